import { expect, it } from 'vitest';
import { localRefusal, Refusal } from '../api/refusal';
import { Intent } from './intent';

const keysOf = async (steps: { content: unknown; throws?: unknown }[]) => {
  const intent = new Intent();
  const keys: string[] = [];
  for (const step of steps) {
    const call = async (key: string) => {
      keys.push(key);
      if (step.throws) throw step.throws;
    };
    await intent.run(step.content, call).catch(() => {});
  }
  return keys;
};

const final = new Refusal({ status: 409, code: 'not-enough-stock', title: '' }, null);

it('keeps its key while the outcome is unknown', async () => {
  const [a, b] = await keysOf([{ content: ['MUG', 10], throws: localRefusal('unreachable') }, { content: ['MUG', 10] }]);
  expect(a).toBe(b);
});

it.each([
  ['it was answered', [{ content: ['MUG', 10] }, { content: ['MUG', 10] }]],
  ['it was refused for good', [{ content: ['MUG', 10], throws: final }, { content: ['MUG', 10] }]],
  ['something else is meant', [{ content: ['MUG', 10], throws: localRefusal('unreachable') }, { content: ['MUG', 11] }]],
])('takes a new key when %s', async (_, steps) => {
  const [a, b] = await keysOf(steps);
  expect(a).not.toBe(b);
});
