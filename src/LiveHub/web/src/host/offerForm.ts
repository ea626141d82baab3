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

/** What an offer may say beyond that; a drop over several items says nothing of it. */
export interface OfferExtras {
  /** Local time of an announced opening; empty where the countdown counts. */
  opensAt: string;
  /** Empty where the price stays. */
  fallsBy: string;
  fallsEvery: string;
  fallsTo: string;
  alsoAtFullPrice: boolean;
  /** Of a claim. */
  code: string;
}

export const noExtras: OfferExtras = { opensAt: '', fallsBy: '', fallsEvery: '10', fallsTo: '', alsoAtFullPrice: true, code: '' };

type Whole = 'quantity' | 'limitPerBuyer' | 'countdownSeconds' | 'lengthSeconds' | 'reservationSeconds';
type Range = readonly [low: number, high: number, name: string];

/** The ranges of OfferDraft in docs/protocol.md. */
export const ranges: Record<Whole, Range> = {
  quantity: [1, 1_000_000, 'Units'],
  limitPerBuyer: [1, 1_000, 'Limit per buyer'],
  countdownSeconds: [0, 300, 'Countdown'],
  lengthSeconds: [5, 86_400, 'Length'],
  reservationSeconds: [10, 3_600, 'Time to pay'],
};

const flashRanges: Record<Whole, Range> = { ...ranges, countdownSeconds: [10, 300, 'Countdown'], lengthSeconds: [10, 1_200, 'Length'] };

export const rangesOf = (kind: OfferKind): Record<Whole, Range> => (kind === 'flash' ? flashRanges : ranges);

/** The draft that the server gets, or a sentence about what is wrong. */
export function offerDraftOf(fields: OfferFields, currency: string, extras: OfferExtras = noExtras): OfferDraft | string {
  const price = parseMajor(fields.price, currency);
  if (!price) return `The price “${fields.price}” is not an amount in ${currency}.`;
  const isAnnounced = extras.opensAt !== '';
  for (const key of Object.keys(ranges) as Whole[]) {
    if (key === 'reservationSeconds' && fields[key].trim() === '') continue;
    if (key === 'countdownSeconds' && isAnnounced) continue;
    const wrong = outOfRange(fields[key], rangesOf(fields.kind)[key]);
    if (wrong) return wrong;
  }
  if (fields.kind === 'claim' && !/^[A-Za-z0-9-]{4,32}$/.test(extras.code)) return 'A code has 4 to 32 letters, digits or hyphens.';
  const falls = fallsOf(extras, price.amount, currency);
  if (typeof falls === 'string') return falls;
  return {
    kind: fields.kind,
    sku: fields.sku,
    price,
    quantity: Number(fields.quantity),
    limitPerBuyer: Number(fields.limitPerBuyer),
    ...(isAnnounced ? { opensAt: new Date(extras.opensAt).toISOString() } : { countdownSeconds: Number(fields.countdownSeconds) }),
    lengthSeconds: Number(fields.lengthSeconds),
    ...(fields.reservationSeconds.trim() === '' ? {} : { reservationSeconds: Number(fields.reservationSeconds) }),
    ...(falls ? { falls } : {}),
    ...(extras.alsoAtFullPrice ? {} : { alsoAtFullPrice: false }),
    ...(fields.kind === 'claim' ? { code: extras.code } : {}),
  };
}

function fallsOf({ fallsBy, fallsEvery, fallsTo }: OfferExtras, price: number, currency: string): OfferDraft['falls'] | string {
  if (fallsBy.trim() === '') return undefined;
  const step = parseMajor(fallsBy, currency);
  const floor = parseMajor(fallsTo, currency);
  if (!step || !floor) return `What the price falls by, and to, are amounts in ${currency}.`;
  if (!isWhole(fallsEvery, 1, 3_600)) return 'The price falls every 1 to 3600 seconds.';
  if (floor.amount >= price || step.amount < 1 || step.amount > price - floor.amount) return 'The price falls to something lower, by no more than the way down.';
  return { step, everySeconds: Number(fallsEvery), floor };
}

/** What is wrong with a number, or null. */
export function outOfRange(text: string, [low, high, name]: Range): string | null {
  return isWhole(text, low, high) ? null : `${name} is a whole number from ${low} to ${high}.`;
}

export function isWhole(text: string, low: number, high: number): boolean {
  return /^\d{1,7}$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;
}
