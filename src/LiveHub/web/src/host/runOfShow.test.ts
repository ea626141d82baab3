import { expect, test } from 'vitest';
import type { PlannedSegment } from '../api/types';
import { segmentsFrom, textOf, withPin } from './runOfShow';

const known: PlannedSegment[] = [
  { segmentId: 'a', title: 'Welcome', seconds: 120, pins: [] },
  { segmentId: 'b', title: 'Mugs', seconds: 305, pins: ['MUG'] },
];
const ids = () => {
  let n = 0;
  return () => `new-${++n}`;
};

test('a plan that is not changed stays what it is', () => {
  expect(textOf(known)).toBe('2:00 Welcome\n5:05 Mugs');
  expect(segmentsFrom(textOf(known), known, ids())).toEqual(known);
});

test('a segment keeps id and pins while its title stays, whatever its place and length', () => {
  expect(segmentsFrom('10 Mugs\n\n 1:00   Caps \n2:00 Welcome', known, ids())).toEqual([
    { segmentId: 'b', title: 'Mugs', seconds: 600, pins: ['MUG'] },
    { segmentId: 'new-1', title: 'Caps', seconds: 60, pins: [] },
    known[0],
  ]);
});

test('two segments of one title are two segments', () => {
  const twice = segmentsFrom('1 Break\n1 Break', [{ segmentId: 'x', title: 'Break', seconds: 60, pins: [] }], ids());
  expect(twice).toMatchObject([{ segmentId: 'x' }, { segmentId: 'new-1' }]);
});

test.each(['Mugs', '5', '0:00 Mugs', '5:75 Mugs', '-1 Mugs', '5:0 Mugs'])('"%s" is no segment', (text) => {
  expect(segmentsFrom(`1 Welcome\n${text}`, [], ids())).toEqual({ wrongLine: text });
});

test('an item is put on and taken off, and the fourth is left', () => {
  const three = ['A', 'B', 'C'].reduce(withPin, known[0]!);
  expect(three.pins).toEqual(['A', 'B', 'C']);
  expect(withPin(three, 'D').pins).toEqual(['A', 'B', 'C']);
  expect(withPin(three, 'B').pins).toEqual(['A', 'C']);
});
