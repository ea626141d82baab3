import { describe, expect, it } from 'vitest';
import type { Offer } from '../api/types';
import { bundleName, bundlesOf } from './bundle';
import { saleOf } from './sale';
import { anOffer, aSnapshot, aStream, eur, someStock } from './samples';
import { withSnapshot } from './view';

const opens = Date.parse('2026-01-31T18:00:00.000Z');

/** One mug and two caps for 40 instead of 19 + 2 x 15. */
const part = (sku: string, each: number, price: number, change: Partial<Offer> = {}) =>
  anOffer({ offerId: `b-${sku}`, sku, dropId: 'b', unitsPerBundle: each, price: eur(price), phase: 'open', ...change });
const show = (mugs: number, caps: number, change: Partial<Offer> = {}, lineUp = ['MUG', 'CAP']) =>
  withSnapshot(
    null,
    aSnapshot({
      stream: aStream({
        lineUp: [
          { sku: 'MUG', productId: 'mug', title: 'Mug', imageUrl: null, price: eur(1_900) },
          { sku: 'CAP', productId: 'cap', title: 'Cap', imageUrl: null, price: eur(1_500) },
        ].filter(({ sku }) => lineUp.includes(sku)),
        offers: [part('MUG', 1, 1_600, change), part('CAP', 2, 1_200, change)],
      }),
      stock: [
        someStock({ sku: 'MUG', offers: [{ offerId: 'b-MUG', phase: 'open', state: mugs > 0 ? 'available' : 'fully-reserved', available: mugs }] }),
        someStock({ sku: 'CAP', offers: [{ offerId: 'b-CAP', phase: 'open', state: caps > 0 ? 'available' : 'sold-out', available: caps }] }),
      ],
    }),
  );

describe('a bundle', () => {
  it('costs what its parts add up to, and says what they cost alone', () => {
    const [bundle] = bundlesOf(show(5, 9), opens);
    expect(bundle).toMatchObject({ bundleId: 'b', price: eur(4_000), insteadOf: eur(4_900), state: 'available', available: 4 });
    expect(bundleName(bundle!.parts)).toBe('Mug + 2 × Cap');
  });

  it.each([
    [0, 9, 'fully-reserved'],
    [5, 0, 'sold-out'],
    [5, 1, 'fully-reserved'],
  ] as const)('of %i mugs and %i caps is %s', (mugs, caps, state) => {
    expect(bundlesOf(show(mugs, caps), opens)[0]).toMatchObject({ state, available: 0 });
  });

  it('counts down, and is gone when it has closed', () => {
    expect(bundlesOf(show(5, 9, { phase: 'armed' }), opens - 1)[0]?.state).toBe('soon');
    expect(bundlesOf(show(5, 9, { phase: 'closed' }), opens)).toEqual([]);
  });

  it('is not shown in part', () => {
    expect(bundlesOf(show(5, 9, {}, ['MUG']), opens)).toEqual([]);
  });

  it('changes nothing about its items alone', () => {
    const view = show(5, 9);
    expect(saleOf(view, view.stream.lineUp[0]!, opens)).toMatchObject({ offer: null, price: eur(1_900) });
  });
});
