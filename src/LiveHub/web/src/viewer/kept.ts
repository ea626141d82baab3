import type { Money, PurchaseRequest, ReservationRequest } from '../api/types';
import { Saved } from '../ui/saved';

/** One item of a bundle; its reservation's id comes with the answer. */
export interface Part {
  sku: string;
  request: ReservationRequest;
  reservationId?: string;
}

/** One wish to buy. Written before it is first sent, so that a reload repeats it instead of making another. */
export interface Attempt {
  streamId: string;
  sku: string;
  title: string;
  imageUrl: string | null;
  unitPrice: Money;
  reservationId: string;
  request: ReservationRequest;
  /** True where the buyer stands in line for it. */
  waits?: boolean;
  /** How often it was extended. */
  extensions?: number;
  /** The basket that holds the reservation, for units of a drop over several SKUs. Its id comes first, the reservation's with the answer. */
  basketId?: string;
  /** Of a bundle: everything that belongs to it. `unitPrice` is then the price of all of it. */
  parts?: Part[];
  /** Milliseconds since 1970, server's clock. */
  startedAt: number;
}

/** A payment that was sent, or is about to be. `body` is dropped with its contact details once it has been answered. */
export interface Payment {
  key: string;
  body: PurchaseRequest | null;
  purchaseId: string | null;
}

export interface Kept {
  attempt: Attempt;
  payment: Payment | null;
}

/** What this browser is in the middle of. */
export const kept = new Saved<Kept>('buying');
