/** The shapes of docs/protocol.md, member by member. Nothing here is known from elsewhere. */

/** An integer in the minor unit of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

/** RFC 3339, UTC, milliseconds. */
export type Instant = string;

export type ProductStatus = 'active' | 'draft' | 'archived';

export interface Variant {
  sku: string;
  title: string | null;
  price: Money;
  imageUrl: string | null;
}

export interface Product {
  productId: string;
  title: string;
  description: string | null;
  imageUrl: string | null;
  status: ProductStatus;
  version: number;
  variants: Variant[];
}

export interface VariantDraft {
  sku: string;
  title?: string;
  price: Money;
  imageUrl?: string;
}

export interface ProductDraft {
  title: string;
  description?: string;
  imageUrl?: string;
  status?: ProductStatus;
  variants: VariantDraft[];
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type StockState = 'available' | 'fully-reserved' | 'sold-out';

export interface OfferStock {
  offerId: string;
  available: number;
  phase: 'armed' | 'open' | 'closed';
  state: StockState;
}

/** `available` and `state` count the general pool; units of an offer's pool are in `offers`. */
export interface Stock {
  sku: string;
  version: number;
  available: number;
  state: StockState;
  offers: OfferStock[];
}

export interface Counts {
  stocked: number;
  available: number;
  reserved: number;
  paying: number;
  sold: number;
  writtenOff: number;
}

/** The pool named "" is the general one, the others are named by their offer. */
export interface StockCounts extends Counts {
  sku: string;
  version: number;
  buffer: number;
  pools: (Counts & { pool: string; waiting: number })[];
  locations: (Counts & { location: string })[];
}

export type StreamStatus = 'draft' | 'scheduled' | 'rehearsal' | 'live' | 'ended' | 'replay';

export type CrewRole = 'owner' | 'producer' | 'co-host' | 'moderator';

export interface StreamSummary {
  streamId: string;
  title: string;
  status: StreamStatus;
  startsAt: Instant | null;
  imageUrl: string | null;
}

/** A show of whose crew one is. */
export interface OwnStream extends StreamSummary {
  role: CrewRole;
}

/** The part of the run of show that has begun last. */
export interface Segment {
  segmentId: string;
  title: string;
  seconds: number;
  begunAt: Instant;
}

export interface PlannedSegment {
  segmentId: string;
  title: string;
  seconds: number;
  pins: string[];
}

export interface RunOfShow {
  segments: PlannedSegment[];
  running: Segment | null;
}

export interface Crew {
  /** What the caller is; null for one who has just lost the role. */
  role: CrewRole | null;
  items: { hostId: string; name: string | null; role: CrewRole }[];
}

/** Where the picture goes in and comes out; the publish key is for those who direct. */
export interface Media {
  path: string;
  ingestUrl: string | null;
  playbackUrl: string | null;
  whepUrl: string | null;
  generation: number;
  publishKey: string | null;
  watchKey: string;
}

export interface LineUpItem {
  sku: string;
  productId: string;
  title: string;
  imageUrl: string | null;
  price: Money;
}

export type OfferKind = 'drop' | 'flash' | 'claim';

/** A Dutch price: lower by `step` at the end of every stretch of time, down to `floor`. */
export interface Falls {
  step: Money;
  everySeconds: number;
  floor: Money;
}

export interface Offer {
  offerId: string;
  kind: OfferKind;
  sku: string;
  quantity: number;
  /** Where it falls, the first one. */
  price: Money;
  falls: Falls | null;
  /** Whether the general pool sells while the offer is open. */
  alsoAtFullPrice: boolean;
  limitPerBuyer: number;
  opensAt: Instant | null;
  closesAt: Instant | null;
  reservationSeconds: number | null;
  phase: 'arming' | 'armed' | 'open' | 'closed' | 'refused';
  refusal: string | null;
  /** The drop over several SKUs that it is a part of: reserved in baskets only. */
  dropId: string | null;
  /** Where that drop is a bundle: so many units of this one belong to each. */
  unitsPerBundle: number | null;
  /** Of a rehearsal: it has no units. */
  practice: boolean;
}

export interface OfferDraft {
  kind: OfferKind;
  sku: string;
  quantity: number;
  price: Money;
  limitPerBuyer: number;
  countdownSeconds?: number;
  /** An announced moment instead of a countdown. */
  opensAt?: Instant;
  lengthSeconds: number;
  reservationSeconds?: number;
  falls?: Falls;
  alsoAtFullPrice?: boolean;
  /** Of a claim. */
  code?: string;
}

/** Where the units of an offer are; `units` is null where the owner of the stock did not answer in time. */
export interface OfferAccount {
  offerId: string;
  sku: string;
  phase: Offer['phase'];
  armed: number;
  units: { available: number; reserved: number; paying: number; sold: number; writtenOff: number; returned: number; stockVersion: number } | null;
}

/** A drop over several SKUs; the limit counts over all of them. */
export interface DropDraft {
  items: { sku: string; quantity: number; price: Money }[];
  limitPerBuyer: number;
  countdownSeconds?: number;
  opensAt?: Instant;
  lengthSeconds: number;
  reservationSeconds?: number;
}

export interface BundleDraft {
  items: { sku: string; each: number }[];
  bundles: number;
  /** Of one bundle. */
  price: Money;
  limitPerBuyer: number;
  countdownSeconds?: number;
  lengthSeconds: number;
  reservationSeconds?: number;
}

export interface Bundle {
  bundleId: string;
  price: Money;
  limitPerBuyer: number;
  offers: Offer[];
}

export interface Drop {
  dropId: string;
  limitPerBuyer: number;
  offers: Offer[];
}

export interface Stream extends StreamSummary {
  wentLiveAt: Instant | null;
  endedAt: Instant | null;
  playbackUrl: string | null;
  whepUrl: string | null;
  recordingUrl: string | null;
  version: number;
  /** The first of `pins`. */
  pinned: string | null;
  pins: string[];
  segment: Segment | null;
  /** Where this show has sent its viewers. */
  raidTo: string | null;
  lineUp: LineUpItem[];
  offers: Offer[];
}

export interface StreamPosition {
  epoch: string;
  sequence: number;
}

export interface Snapshot {
  position: StreamPosition;
  serverTime: Instant;
  stream: Stream;
  stock: Stock[];
  viewers: number;
  topics?: Record<string, unknown>;
  log?: Log;
}

/** What nobody may miss, by topic. */
export type Log = Partial<Record<string, unknown[]>>;

/** One chat line; `replyTo` is the id of another. */
export interface Line {
  lineId: string;
  number: number;
  at: Instant;
  name: string;
  role: 'viewer' | 'crew';
  text: string;
  replyTo: string | null;
}

export type ChatEntry = { line: Line } | { removed: string[] };

/** How a show's crew lets people talk. */
export interface TalkSettings {
  version: number;
  isOpen: boolean;
  slowSeconds: number;
  buyPattern: string | null;
  pinned: Line | null;
}

export interface Question {
  questionId: string;
  askedAt: Instant;
  name: string;
  text: string;
  state: 'open' | 'answered' | 'dismissed';
  answer: string | null;
  settledAt: Instant | null;
}

export interface QuestionsTopic {
  version: number;
  open: number;
  answered: Question[];
}

export interface Poll {
  pollId: string;
  version: number;
  question: string;
  options: { title: string; votes: number }[];
  isOpen: boolean;
  closesAt: Instant | null;
}

export type ReactionKind = 'heart' | 'clap' | 'fire' | 'laugh' | 'wow';

export interface ReactionSums {
  version: number;
  counts: Record<ReactionKind, number>;
}

export interface Mute {
  muteId: string;
  name: string;
  mutedAt: Instant;
  until: Instant | null;
}

/** A line that was said; `buy` where it was a comment that buys. */
export interface Said {
  line: Line;
  buy: { reservation: Reservation | null; refusal: Problem | null } | null;
}

export interface Figures {
  viewers: number;
  peakViewers: number;
  orders: number;
  revenue: Money[];
  stock: StockCounts[];
}

export interface Reservation {
  reservationId: string;
  sku: string;
  quantity: number;
  unitPrice: Money;
  offerId: string | null;
  status: 'reserved' | 'paying' | 'sold' | 'released' | 'expired' | 'tentative' | 'waiting' | 'wait-ended';
  /** Null for one who waits. */
  expiresAt: Instant | null;
  secondsLeft: number;
  stockVersion: number;
}

/** A place in line; `place` is 1 for the first, null for one who does not wait any more. */
export interface Place {
  reservation: Reservation;
  place: number | null;
}

export interface ReservationRequest {
  quantity: number;
  offerId?: string;
  expectedUnitPrice?: Money;
  /** Instead of an offer: a code, and the show in which it counts. */
  code?: string;
  streamId?: string;
}

export interface Basket {
  basketId: string;
  status: 'reserving' | 'granted' | 'releasing' | 'refused' | 'closed';
  dropId: string | null;
  reservations: Reservation[];
}

export interface Contact {
  name?: string;
  email?: string;
  address?: string;
}

export interface PurchaseRequest {
  lines: { sku: string; reservationId: string }[];
  paymentMethod: string;
  contact?: Contact;
}

export interface OrderLine {
  sku: string;
  title: string;
  quantity: number;
  unitPrice: Money;
  /** Missing in orders of older servers. */
  reservationId?: string | null;
}

export type PurchaseStatus = 'starting' | 'paying' | 'challenge' | 'paid' | 'declined' | 'failed' | 'cancelling' | 'cancelled' | 'review';

export interface Purchase {
  purchaseId: string;
  status: PurchaseStatus;
  total: Money;
  lines: OrderLine[];
  challengeUrl: string | null;
  failure: string | null;
  orderNumber: string | null;
}

export interface Order {
  orderNumber: string;
  purchaseId: string;
  placedAt: Instant;
  total: Money;
  lines: OrderLine[];
  buyerId?: string;
  contact?: Contact | null;
}

export interface Guest {
  token: string;
  buyerId: string;
  expiresAt: Instant;
}

export interface SignedIn {
  token: string;
  hostId: string;
  name: string;
  expiresAt: Instant;
}

export interface Update {
  position: StreamPosition;
  serverTime: Instant;
  topics: Record<string, unknown>;
  log?: Log;
}

/** Where and why a file could not be read on. */
export interface FileFailure {
  code: string;
  line: number;
  detail: string;
}

/** What an import tells, one line each; the last is the result. */
export type ImportLine =
  | { type: 'progress'; rows: number; products: number; variants: number; seconds: number }
  | ({ type: 'rejected' } & RejectedRow)
  | ({ type: 'result' } & ImportResult);

export interface RejectedRow {
  line: number;
  reason: string;
  detail: string;
}

export interface ImportResult {
  rows: number;
  productsCreated: number;
  productsUpdated: number;
  productsUnchanged: number;
  skus: number;
  rejectedRows: number;
  stock: { stocked: number; alreadyStocked: number; refused: number };
  notices: { code: string; count: number; firstLine: number; example: string }[];
  seconds: number;
  failure: FileFailure | null;
}

/** The body of every refusal; `code` is the contract, `title` and `detail` are words. */
export interface Problem {
  status: number;
  title: string;
  detail?: string;
  code: string;
  retry?: 'no' | 'later' | 'changed';
  field?: string;
  available?: number;
  stocked?: number;
  reservationId?: string;
  price?: Money;
  opensAt?: Instant;
  /** Of an import: the code of why the file is no catalogue; `detail` says it in words. */
  failure?: string;
  /** Of an address that is refused: the rule that it breaks. */
  rule?: string;
}
