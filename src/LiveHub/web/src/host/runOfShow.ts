import type { PlannedSegment } from '../api/types';

/** One line of the plan as a person writes it: "5:00 Mugs". Minutes alone are fine: "5 Mugs". */
const line = /^(?<minutes>\d{1,4})(?::(?<seconds>[0-5]\d))?\s+(?<title>\S.*)$/;

/** What was planned, as text. */
export function textOf(segments: readonly PlannedSegment[]): string {
  return segments.map((s) => `${Math.floor(s.seconds / 60)}:${String(s.seconds % 60).padStart(2, '0')} ${s.title}`).join('\n');
}

/**
 * The plan that a text says, or the first line that says nothing. A segment keeps id and pins as long as its title stays; a new one gets a
 * new id, so that what runs is not taken for something else.
 */
export function segmentsFrom(text: string, known: readonly PlannedSegment[], newId: () => string): PlannedSegment[] | { wrongLine: string } {
  const left = [...known];
  const segments: PlannedSegment[] = [];
  for (const written of text.split('\n').map((t) => t.trim())) {
    if (written === '') continue;
    const { minutes, seconds, title } = line.exec(written)?.groups ?? {};
    const length = Number(minutes) * 60 + Number(seconds ?? 0);
    if (title === undefined || length < 1) return { wrongLine: written };
    const index = left.findIndex((segment) => segment.title === title);
    const same = index < 0 ? undefined : left.splice(index, 1)[0];
    segments.push({ segmentId: same?.segmentId ?? newId(), title, seconds: length, pins: same?.pins ?? [] });
  }
  return segments;
}

/** A segment's pins with one item more or, where it was there, less; at most three. */
export function withPin(segment: PlannedSegment, sku: string): PlannedSegment {
  const pins = segment.pins.includes(sku) ? segment.pins.filter((pin) => pin !== sku) : [...segment.pins, sku].slice(0, 3);
  return { ...segment, pins };
}
