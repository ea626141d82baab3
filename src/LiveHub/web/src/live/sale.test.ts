import { describe, expect, it } from 'vitest';
import type { Offer, OfferStock, Stock } from '../api/types';
import { claimOf, phaseAt, runningOffers, saleOf } from './sale';
import { anOffer, aSnapshot, aStream, eur, someStock } from './samples';
import { withSnapshot } from './view';

const opens = Date.parse('2026-01-31T18:00:00.000Z');
const closes = Date.parse('2026-01-31T18:02:00.000Z');

describe('the phase of an offer', () => {
  it.each<[Offer['phase'], number, Offer['phase']]>([
    ['armed', opens - 1, 'armed'],
    ['armed', opens, 'open'],
    ['open', closes - 1, 'open'],
    ['open', closes, 'closed'],
    ['closed', opens + 1, 'closed'],
    ['refused', opens + 1, 'refused'],
    ['arming', opens + 1, 'arming'],
  ])('that the server called %s is, at %i, %s', (phase, now, expected) => {
    expect(phaseAt(anOffer({ phase }), now)).toBe(expected);
  });
});

it('running offers come with the open ones first, then by the next instant', () => {
  const offers = [
    anOffer({ offerId: 'late', opensAt: '2026-01-31T18:05:00.000Z', closesAt: '2026-01-31T18:09:00.000Z' }),
    anOffer({ offerId: 'open' }),
    anOffer({ offerId: 'soon', opensAt: '2026-01-31T18:03:00.000Z', closesAt: '2026-01-31T18:09:00.000Z' }),
    anOffer({ offerId: 'over', phase: 'closed' }),
  ];
  expect(runningOffers(offers, opens).map((offer) => offer.offerId)).toEqual(['open', 'soon', 'late']);
});

describe('the sale of an item', () => {
  const pool = (state: OfferStock['state'], available: number): OfferStock => ({ offerId: 'drop', phase: 'open', state, available });
  const at = (now: number, stock: Partial<Stock>, offers: Offer[]) => {
    const view = withSnapshot(null, aSnapshot({ stream: aStream({ offers }), stock: [someStock(stock)] }));
    return saleOf(view, view.stream.lineUp[0]!, now);
  };

  it.each<[string, number, Partial<Stock>, Offer[], string | null, string, number | null]>([
    ['general pool without offers', opens, { available: 5 }, [], null, 'available', 5],
    ['open offer with units', opens, { offers: [pool('available', 3)] }, [anOffer()], 'drop', 'available', 3],
    ['armed offer before anything else', opens - 1, { offers: [pool('available', 10)] }, [anOffer()], 'drop', 'soon', 10],
    ['sold out offer while it is open, whatever the general pool holds', opens, { offers: [pool('sold-out', 0)] }, [anOffer()], 'drop', 'sold-out', 0],
    ['general pool when the offer is over', closes, { offers: [pool('available', 3)] }, [anOffer()], null, 'available', 5],
    ['reserved offer when nothing is free', opens, { available: 0, state: 'sold-out', offers: [pool('fully-reserved', 0)] }, [anOffer()], 'drop', 'fully-reserved', 0],
    ['reserved general pool when the offer is over', closes, { available: 0, state: 'fully-reserved', offers: [pool('sold-out', 0)] }, [anOffer()], null, 'fully-reserved', 0],
    ['sold out offer when all is gone', opens, { available: 0, state: 'sold-out', offers: [pool('sold-out', 0)] }, [anOffer()], 'drop', 'sold-out', 0],
  ])('%s', (_, now, stock, offers, offerId, state, available) => {
    const sale = at(now, stock, offers);
    expect([sale.offer?.offerId ?? null, sale.state, sale.available]).toEqual([offerId, state, available]);
  });

  it('names the usual price only where the offer is cheaper in the same currency', () => {
    const sale = (price: Offer['price']) => at(opens, { offers: [pool('available', 3)] }, [anOffer({ price })]).insteadOf;
    expect(sale(eur(1_500))).toEqual(eur(1_900));
    expect(sale(eur(1_900))).toBeNull();
    expect(sale({ amount: 1_500, currency: 'USD' })).toBeNull();
  });

  it('has the price of the moment where it falls', () => {
    const falling = anOffer({ falls: { step: eur(100), everySeconds: 10, floor: eur(1_000) } });
    expect(at(opens + 10_000, { offers: [pool('available', 3)] }, [falling]).price).toEqual(eur(1_400));
  });

  it('leaves units for a code to those who have it', () => {
    const claim = anOffer({ offerId: 'c', kind: 'claim', price: eur(900) });
    expect(at(opens, {}, [claim]).offer).toBeNull();
    const view = withSnapshot(null, aSnapshot({ stream: aStream({ offers: [claim] }), stock: [someStock({ offers: [{ ...pool('available', 2), offerId: 'c' }] })] }));
    expect(claimOf(view, view.stream.lineUp[0]!, opens - 1)).toBeNull();
    expect(claimOf(view, view.stream.lineUp[0]!, opens)).toMatchObject({ price: eur(900), available: 2, state: 'available' });
    expect(claimOf(view, view.stream.lineUp[0]!, closes)).toBeNull();
  });

  it('says that it does not know where the server has said nothing', () => {
    const view = withSnapshot(null, aSnapshot({ stock: [] }));
    expect(saleOf(view, view.stream.lineUp[0]!, opens).state).toBe('unknown');
  });
});
