import { describe, expect, it } from 'vitest';
import type { Line, Poll } from '../api/types';
import { keptLines, silence, talkOfSnapshot, talkOfUpdate, withLine, type TalkView } from './talk';

const line = (number: number): Line => ({
  lineId: `l${number}`,
  number,
  at: '2026-01-31T18:00:00.000Z',
  name: 'Anna',
  role: 'viewer',
  text: `line ${number}`,
  replyTo: null,
});
const lines = (...numbers: number[]) => ({ chat: numbers.map((number) => ({ line: line(number) })) });
const numbers = (talk: TalkView) => talk.lines.map(({ number }) => number);
const poll = (change: Partial<Poll>): Poll => ({ pollId: 'p', version: 0, question: 'Q', options: [], isOpen: true, closesAt: null, ...change });

describe('lines', () => {
  const first = talkOfSnapshot(silence, {}, lines(1, 2, 3));

  it('come in order and once, whichever way they come', () => {
    expect(numbers(talkOfUpdate(withLine(first, line(5)), {}, lines(4, 5)))).toEqual([1, 2, 3, 4, 5]);
  });

  it('of a snapshot take the place of those before', () => {
    expect(numbers(talkOfSnapshot(first, {}, lines(2, 4)))).toEqual([2, 4]);
  });

  it('that are newer than a snapshot stay', () => {
    expect(numbers(talkOfSnapshot(talkOfUpdate(first, {}, lines(4)), {}, lines(2, 3)))).toEqual([2, 3, 4]);
  });

  it('that were removed are gone for good', () => {
    const without = talkOfUpdate(first, {}, { chat: [{ removed: ['l2', 'unknown'] }] });
    expect(numbers(without)).toEqual([1, 3]);
    expect(numbers(talkOfSnapshot(without, {}, lines(1, 2, 3)))).toEqual([1, 3]);
  });

  it('are kept up to a bound', () => {
    const many = talkOfUpdate(silence, {}, lines(...Array.from({ length: keptLines + 5 }, (_, i) => i)));
    expect(many.lines.length).toBe(keptLines);
    expect(many.lines[0]?.number).toBe(5);
  });

  it('leave the view as it is where none came', () => {
    expect(talkOfUpdate(first, {}, {})).toBe(first);
  });
});

describe('topics', () => {
  it('never go back', () => {
    const reactions = (version: number, heart: number) => ({ reactions: { version, counts: { heart } } });
    const known = talkOfUpdate(silence, reactions(5, 9), {});
    expect(talkOfUpdate(known, reactions(4, 8), {}).reactions?.counts.heart).toBe(9);
    expect(talkOfUpdate(known, reactions(6, 10), {}).reactions?.counts.heart).toBe(10);
  });

  it('show the newest poll', () => {
    const open = talkOfUpdate(silence, { 'poll:p': poll({ version: 4 }) }, {});
    expect(talkOfUpdate(open, { 'poll:p': poll({ version: 2 }) }, {}).poll?.version).toBe(4);
    const closed = talkOfUpdate(open, { 'poll:p': poll({ version: 5, isOpen: false }) }, {});
    expect(closed.poll?.isOpen).toBe(false);
    expect(talkOfUpdate(closed, { 'poll:q': poll({ pollId: 'q' }) }, {}).poll?.pollId).toBe('q');
    expect(talkOfSnapshot(open, { 'poll:p': poll({ version: 3 }) }, {}).poll?.version).toBe(4);
    expect(talkOfSnapshot(open, {}, {}).poll).toBeNull();
  });
});
