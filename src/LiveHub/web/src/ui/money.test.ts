import { describe, expect, it } from 'vitest';
import { formatMoney, parseMajor, toMajor } from './money';

describe('major units', () => {
  it.each([
    [1_999, 'EUR', '19.99'],
    [5, 'EUR', '0.05'],
    [0, 'EUR', '0.00'],
    [1_999, 'JPY', '1999'],
    [1_999, 'KWD', '1.999'],
    [12, 'CLF', '0.0012'],
    [1_000_000_000_000, 'USD', '10000000000.00'],
  ])('%i minor units of %s are %s, and back', (amount, currency, text) => {
    expect(toMajor({ amount, currency })).toBe(text);
    expect(parseMajor(text, currency)).toEqual({ amount, currency });
  });

  it.each([
    ['19', 'EUR', 1_900],
    ['19,9', 'EUR', 1_990],
    [' 19.99 ', 'EUR', 1_999],
  ])('%s in %s is read as %i', (text, currency, amount) => expect(parseMajor(text, currency)?.amount).toBe(amount));

  it.each([
    ['', 'EUR'],
    ['-1', 'EUR'],
    ['1.999', 'EUR'],
    ['1.5', 'JPY'],
    ['1,000.00', 'EUR'],
    ['1e3', 'EUR'],
    ['abc', 'EUR'],
    ['10000000000.01', 'EUR'],
    ['1', 'eur'],
    ['1', 'EURO'],
  ])('%s in %s is no amount', (text, currency) => expect(parseMajor(text, currency)).toBeNull());
});

describe('for people', () => {
  it.each([
    [1_999, 'EUR', '€19.99'],
    [1_999, 'JPY', '¥1,999'],
    [1_999, 'KWD', 'KWD 1.999'],
    [900_719_925_474_099_1, 'EUR', '€90,071,992,547,409.91'],
  ])('%i of %s is %s', (amount, currency, text) => expect(formatMoney({ amount, currency }, 'en').replace(/\u00a0/g, ' ')).toBe(text));

  it('shows a currency that nobody knows as it is', () => expect(formatMoney({ amount: 100, currency: '??' }, 'en')).toBe('1.00 ??'));
});
