import type { Money, Offer } from '../api/types';

/** What a unit of the offer costs at an instant of the server's clock, as docs/pricing.md says. The server decides; this only foresees it. */
export function priceAt(offer: Offer, nowMs: number): Money {
  const { falls, price } = offer;
  if (!falls) return price;
  return { ...price, amount: Math.max(falls.floor.amount, price.amount - falls.step.amount * stepsAt(offer, nowMs)) };
}

/** When it falls next; null where it does not, or not any more. */
export function nextFall(offer: Offer, nowMs: number): string | null {
  const opensAt = Date.parse(offer.opensAt ?? '');
  if (!offer.falls || Number.isNaN(opensAt) || nowMs < opensAt || priceAt(offer, nowMs).amount <= offer.falls.floor.amount) return null;
  return new Date(opensAt + (stepsAt(offer, nowMs) + 1) * offer.falls.everySeconds * 1_000).toISOString();
}

function stepsAt({ falls, opensAt }: Offer, nowMs: number): number {
  const open = nowMs - Date.parse(opensAt ?? '');
  return falls && open > 0 ? Math.floor(open / (falls.everySeconds * 1_000)) : 0;
}
