import { describe, expect, it } from 'vitest';
import { clockText, secondsUntil, spokenTime } from './countdown';

describe('seconds until an instant', () => {
  const at = '2026-01-31T18:00:00.000Z';
  const zero = Date.parse(at);
  it.each([
    [zero - 10_000, 10],
    [zero - 9_001, 10],
    [zero - 9_000, 9],
    [zero - 1, 1],
    [zero, 0],
    [zero + 5_000, 0],
  ])('%i is %i away', (now, seconds) => expect(secondsUntil(at, now)).toBe(seconds));

  it('is nothing without an instant', () => expect(secondsUntil(null, zero)).toBe(0));
});

it.each([
  [0, '0:00', 'now'],
  [5, '0:05', '5 seconds'],
  [61, '1:01', '1 minute 1 second'],
  [3_665, '1:01:05', '1 hour 1 minute 5 seconds'],
  [3 * 86_400, '3 days', '72 hours'],
])('%i seconds are %s, spoken %s', (seconds, text, spoken) => {
  expect(clockText(seconds)).toBe(text);
  expect(spokenTime(seconds)).toBe(spoken);
});
