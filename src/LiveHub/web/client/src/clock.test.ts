import { expect, it } from 'vitest';
import { ServerClock } from './clock';

const server = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();

function made() {
  let monotonic = 5_000;
  const clock = new ServerClock(() => monotonic);
  return { clock, pass: (ms: number) => (monotonic += ms) };
}

it('runs on with the monotonic time of the device', () => {
  const { clock, pass } = made();
  clock.observe(server(0));
  pass(1_500);
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 1_500);
});

it('is not put back by an answer that was long on its way', () => {
  const { clock, pass } = made();
  clock.observe(server(0));
  pass(1_000);
  clock.observe(server(200)); // 800 ms late
  expect(clock.now() - Date.UTC(2026, 0, 1)).toBeCloseTo(999, 0);
});

it('is put forward by an answer that was faster than all before', () => {
  const { clock, pass } = made();
  clock.observe(server(0));
  pass(1_000);
  clock.observe(server(1_300));
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + 1_300);
});

it.each([-60_000, 60_000])('follows a jump of %i ms at once: the device slept or the server was set', (jump) => {
  const { clock } = made();
  clock.observe(server(0));
  clock.observe(server(jump));
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1) + jump);
});

it('ignores what is no time', () => {
  const { clock } = made();
  clock.observe(server(0));
  clock.observe('soon');
  expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
});
