import type { OfferDraft, OfferKind } from '../api/types';
import { parseMajor } from '../ui/money';

/** What stands in the fields of an offer: text, whether it makes sense or not. */
export interface OfferFields {
  kind: OfferKind;
  sku: string;
  quantity: string;
  price: string;
  limitPerBuyer: string;
  countdownSeconds: string;
  lengthSeconds: string;
  /** Empty for the shop's default. */
  reservationSeconds: string;
}

type Whole = 'quantity' | 'limitPerBuyer' | 'countdownSeconds' | 'lengthSeconds' | 'reservationSeconds';

/** The ranges of OfferDraft in docs/protocol.md. */
export const ranges: Record<Whole, readonly [low: number, high: number, name: string]> = {
  quantity: [1, 1_000_000, 'Units'],
  limitPerBuyer: [1, 1_000, 'Limit per buyer'],
  countdownSeconds: [0, 300, 'Countdown'],
  lengthSeconds: [5, 86_400, 'Length'],
  reservationSeconds: [10, 3_600, 'Time to pay'],
};

/** The draft that the server gets, or a sentence about what is wrong. */
export function offerDraftOf(fields: OfferFields, currency: string): OfferDraft | string {
  const price = parseMajor(fields.price, currency);
  if (!price) return `The price “${fields.price}” is not an amount in ${currency}.`;
  for (const key of Object.keys(ranges) as Whole[]) {
    if (key === 'reservationSeconds' && fields[key].trim() === '') continue;
    const [low, high, name] = ranges[key];
    if (!isWhole(fields[key], low, high)) return `${name} is a whole number from ${low} to ${high}.`;
  }
  return {
    kind: fields.kind,
    sku: fields.sku,
    price,
    quantity: Number(fields.quantity),
    limitPerBuyer: Number(fields.limitPerBuyer),
    countdownSeconds: Number(fields.countdownSeconds),
    lengthSeconds: Number(fields.lengthSeconds),
    ...(fields.reservationSeconds.trim() === '' ? {} : { reservationSeconds: Number(fields.reservationSeconds) }),
  };
}

function isWhole(text: string, low: number, high: number): boolean {
  return /^\d{1,7}$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;
}
