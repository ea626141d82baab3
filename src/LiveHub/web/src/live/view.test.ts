import { describe, expect, it } from 'vitest';
import type { Update } from '../api/types';
import { aSnapshot, aStream, someStock } from './samples';
import { withSnapshot, withStream, withUpdate } from './view';

const first = withSnapshot(null, aSnapshot({ stream: aStream({ version: 5 }), stock: [someStock({ version: 5 })] }));
const update = (topics: Record<string, unknown>, sequence = 11, epoch = 'a'): Update => ({
  position: { epoch, sequence },
  serverTime: '2026-01-31T18:00:01.000Z',
  topics,
});

describe('an update', () => {
  it('replaces a topic as a whole', () => {
    const next = withUpdate(first, update({ 'stock:MUG': someStock({ version: 6, available: 2 }), viewers: 9 }));
    expect(next.stock.get('MUG')?.available).toBe(2);
    expect(next.viewers).toBe(9);
    expect(next.stream).toBe(first.stream);
    expect(next.position.sequence).toBe(11);
  });

  it.each([
    ['older', 4, 5],
    ['same', 5, 2],
    ['newer', 6, 2],
  ])('of %s version decides by the version, not by its arrival', (_, version, available) => {
    expect(withUpdate(first, update({ 'stock:MUG': someStock({ version, available: 2 }) })).stock.get('MUG')?.available).toBe(available);
  });

  it('never puts the show back', () => {
    expect(withUpdate(first, update({ stream: aStream({ version: 4, title: 'Old' }) })).stream.title).toBe('Show');
    expect(withUpdate(first, update({ stream: aStream({ version: 6, title: 'New' }) })).stream.title).toBe('New');
  });

  it('that has been overtaken changes neither the position nor the viewers', () => {
    const next = withUpdate(first, update({ viewers: 99 }, 9));
    expect(next.viewers).toBe(3);
    expect(next.position.sequence).toBe(10);
  });

  it('of another epoch moves the position there', () => {
    expect(withUpdate(first, update({ viewers: 4 }, 1, 'b')).position).toEqual({ epoch: 'b', sequence: 1 });
  });

  it('brings SKUs that were not known, and topics for newer pages harm nothing', () => {
    const next = withUpdate(first, update({ 'stock:CAP': someStock({ sku: 'CAP' }), 'poll:1': { version: 1 } }));
    expect([...next.stock.keys()]).toEqual(['MUG', 'CAP']);
  });

  it('leaves the view before it as it was', () => {
    withUpdate(first, update({ 'stock:MUG': someStock({ version: 9, available: 0 }) }));
    expect(first.stock.get('MUG')?.available).toBe(5);
  });
});

describe('a snapshot', () => {
  it('of a node that lags behind takes nothing back', () => {
    const next = withSnapshot(first, aSnapshot({ stream: aStream({ version: 3, title: 'Old' }), stock: [someStock({ version: 3, available: 9 })] }));
    expect(next.stream.title).toBe('Show');
    expect(next.stock.get('MUG')?.available).toBe(5);
  });

  it('of another stream has nothing to do with the one before', () => {
    const next = withSnapshot(first, aSnapshot({ stream: aStream({ streamId: 'other', version: 1 }), stock: [] }));
    expect(next.stream.streamId).toBe('other');
    expect(next.stock.size).toBe(0);
  });
});

it('the answer of an own action is shown unless an update was faster', () => {
  expect(withStream(first, aStream({ version: 6, pinned: 'MUG' })).stream.pinned).toBe('MUG');
  expect(withStream(first, aStream({ version: 4, pinned: 'MUG' })).stream.pinned).toBeNull();
});
