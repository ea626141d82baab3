import type { DropDraft } from '../api/types';
import { offerDraftOf, type OfferFields } from './offerForm';

/** What stands in the fields of one item of a drop over several. */
export interface DropItemFields {
  sku: string;
  title: string;
  currency: string;
  isIn: boolean;
  quantity: string;
  price: string;
}

/** What all items have in common. */
export type DropFields = Omit<OfferFields, 'kind' | 'sku' | 'quantity' | 'price'>;

/** The draft that the server gets, or a sentence about what is wrong. Every item has to be an offer that makes sense by itself. */
export function dropDraftOf(items: readonly DropItemFields[], common: DropFields): DropDraft | string {
  const chosen = items.filter((item) => item.isIn);
  if (chosen.length < 2) return 'Choose at least two items.';
  const offers = [];
  for (const { sku, title, currency, quantity, price } of chosen) {
    const offer = offerDraftOf({ ...common, kind: 'drop', sku, quantity, price }, currency);
    if (typeof offer === 'string') return `${title}: ${offer}`;
    offers.push(offer);
  }
  const { kind: _kind, sku: _sku, quantity: _quantity, price: _price, ...rest } = offers[0]!;
  return { ...rest, items: offers.map(({ sku, quantity, price }) => ({ sku, quantity, price })) };
}
