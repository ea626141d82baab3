import type { LineUpItem, Money, Offer } from '../api/types';
import { phaseAt, runningOffers, type SaleState } from './sale';
import type { LiveView } from './view';

export interface BundlePart {
  item: LineUpItem;
  offer: Offer;
  /** Units of it in one bundle. */
  each: number;
}

/** Several items at one price, as it can be bought at this moment: all or nothing. */
export interface BundleSale {
  bundleId: string;
  parts: BundlePart[];
  /** Of one bundle. */
  price: Money;
  /** What the items cost alone, where that is more. */
  insteadOf: Money | null;
  state: SaleState;
  /** Whole bundles that are free now; null where the server has not said. */
  available: number | null;
}

/** The running bundles of a show, in the order in which they were started. One of which an item has left the line-up cannot be shown whole, and is not. */
export function bundlesOf(view: LiveView, nowMs: number): BundleSale[] {
  const running = runningOffers(view.stream.offers, nowMs);
  const ids = [...new Set(view.stream.offers.flatMap(({ dropId, unitsPerBundle }) => (dropId !== null && unitsPerBundle !== null ? dropId : [])))];
  return ids.flatMap((bundleId) => {
    const offers = running.filter((offer) => offer.dropId === bundleId);
    const parts = offers.flatMap((offer): BundlePart[] => {
      const item = view.stream.lineUp.find(({ sku }) => sku === offer.sku);
      return item ? [{ item, offer, each: offer.unitsPerBundle ?? 1 }] : [];
    });
    const isWhole = parts.length > 1 && parts.length === view.stream.offers.filter((offer) => offer.dropId === bundleId).length;
    return isWhole ? [saleOf(view, bundleId, parts, nowMs)] : [];
  });
}

/** "Mug + 2 × Cap" */
export function bundleName(parts: readonly BundlePart[]): string {
  return parts.map(({ item, each }) => (each === 1 ? item.title : `${each} × ${item.title}`)).join(' + ');
}

function saleOf(view: LiveView, bundleId: string, parts: BundlePart[], nowMs: number): BundleSale {
  const sum = (priceOf: (part: BundlePart) => Money): Money => ({
    amount: parts.reduce((total, part) => total + part.each * priceOf(part).amount, 0),
    currency: parts[0]!.offer.price.currency,
  });
  const price = sum(({ offer }) => offer.price);
  const alone = sum(({ item }) => item.price);
  const pools = parts.map(({ item, offer, each }) => ({ each, pool: view.stock.get(item.sku)?.offers.find(({ offerId }) => offerId === offer.offerId) }));
  const free = pools.map(({ each, pool }) => (pool ? Math.floor(pool.available / each) : null));
  const available = free.includes(null) ? null : Math.min(...free.map((count) => count ?? 0));
  const state = (): SaleState => {
    if (parts.some(({ offer }) => phaseAt(offer, nowMs) === 'armed')) return 'soon';
    if (available === null) return 'unknown';
    if (available > 0) return 'available';
    return pools.some(({ pool }) => pool?.state === 'sold-out') ? 'sold-out' : 'fully-reserved';
  };
  return { bundleId, parts, price, insteadOf: price.amount < alone.amount ? alone : null, state: state(), available };
}
