import type { Offer, Snapshot, Stock, Stream } from '../api/types';

/** Well-formed values for tests; each test states only what it is about. */
export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const aStream = (change: Partial<Stream> = {}): Stream => ({
  streamId: 'show',
  title: 'Show',
  status: 'live',
  startsAt: null,
  wentLiveAt: null,
  endedAt: null,
  playbackUrl: null,
  whepUrl: null,
  recordingUrl: null,
  imageUrl: null,
  version: 1,
  pinned: null,
  pins: [],
  segment: null,
  raidTo: null,
  lineUp: [{ sku: 'MUG', productId: 'mug', title: 'Mug', imageUrl: null, price: eur(1_900) }],
  offers: [],
  ...change,
});

export const someStock = (change: Partial<Stock> = {}): Stock => ({
  sku: 'MUG',
  version: 1,
  available: 5,
  state: 'available',
  offers: [],
  ...change,
});

export const anOffer = (change: Partial<Offer> = {}): Offer => ({
  offerId: 'drop',
  kind: 'drop',
  sku: 'MUG',
  quantity: 10,
  price: eur(1_500),
  falls: null,
  alsoAtFullPrice: true,
  limitPerBuyer: 1,
  opensAt: '2026-01-31T18:00:00.000Z',
  closesAt: '2026-01-31T18:02:00.000Z',
  reservationSeconds: 300,
  phase: 'armed',
  refusal: null,
  dropId: null,
  unitsPerBundle: null,
  practice: false,
  ...change,
});

export const aSnapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
  position: { epoch: 'a', sequence: 10 },
  serverTime: '2026-01-31T18:00:00.000Z',
  stream: aStream(),
  stock: [someStock()],
  viewers: 3,
  ...change,
});
