import { expect, it } from 'vitest';
import { noImport, withLine } from './importState';

const result = { rows: 9, productsCreated: 1, productsUpdated: 0, productsUnchanged: 0, skus: 2, rejectedRows: 2, notices: [], seconds: 1, failure: null };

it('counts, lists what was rejected and ends with the result', () => {
  const lines = [{ type: 'progress', rows: 5, products: 2 }, { type: 'rejected', line: 3, reason: 'sku-taken', detail: 'No.' }, { type: 'result', ...result }];
  const state = lines.reduce((known, line) => withLine(known, line), noImport);
  expect(state.rows).toBe(9);
  expect(state.rejected).toMatchObject([{ line: 3, reason: 'sku-taken', detail: 'No.' }]);
  expect(state.rejectedRows).toBe(2);
  expect(state.result?.productsCreated).toBe(1);
});

it('shows a bounded number of rejected rows but counts all', () => {
  let state = noImport;
  for (let line = 1; line <= 2_000; line++) state = withLine(state, { type: 'rejected', line, reason: 'x', detail: '' });
  expect(state.rejected.length).toBe(500);
  expect(state.rejectedRows).toBe(2_000);
});

it.each([null, 'text', 7, {}, { type: 'later' }])('is not disturbed by the line %o', (line) => expect(withLine(noImport, line)).toBe(noImport));
