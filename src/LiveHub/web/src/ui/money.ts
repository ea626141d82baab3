import type { Money } from '../api/types';

/** Digits after the point by ISO 4217, where it is not two. Intl follows CLDR instead, which differs for some. */
const exponents: Record<string, number> = {
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  CLF: 4, UYW: 4,
};

/** The largest price the server takes, in minor units. */
const maxAmount = 1_000_000_000_000;

export function exponentOf(currency: string): number {
  return exponents[currency] ?? 2;
}

/** Major units as plain text: `1999 EUR` is "19.99". What an input field shows. */
export function toMajor({ amount, currency }: Money): string {
  const exponent = exponentOf(currency);
  const sign = amount < 0 ? '-' : '';
  const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
  const whole = digits.slice(0, digits.length - exponent);
  return exponent === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-exponent)}`;
}

/** Reads major units with a point or a comma and no grouping; null for anything else, too many digits included. */
export function parseMajor(text: string, currency: string): Money | null {
  const match = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || !/^[A-Z]{3}$/.test(currency)) return null;
  const exponent = exponentOf(currency);
  const fraction = match[2] ?? '';
  if (fraction.length > exponent) return null;
  const amount = Number(match[1] + fraction.padEnd(exponent, '0'));
  return amount <= maxAmount ? { amount, currency } : null;
}

/** What a person reads, in the reader's own language. */
export function formatMoney(money: Money, locale?: string): string {
  const exponent = exponentOf(money.currency);
  try {
    const format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency: money.currency,
      minimumFractionDigits: exponent,
      maximumFractionDigits: exponent,
    });
    return format.format(toMajor(money) as Intl.StringNumericLiteral);
  } catch {
    return `${toMajor(money)} ${money.currency}`;
  }
}

/** A price times a number of units. */
export function times(money: Money, count: number): Money {
  return { amount: money.amount * count, currency: money.currency };
}
