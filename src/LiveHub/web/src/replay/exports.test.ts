import { readFileSync } from "node:fs";
import { Parser } from "m3u8-parser";
import { describe, expect, test } from "vitest";
import { VTTCue, WebVTT } from "vtt.js";

/** The files that the server writes for one small show; its own tests hold it to them. */
const golden = (name: string): string =>
  readFileSync(new URL(`../../../../../tests/LiveHub.Tests/Recording/Golden/${name}`, import.meta.url), "utf8");

interface Cue {
  startTime: number;
  endTime: number;
  text: string;
}

function cuesOf(track: string): Cue[] {
  const cues: Cue[] = [];
  const parser = new WebVTT.Parser({ VTTCue }, WebVTT.StringDecoder());
  parser.oncue = (cue: Cue) => cues.push(cue);
  parser.onparsingerror = (error: unknown) => {
    throw error;
  };
  parser.parse(track);
  parser.flush();
  return cues;
}

describe("a reader that others wrote", () => {
  test("finds every cue of the track, with JSON in it", () => {
    const cues = cuesOf(golden("replay.vtt"));
    expect(cues).toHaveLength(9);
    const values = cues.map((cue) => JSON.parse(cue.text) as { topic: string; value: unknown });
    expect(values.map((cue) => cue.topic)).toContain("offer:f1");
    expect(values[0]).toEqual({ topic: "line-up", value: ["MUG-01", 'A "B" --> C'] });
    expect([cues[3]!.startTime, cues[3]!.endTime]).toEqual([5, 3_700]);
    expect(cues.every((cue) => cue.endTime > cue.startTime)).toBe(true);
  });

  test("finds every date range of the playlist", () => {
    const parser = new Parser();
    parser.push(golden("replay.m3u8"));
    parser.end();
    const ranges = parser.manifest.dateRanges;
    expect(ranges.map((range: { id: string }) => range.id)).toEqual(["pinned-5", "offer-f1-60", "offer-f1-65", "pinned-3700"]);
    expect(ranges[1].class).toBe("dev.livecommerce.offer");
    expect(ranges[1].duration).toBe(5);
    expect(new Date(ranges[0].startDate).toISOString()).toBe("2026-01-31T18:00:05.250Z");
  });
});
