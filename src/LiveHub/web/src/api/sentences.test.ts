import { describe, expect, it } from 'vitest';
import protocol from '../../../../../docs/protocol.md?raw';
import { failureSentence, knownCodes, sentenceOf } from './sentences';

/** The codes of the table under "Refusals". */
function codesOfProtocol(): string[] {
  const table = protocol.split('| status | codes |')[1]!.split('\n\n')[0]!;
  const rows = table.split('\n').filter((row) => /^\| \d{3} \|/.test(row));
  return rows.flatMap((row) => [...row.matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map((match) => match[1]!));
}

describe('the refusals of docs/protocol.md', () => {
  const codes = codesOfProtocol().filter((code) => !['field', 'retry'].includes(code));

  it('are read from the page', () => expect(codes.length).toBeGreaterThan(30));
  it.each(codes)('%s has a sentence', (code) => expect(knownCodes).toContain(code));
  it.each(codes)('%s is told without machine words', (code) => {
    expect(sentenceOf({ status: 0, code, title: '' })).toMatch(/^[A-Z][^{}_]+[.]$/);
  });
});

it('says clearly that the last unit is gone', () => {
  expect(sentenceOf({ status: 409, code: 'sold-out', title: '' })).toContain('gone');
  expect(sentenceOf({ status: 409, code: 'fully-reserved', title: '' })).toContain('come back');
});

it('is exact where the server is', () => {
  expect(sentenceOf({ status: 409, code: 'not-enough', title: '', available: 2 })).toContain('2');
  expect(sentenceOf({ status: 400, code: 'invalid', title: '', field: 'variants[0].unitPrice' })).toContain('unit price');
});

it('tells what is wrong with a file instead of blaming the page', () => {
  expect(sentenceOf({ status: 400, code: 'malformed', title: '', failure: 'not-utf8', detail: 'Line 3 is not UTF-8.' })).toContain('Line 3');
});

it('falls back on the words of the server', () => {
  expect(sentenceOf({ status: 409, code: 'brand-new', title: 'A new reason.' })).toBe('A new reason.');
});

it.each(['declined', 'failed', 'cancelled'] as const)('a purchase that was %s is explained', (status) => {
  expect(failureSentence(status, 'whatever')).toMatch(/charged|returned/);
});
