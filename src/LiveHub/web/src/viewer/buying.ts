import * as api from '../api/buyers';
import { asRefusal } from '../api/refusal';
import type { Contact, Money, Problem, Reservation } from '../api/types';
import { patiently } from '../live/patience';
import type { Sale } from '../live/sale';
import { uuid7 } from '../live/uuid7';
import { Store } from '../ui/store';
import { clock } from '../ui/time';
import { isRunning, type Buying } from './buyingState';
import { asBuyer } from './guest';
import { kept, type Attempt } from './kept';
import { Payments } from './payments';

/** How long a tap on "Reserve" is repeated by itself. A buyer who waits longer has decided otherwise. */
const reservePatienceMs = 30_000;

/** After a reload an unanswered attempt that is younger is repeated, an older one only looked up. */
const repeatWithinMs = 60_000;

/** The way of one buyer from "Reserve" to the outcome. One at a time; everything on it survives a reload. */
export class BuyingFlow {
  readonly state = new Store<Buying>({ step: 'idle' });
  readonly #payments = new Payments(this.state);
  #deadline: ReturnType<typeof setTimeout> | undefined;

  /** Sets units aside. A running attempt is kept instead: a second one would reserve twice. */
  async reserve(streamId: string, sale: Sale, quantity: number): Promise<void> {
    if (isRunning(this.state.value)) return;
    await this.#send({
      streamId,
      sku: sale.item.sku,
      title: sale.item.title,
      imageUrl: sale.item.imageUrl,
      unitPrice: sale.price,
      reservationId: uuid7(clock.now()),
      request: { quantity, expectedUnitPrice: sale.price, ...(sale.offer ? { offerId: sale.offer.offerId } : {}) },
      startedAt: clock.now(),
    });
  }

  /** The same wish at the price that the server has named, under a new id because its content is another. */
  async acceptPrice(attempt: Attempt, price: Money): Promise<void> {
    await this.#send({
      ...attempt,
      unitPrice: price,
      reservationId: uuid7(clock.now()),
      request: { ...attempt.request, expectedUnitPrice: price },
      startedAt: clock.now(),
    });
  }

  async giveBack(attempt: Attempt): Promise<void> {
    try {
      const call = () => asBuyer((token) => api.release(token, attempt.sku, attempt.reservationId));
      this.#took(attempt, await patiently(call, { totalMs: 10_000 }));
    } catch (thrown) {
      this.#problem(asRefusal(thrown).problem);
    }
  }

  pay(attempt: Attempt, paymentMethod: string, contact: Contact): Promise<void> {
    clearTimeout(this.#deadline);
    return this.#payments.start(attempt, paymentMethod, contact);
  }

  /** Finds again what a reload, the payment page or a lost network has interrupted. */
  async resume(returnedPurchaseId: string | null): Promise<void> {
    const found = kept.get();
    if (returnedPurchaseId) return this.#payments.returned(returnedPurchaseId, found?.attempt ?? null);
    if (!found) return;
    if (found.payment) return this.#payments.resume(found.attempt, found.payment);
    if (clock.now() - found.attempt.startedAt < repeatWithinMs) return this.#send(found.attempt);
    await this.#look(found.attempt);
  }

  /** The server tells the fate of a reservation. */
  own(reservation: Reservation): void {
    const now = this.state.value;
    if (now.step === 'reserved' && now.attempt.reservationId === reservation.reservationId) this.#took(now.attempt, reservation);
    else if (now.step === 'paying' && reservation.status !== 'paying') this.#payments.hurry();
  }

  /** Puts away an outcome that has been read. */
  dismiss(): void {
    if (!isRunning(this.state.value)) this.state.set({ step: 'idle' });
  }

  async #send(attempt: Attempt): Promise<void> {
    kept.set({ attempt, payment: null });
    this.state.set({ step: 'reserving', attempt, isSlow: false });
    try {
      const call = () => asBuyer((token) => api.reserve(token, attempt.sku, attempt.reservationId, attempt.request));
      const onRetry = () => this.state.set({ step: 'reserving', attempt, isSlow: true });
      this.#took(attempt, await patiently(call, { totalMs: reservePatienceMs, onRetry }));
    } catch (thrown) {
      await this.#refused(attempt, asRefusal(thrown).problem);
    }
  }

  async #refused(attempt: Attempt, problem: Problem): Promise<void> {
    if (problem.code === 'limit-reached' && problem.reservationId && problem.reservationId !== attempt.reservationId) {
      if (await this.#look({ ...attempt, reservationId: problem.reservationId }, problem)) return;
    }
    kept.set(null);
    this.state.set({ step: 'refused', attempt, problem });
  }

  /** Takes in a reservation that exists. False where there is none that still runs; the page then stays as it was. */
  async #look(attempt: Attempt, because: Problem | null = null): Promise<boolean> {
    try {
      const call = () => asBuyer((token) => api.getReservation(token, attempt.sku, attempt.reservationId));
      const reservation = await patiently(call, { totalMs: reservePatienceMs });
      if (reservation.status !== 'reserved' && because) return false;
      this.#took({ ...attempt, unitPrice: reservation.unitPrice }, reservation, because);
      return true;
    } catch (thrown) {
      if (!asRefusal(thrown).mayRetry && !because) kept.set(null);
      return false;
    }
  }

  #took(attempt: Attempt, reservation: Reservation, problem: Problem | null = null): void {
    clearTimeout(this.#deadline);
    if (reservation.status === 'reserved') {
      kept.set({ attempt, payment: null });
      this.state.set({ step: 'reserved', attempt, reservation, problem });
      // `expiresAt` is two seconds early; a moment later the server knows for certain.
      const left = Date.parse(reservation.expiresAt) - clock.now();
      this.#deadline = setTimeout(() => void this.#look(attempt), Math.max(1_000, left + 2_500));
    } else if (reservation.status === 'expired' || reservation.status === 'released') {
      kept.set(null);
      this.state.set({ step: 'lost', attempt, how: reservation.status });
    } else {
      // Paid for in another tab, which shows the outcome; it is among the orders as well.
      kept.set(null);
      this.state.set({ step: 'idle' });
    }
  }

  #problem(problem: Problem): void {
    const now = this.state.value;
    if (now.step === 'reserved') this.state.set({ ...now, problem });
  }
}

