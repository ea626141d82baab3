import { expect, it } from 'vitest';
import { localRefusal, Refusal } from '../api/refusal';
import { patiently } from './patience';

/** Time that passes only by waiting. */
function made(outcomes: (Refusal | string)[]) {
  let time = 0;
  const waits: number[] = [];
  let calls = 0;
  const call = async () => {
    const outcome = outcomes[Math.min(calls++, outcomes.length - 1)]!;
    if (typeof outcome === 'string') return outcome;
    throw outcome;
  };
  const patience = {
    totalMs: 10_000,
    random: () => 1,
    now: () => time,
    wait: async (ms: number) => {
      waits.push(ms);
      time += ms;
    },
  };
  return { run: () => patiently(call, patience), waits, calls: () => calls };
}

const final = new Refusal({ status: 409, code: 'sold-out', title: '', retry: 'no' }, null);
const busy = (retryAfter: number | null) => new Refusal({ status: 503, code: 'busy', title: '', retry: 'later' }, retryAfter);

it('repeats what may be repeated, longer and longer', async () => {
  const { run, waits } = made([localRefusal('unreachable'), busy(null), 'done']);
  await expect(run()).resolves.toBe('done');
  expect(waits).toEqual([500, 1_000]);
});

it('waits at least as long as the server asks', async () => {
  const { run, waits } = made([busy(3), 'done']);
  await run();
  expect(waits).toEqual([3_500]);
});

it('does not repeat a final refusal', async () => {
  const { run, calls } = made([final, 'done']);
  await expect(run()).rejects.toBe(final);
  expect(calls()).toBe(1);
});

it('gives the last refusal when its time is over', async () => {
  const { run, waits } = made([busy(null)]);
  await expect(run()).rejects.toMatchObject({ code: 'busy' });
  expect(waits.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(10_000);
});

it('lets a bug through', async () => {
  await expect(patiently(() => Promise.reject(new TypeError('bug')), { totalMs: 1_000 })).rejects.toThrow('bug');
});
