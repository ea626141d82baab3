import type { LineUpItem, Money, Offer, StockState } from '../api/types';
import { priceAt } from './falls';
import type { LiveView } from './view';

/** `soon` counts down to its opening; the stock states are those of the pool that the units would come from. */
export type SaleState = 'soon' | StockState | 'unknown';

/** How one item can be bought at this moment: through its running offer, or from the general pool. */
export interface Sale {
  item: LineUpItem;
  offer: Offer | null;
  price: Money;
  /** The usual price, where the offer's is lower. */
  insteadOf: Money | null;
  state: SaleState;
  /** Units that are free now; null where the server has not said. */
  available: number | null;
  limitPerBuyer: number | null;
}

/** The server decides what is open; this page only foresees it by the server's clock between two updates. */
export function phaseAt(offer: Offer, nowMs: number): Offer['phase'] {
  if (offer.phase === 'closed' || offer.phase === 'refused' || offer.phase === 'arming') return offer.phase;
  if (offer.closesAt !== null && nowMs >= Date.parse(offer.closesAt)) return 'closed';
  return offer.opensAt !== null && nowMs < Date.parse(offer.opensAt) ? 'armed' : 'open';
}

/** Offers that open or close in the future, the one that matters first: open before armed, then by the next instant. */
export function runningOffers(offers: readonly Offer[], nowMs: number): Offer[] {
  const rank = (offer: Offer) => (phaseAt(offer, nowMs) === 'open' ? 0 : 1);
  const next = (offer: Offer) => Date.parse((rank(offer) === 0 ? offer.closesAt : offer.opensAt) ?? '') || 0;
  return offers
    .filter((offer) => ['open', 'armed'].includes(phaseAt(offer, nowMs)))
    .sort((a, b) => rank(a) - rank(b) || next(a) - next(b));
}

/**
 * The sale of an item. While an offer is open it is what the page shows, also when its last unit is gone: that is the answer to whoever came
 * for it, and the usual price does not slip in between. Then an offer that is about to open; and without either the general pool.
 */
export function saleOf(view: LiveView, item: LineUpItem, nowMs: number): Sale {
  const running = runningOffers(view.stream.offers, nowMs).filter((offer) => offer.sku === item.sku && offer.kind !== 'claim' && offer.unitsPerBundle === null);
  const open = running.filter((offer) => phaseAt(offer, nowMs) === 'open').map((offer) => offerSale(view, item, offer, false, nowMs));
  const best = open.find((sale) => sale.state === 'available') ?? open.find((sale) => sale.state === 'fully-reserved') ?? open[0];
  if (best) return best;
  const armed = running.find((offer) => phaseAt(offer, nowMs) === 'armed');
  return armed ? offerSale(view, item, armed, true, nowMs) : generalSale(view, item);
}

/** Units of an item that are set aside for those who have a code, and can be claimed now. */
export function claimOf(view: LiveView, item: LineUpItem, nowMs: number): Sale | null {
  const claim = runningOffers(view.stream.offers, nowMs).find((offer) => offer.kind === 'claim' && offer.sku === item.sku && phaseAt(offer, nowMs) === 'open');
  return claim ? offerSale(view, item, claim, false, nowMs) : null;
}

function generalSale(view: LiveView, item: LineUpItem): Sale {
  const stock = view.stock.get(item.sku);
  return {
    item,
    offer: null,
    price: item.price,
    insteadOf: null,
    state: stock?.state ?? 'unknown',
    available: stock?.available ?? null,
    limitPerBuyer: null,
  };
}

function offerSale(view: LiveView, item: LineUpItem, offer: Offer, isSoon: boolean, nowMs: number): Sale {
  const pool = view.stock.get(item.sku)?.offers.find((o) => o.offerId === offer.offerId);
  const price = priceAt(offer, nowMs);
  const isLower = price.currency === item.price.currency && price.amount < item.price.amount;
  return {
    item,
    offer,
    price,
    insteadOf: isLower ? item.price : null,
    state: isSoon ? 'soon' : (pool?.state ?? 'unknown'),
    available: pool?.available ?? (isSoon ? offer.quantity : null),
    limitPerBuyer: offer.limitPerBuyer,
  };
}
