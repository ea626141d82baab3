import type { Problem, Purchase, Reservation } from '../api/types';
import type { Attempt } from './kept';

/** Where a buyer stands, from the tap on "Reserve" to the outcome. */
export type Buying =
  | { step: 'idle' }
  | { step: 'reserving'; attempt: Attempt; isSlow: boolean }
  | { step: 'refused'; attempt: Attempt; problem: Problem }
  | { step: 'waiting'; attempt: Attempt; place: number | null; problem: Problem | null }
  | { step: 'reserved'; attempt: Attempt; reservation: Reservation; problem: Problem | null; isPromoted?: boolean }
  | { step: 'lost'; attempt: Attempt; how: 'expired' | 'released' | 'left' | 'gone' }
  | { step: 'paying'; attempt: Attempt | null; purchase: Purchase | null; isSlow: boolean }
  | { step: 'challenge'; attempt: Attempt | null; purchase: Purchase; address: string }
  | { step: 'ended'; attempt: Attempt | null; purchase: Purchase }
  | { step: 'unknown'; problem: Problem };

/** True while leaving would lose sight of units or money. */
export function isRunning(buying: Buying): boolean {
  return ['reserving', 'waiting', 'reserved', 'paying', 'challenge'].includes(buying.step);
}

/** True where asking again is of no use: it is final, or a person of the shop has to decide (`review`). */
export function hasEnded({ status }: Purchase): boolean {
  return status === 'paid' || status === 'declined' || status === 'failed' || status === 'cancelled' || status === 'review';
}
