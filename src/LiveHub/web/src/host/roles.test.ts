import { expect, test } from 'vitest';
import protocol from '../../../../../docs/protocol.md?raw';
import type { CrewRole } from '../api/types';
import { may, type CrewAction } from './roles';

test('a role may what the protocol says', () => {
  const table = protocol.slice(protocol.indexOf('### Crew')).split('\n').filter((line) => line.startsWith('|'));
  const cells = (line: string) => line.split('|').slice(1, -1).map((cell) => cell.trim());
  const actions = cells(table[0]!).slice(1).map((cell) => cell.split(':')[0]!.toLowerCase() as CrewAction);
  expect(actions).toEqual(['watch', 'direct', 'sell', 'moderate', 'staff']);
  const rows = table.slice(2, 6).map(cells);
  expect(rows.map(([role]) => role)).toEqual(['owner', 'producer', 'co-host', 'moderator']);
  for (const [role, ...marks] of rows) {
    actions.forEach((action, i) => expect(may(role as CrewRole, action), `${role} ${action}`).toBe(marks[i] === 'yes'));
  }
});

test('who has no role may nothing', () => {
  expect(may(null, 'watch')).toBe(false);
  expect(may(undefined, 'watch')).toBe(false);
});
