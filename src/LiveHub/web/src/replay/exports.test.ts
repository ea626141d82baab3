import { Parser } from 'm3u8-parser';
import { describe, expect, test } from 'vitest';
import { WebVTT } from 'vtt.js';
import playlist from '../../../../../tests/LiveHub.Tests/Recording/Golden/replay.m3u8?raw';
import track from '../../../../../tests/LiveHub.Tests/Recording/Golden/replay.vtt?raw';

// Both are files that the server writes for one small show; its own tests hold it to them.

/** What the reader fills in, as a browser's cue would be. */
class Cue {
  startTime = 0;
  endTime = 0;
  text = '';
}

function cuesOf(text: string): Cue[] {
  const cues: Cue[] = [];
  const parser = new WebVTT.Parser({ VTTCue: Cue }, WebVTT.StringDecoder());
  parser.oncue = (cue: Cue) => cues.push(cue);
  parser.onparsingerror = (error: unknown) => {
    throw error;
  };
  parser.parse(text);
  parser.flush();
  return cues;
}

describe('a reader that others wrote', () => {
  test('finds every cue of the track, with JSON in it', () => {
    const cues = cuesOf(track);
    expect(cues).toHaveLength(9);
    const values = cues.map((cue) => JSON.parse(cue.text) as { topic: string; value: unknown });
    expect(values.map((cue) => cue.topic)).toContain('offer:f1');
    expect(values[0]).toEqual({ topic: 'line-up', value: ['MUG-01', 'A "B" --> C'] });
    expect([cues[3]!.startTime, cues[3]!.endTime]).toEqual([5, 3_700]);
    expect(cues.every((cue) => cue.endTime > cue.startTime)).toBe(true);
  });

  test('finds every date range of the playlist', () => {
    const parser = new Parser();
    parser.push(playlist);
    parser.end();
    const ranges = parser.manifest.dateRanges;
    expect(ranges.map((range: { id: string }) => range.id)).toEqual(['pinned-5', 'offer-f1-60', 'offer-f1-65', 'pinned-3700']);
    expect(ranges[1].class).toBe('dev.livecommerce.offer');
    expect(ranges[1].duration).toBe(5);
    expect(new Date(ranges[0].startDate).toISOString()).toBe('2026-01-31T18:00:05.250Z');
  });
});
