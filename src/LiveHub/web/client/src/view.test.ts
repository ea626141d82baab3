import { expect, it } from 'vitest';
import { aSnapshot, anUpdate } from './testing/fakeSocket';
import { withSnapshot, withUpdate } from './view';
import type { Snapshot, Update } from './wire';

const first = withSnapshot(null, { ...aSnapshot(), topics: { 'poll:1': { version: 3, votes: 5 } }, log: { chat: [{ id: 1 }, { id: 2 }] } } as Snapshot);
const update = (change: Partial<Update>, sequence = 11): Update => ({ ...anUpdate(sequence), ...change });

it('begins with the topics and the log of the snapshot', () => {
  expect(first.topics.get('poll:1')).toEqual({ version: 3, votes: 5 });
  expect(first.log.get('chat')).toEqual([{ id: 1 }, { id: 2 }]);
});

it.each([
  [2, 5],
  [3, 9],
  [4, 9],
])('keeps the newer value of any topic: version %i', (version, votes) => {
  const next = withUpdate(first, update({ topics: { 'poll:1': { version, votes: 9 }, reactions: { version: 1 } } }));
  expect(next.topics.get('poll:1')).toMatchObject({ votes });
  expect(next.topics.get('reactions')).toEqual({ version: 1 });
});

it('has one poll, the one that was told last', () => {
  const next = withUpdate(first, update({ topics: { 'poll:2': { version: 1 }, reactions: { version: 1 } } }));
  expect([...next.topics.keys()].sort()).toEqual(['poll:2', 'reactions']);
});

it('forgets what a snapshot does not have', () => {
  const known = withUpdate(first, update({ topics: { reactions: { version: 4 }, 'stock:GONE': { sku: 'GONE', version: 1 } } }));
  const anew = withSnapshot(known, { ...aSnapshot(1, 'b'), topics: { 'poll:2': { version: 0 }, reactions: { version: 3 } } } as Snapshot);
  expect([...anew.topics]).toEqual([
    ['poll:2', { version: 0 }],
    ['reactions', { version: 4 }],
  ]);
  expect(anew.stock.has('GONE')).toBe(false);
});

it('adds the entries of a log in order', () => {
  const next = withUpdate(first, update({ log: { chat: [{ id: 3 }], moderation: [{ gone: 1 }] } }));
  expect(next.log.get('chat')).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  expect(next.log.get('moderation')).toEqual([{ gone: 1 }]);
  expect(first.log.get('chat')?.length).toBe(2);
});

it('adds nothing of an update that has been overtaken', () => {
  expect(withUpdate(first, update({ log: { chat: [{ id: 2 }] } }, 9)).log).toBe(first.log);
});

it('keeps the newest entries of a log, and those of a new snapshot alone', () => {
  const full = withUpdate(first, update({ log: { chat: Array.from({ length: 300 }, (_, id) => ({ id })) } }));
  expect(full.log.get('chat')?.length).toBe(256);
  expect(full.log.get('chat')?.at(-1)).toEqual({ id: 299 });
  const anew = withSnapshot(full, { ...aSnapshot(1, 'b'), log: { chat: [{ id: 7 }] } } as Snapshot);
  expect(anew.log.get('chat')).toEqual([{ id: 7 }]);
  expect(anew.position.epoch).toBe('b');
});
