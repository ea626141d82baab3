import type { BundleDraft } from '../api/types';
import { parseMajor } from '../ui/money';
import { isWhole, outOfRange, ranges, type OfferFields } from './offerForm';

/** What stands in the fields of one item of a bundle. */
export interface BundleItemFields {
  sku: string;
  title: string;
  isIn: boolean;
  each: string;
}

export type BundleFields = Pick<OfferFields, 'price' | 'limitPerBuyer' | 'countdownSeconds' | 'lengthSeconds' | 'reservationSeconds'> & { bundles: string };

/** The draft that the server gets, or a sentence about what is wrong. */
export function bundleDraftOf(items: readonly BundleItemFields[], fields: BundleFields, currency: string): BundleDraft | string {
  const chosen = items.filter((item) => item.isIn);
  if (chosen.length < 2) return 'Choose at least two items.';
  for (const { title, each } of chosen) {
    if (!isWhole(each, 1, 20)) return `${title}: a bundle has 1 to 20 units of it.`;
  }
  const price = parseMajor(fields.price, currency);
  if (!price) return `The price “${fields.price}” is not an amount in ${currency}.`;
  const tooMany = outOfRange(fields.bundles, [1, 50_000, 'Bundles']);
  if (tooMany) return tooMany;
  for (const key of ['limitPerBuyer', 'countdownSeconds', 'lengthSeconds', 'reservationSeconds'] as const) {
    if (key === 'reservationSeconds' && fields[key].trim() === '') continue;
    const wrong = outOfRange(fields[key], ranges[key]);
    if (wrong) return wrong;
  }
  return {
    items: chosen.map(({ sku, each }) => ({ sku, each: Number(each) })),
    bundles: Number(fields.bundles),
    price,
    limitPerBuyer: Number(fields.limitPerBuyer),
    countdownSeconds: Number(fields.countdownSeconds),
    lengthSeconds: Number(fields.lengthSeconds),
    ...(fields.reservationSeconds.trim() === '' ? {} : { reservationSeconds: Number(fields.reservationSeconds) }),
  };
}
