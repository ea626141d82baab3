/** Whole seconds from `now` until `instant`, rounded up so that "1" is shown until the moment itself; never below 0. */
export function secondsUntil(instant: string | null, nowMs: number): number {
  if (instant === null) return 0;
  return Math.max(0, Math.ceil((Date.parse(instant) - nowMs) / 1000));
}

/** `65` is "1:05", `3665` is "1:01:05", two days and more are days. */
export function clockText(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.floor(seconds / 86_400)} days`;
  const two = (n: number) => String(n).padStart(2, '0');
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = seconds % 60;
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The same for a screen reader: "1 minute 5 seconds". */
export function spokenTime(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor((seconds % 3600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const words = parts.filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`);
  return words.length === 0 ? 'now' : words.join(' ');
}
