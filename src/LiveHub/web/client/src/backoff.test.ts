import { describe, expect, it } from 'vitest';
import { fullJitter, pause } from './backoff';

describe('full jitter', () => {
  it.each([
    [0, 1, 500],
    [1, 1, 1_000],
    [3, 1, 4_000],
    [6, 1, 30_000],
    [1_000, 1, 30_000],
    [0, 0, 0],
    [0, 0.5, 250],
    [10, 0.5, 15_000],
  ])('attempt %i with random %f waits %i ms', (attempt, random, ms) => {
    expect(fullJitter(attempt, random)).toBe(ms);
  });
});

describe('pause', () => {
  it('ends at once when it is aborted', async () => {
    const stop = new AbortController();
    const waiting = pause(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('does not begin after an abort', async () => {
    await expect(pause(60_000, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
