import { describe, expect, it } from 'vitest';
import { nextFall, priceAt } from './falls';
import { anOffer, eur } from './samples';

const at = (time: string) => Date.parse(`2026-01-31T18:00:${time}Z`);
const offer = anOffer({ price: eur(500), falls: { step: eur(75), everySeconds: 10, floor: eur(300) } });

describe('a price that falls', () => {
  it.each([
    ['00.000', 500],
    ['09.999', 500],
    ['10.000', 425],
    ['19.999', 425],
    ['20.000', 350],
    ['30.000', 300],
    ['59.000', 300],
  ])('is at %s what the server says', (time, amount) => expect(priceAt(offer, at(time))).toEqual(eur(amount)));

  it('is the first one before the opening', () => expect(priceAt(offer, at('00.000') - 60_000)).toEqual(eur(500)));

  it('tells when it falls next, until it is at the floor', () => {
    expect(nextFall(offer, at('00.000') - 1)).toBeNull();
    expect(nextFall(offer, at('00.000'))).toBe('2026-01-31T18:00:10.000Z');
    expect(nextFall(offer, at('29.999'))).toBe('2026-01-31T18:00:30.000Z');
    expect(nextFall(offer, at('30.000'))).toBeNull();
  });
});

it('a price that stays, stays', () => {
  expect(priceAt(anOffer(), at('30.000'))).toEqual(eur(1_500));
  expect(nextFall(anOffer(), at('30.000'))).toBeNull();
});
