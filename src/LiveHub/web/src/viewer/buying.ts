import * as api from '../api/buyers';
import { asRefusal, localRefusal, Refusal } from '../api/refusal';
import type { Basket, Contact, LineUpItem, Money, Place, Problem, Reservation } from '../api/types';
import { patiently } from '../live/patience';
import { bundleName, type BundleSale } from '../live/bundle';
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

/** How often somebody in line asks for the place. */
const placeEveryMs = 5_000;

/** The way of one buyer from "Reserve" to the outcome. One at a time; everything on it survives a reload. */
export class BuyingFlow {
  readonly state = new Store<Buying>({ step: 'idle' });
  readonly #payments = new Payments(this.state);
  #leaving: string | null = null;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  /** Sets units aside. A running attempt is kept instead: a second one would reserve twice. */
  async reserve(streamId: string, sale: Sale, quantity: number, code?: string): Promise<void> {
    if (isRunning(this.state.value)) return;
    await this.#send(attemptOf(streamId, sale, quantity, code));
  }

  /** Sets the units of one bundle aside, all or none. */
  async reserveBundle(streamId: string, bundle: BundleSale): Promise<void> {
    if (isRunning(this.state.value)) return;
    await this.#send(attemptOfBundle(streamId, bundle));
  }

  /** Stands in line for units that may come back. */
  async wait(streamId: string, sale: Sale): Promise<void> {
    if (isRunning(this.state.value)) return;
    await this.#send({ ...attemptOf(streamId, sale, 1), waits: true });
  }

  /** Leaves the line. Where a unit came at the same moment, it goes to the next. */
  async leave(attempt: Attempt): Promise<void> {
    this.#leaving = attempt.reservationId;
    try {
      const call = () => asBuyer((token) => api.leaveWaitlist(token, attempt.sku, attempt.reservationId));
      this.#tookPlace(attempt, await patiently(call, { totalMs: 10_000 }), true);
    } catch (thrown) {
      this.#problem(asRefusal(thrown).problem);
    } finally {
      this.#leaving = null;
    }
  }

  /** The same wish at the price that the server has named, under a new id because its content is another. */
  async acceptPrice(attempt: Attempt, price: Money): Promise<void> {
    const id = uuid7(clock.now());
    await this.#send({
      ...attempt,
      ...(attempt.basketId ? { basketId: id } : {}),
      unitPrice: price,
      reservationId: id,
      request: { ...attempt.request, expectedUnitPrice: price },
      startedAt: clock.now(),
    });
  }

  async giveBack(attempt: Attempt): Promise<void> {
    try {
      const { basketId } = attempt;
      const call = () =>
        asBuyer(async (token) => (basketId ? only(await api.releaseBasket(token, basketId), attempt) : api.release(token, attempt.sku, attempt.reservationId)));
      this.#took(attempt, await patiently(call, { totalMs: 10_000 }));
    } catch (thrown) {
      this.#problem(asRefusal(thrown).problem);
    }
  }

  /** More time. A repeat of an extension whose answer was lost has the same number, and so extends once. */
  async extend(attempt: Attempt): Promise<void> {
    const number = (attempt.extensions ?? 0) + 1;
    try {
      const call = () => asBuyer((token) => api.extend(token, attempt.sku, attempt.reservationId, number));
      this.#took({ ...attempt, extensions: number }, await patiently(call, { totalMs: 10_000 }));
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
    await (found.attempt.waits ? this.#lookForPlace(found.attempt) : this.#look(found.attempt));
  }

  /** The server tells the fate of a reservation. */
  own(reservation: Reservation): void {
    const now = this.state.value;
    if (this.#leaving === reservation.reservationId) return; // the answer to leaving says the same, and why
    if (now.step === 'waiting' && now.attempt.reservationId === reservation.reservationId) this.#tookPlace(now.attempt, { reservation, place: now.place });
    else if (now.step === 'reserved' && now.attempt.reservationId === reservation.reservationId) this.#took(now.attempt, reservation);
    else if (now.step === 'paying' && reservation.status !== 'paying') this.#payments.hurry();
  }

  /** Takes up a reservation that a comment has made. False where another one is on its way to be paid: it then waits among the server's own. */
  adopt(streamId: string, reservation: Reservation, lineUp: readonly LineUpItem[]): boolean {
    if (isRunning(this.state.value)) return false;
    const item = lineUp.find(({ sku }) => sku === reservation.sku);
    this.#took(
      {
        streamId,
        sku: reservation.sku,
        title: item?.title ?? reservation.sku,
        imageUrl: item?.imageUrl ?? null,
        unitPrice: reservation.unitPrice,
        reservationId: reservation.reservationId,
        request: { quantity: reservation.quantity, expectedUnitPrice: reservation.unitPrice, ...(reservation.offerId ? { offerId: reservation.offerId } : {}) },
        startedAt: clock.now(),
      },
      reservation,
    );
    return true;
  }

  /** Puts away an outcome that has been read. */
  dismiss(): void {
    if (!isRunning(this.state.value)) this.state.set({ step: 'idle' });
  }

  async #send(attempt: Attempt): Promise<void> {
    kept.set({ attempt, payment: null });
    this.state.set({ step: 'reserving', attempt, isSlow: false });
    try {
      const onRetry = () => this.state.set({ step: 'reserving', attempt, isSlow: true });
      if (attempt.waits) {
        const join = () => asBuyer((token) => api.joinWaitlist(token, attempt.sku, attempt.reservationId, attempt.request));
        this.#tookPlace(attempt, await patiently(join, { totalMs: reservePatienceMs, onRetry }));
        return;
      }
      const { basketId } = attempt;
      const call = () =>
        asBuyer(async (token) =>
          basketId
            ? only(await api.reserveBasket(token, basketId, linesOf(attempt)), attempt)
            : api.reserve(token, attempt.sku, attempt.reservationId, attempt.request),
        );
      this.#took(attempt, await patiently(call, { totalMs: reservePatienceMs, onRetry }));
    } catch (thrown) {
      await this.#refused(attempt, asRefusal(thrown).problem);
    }
  }

  async #refused(attempt: Attempt, problem: Problem): Promise<void> {
    if (problem.code === 'limit-reached' && problem.reservationId && problem.reservationId !== attempt.reservationId) {
      const { basketId: _, ...alone } = attempt;
      if (await this.#look({ ...alone, reservationId: problem.reservationId }, problem)) return;
    }
    kept.set(null);
    this.state.set({ step: 'refused', attempt, problem });
  }

  /** Takes in a reservation that exists. False where there is none that still runs; the page then stays as it was. */
  async #look(attempt: Attempt, because: Problem | null = null): Promise<boolean> {
    try {
      const { basketId } = attempt;
      const call = () =>
        asBuyer(async (token) => (basketId ? only(await api.getBasket(token, basketId), attempt) : api.getReservation(token, attempt.sku, attempt.reservationId)));
      const reservation = await patiently(call, { totalMs: reservePatienceMs });
      if (reservation.status !== 'reserved' && because) return false;
      this.#took(attempt.parts ? attempt : { ...attempt, unitPrice: reservation.unitPrice }, reservation, because);
      return true;
    } catch (thrown) {
      if (!asRefusal(thrown).mayRetry && !because) kept.set(null);
      return false;
    }
  }

  /** The hub tells of a promotion at once; the place is asked now and then, and a message that was missed is found that way too. */
  #tookPlace(attempt: Attempt, { reservation, place }: Place, isLeaving = false): void {
    if (reservation.status === 'waiting') {
      kept.set({ attempt, payment: null });
      clearTimeout(this.#deadline);
      this.#deadline = setTimeout(() => void this.#lookForPlace(attempt), placeEveryMs * (0.8 + Math.random() * 0.4));
      this.state.set({ step: 'waiting', attempt, place, problem: null });
    } else if (reservation.status === 'wait-ended' || (isLeaving && reservation.status === 'released')) {
      clearTimeout(this.#deadline);
      kept.set(null);
      this.state.set({ step: 'lost', attempt, how: isLeaving ? 'left' : 'gone' });
    } else {
      this.#took({ ...attempt, waits: false, unitPrice: reservation.unitPrice }, reservation, null, true);
    }
  }

  async #lookForPlace(attempt: Attempt): Promise<void> {
    try {
      const call = () => asBuyer((token) => api.getPlace(token, attempt.sku, attempt.reservationId));
      const place = await patiently(call, { totalMs: reservePatienceMs });
      // The hub, or the buyer, may have been faster.
      const now = this.state.value;
      if (now.step === 'idle' || (now.step === 'waiting' && now.attempt.reservationId === attempt.reservationId)) this.#tookPlace(attempt, place);
    } catch (thrown) {
      if (asRefusal(thrown).mayRetry) this.#deadline = setTimeout(() => void this.#lookForPlace(attempt), placeEveryMs);
      else kept.set(null);
    }
  }

  #took(asked: Attempt, reservation: Reservation, problem: Problem | null = null, isPromoted = false): void {
    clearTimeout(this.#deadline);
    const attempt = { ...asked, reservationId: reservation.reservationId };
    if (reservation.status === 'reserved') {
      const wasPromoted = this.state.value.step === 'reserved' && this.state.value.isPromoted;
      kept.set({ attempt, payment: null });
      this.state.set({ step: 'reserved', attempt, reservation, problem, isPromoted: isPromoted || !!wasPromoted });
      // `expiresAt` is two seconds early; a moment later the server knows for certain.
      const left = Date.parse(reservation.expiresAt ?? '') - clock.now();
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
    if (now.step === 'reserved' || now.step === 'waiting') this.state.set({ ...now, problem });
  }
}

const linesOf = ({ sku, request, parts }: Attempt) => (parts ?? [{ sku, request }]).map((part) => ({ sku: part.sku, ...part.request }));

/**
 * The reservation of a basket with one line; of a bundle the first one, for all have the same fate, and each part of the attempt gets its own. One that is
 * still being reserved is asked for again, like an answer that is late.
 */
function only({ status, reservations }: Basket, attempt: Attempt): Reservation {
  const [reservation] = reservations;
  for (const part of attempt.parts ?? []) {
    const found = reservations.find(({ sku }) => sku === part.sku);
    if (found) part.reservationId = found.reservationId;
  }
  if (reservation) return reservation;
  if (status === 'reserving' || status === 'releasing') throw localRefusal('unreadable');
  throw new Refusal({ status: 409, code: 'reservation-expired', title: status, retry: 'no' }, null);
}

/** One bundle, under a new id. */
function attemptOfBundle(streamId: string, { parts, price }: BundleSale): Attempt {
  const id = uuid7(clock.now());
  const [first] = parts;
  return {
    streamId,
    sku: first!.item.sku,
    title: bundleName(parts),
    imageUrl: first!.item.imageUrl,
    unitPrice: price,
    reservationId: id,
    request: { quantity: 1, expectedUnitPrice: price },
    startedAt: clock.now(),
    basketId: id,
    parts: parts.map(({ item, offer, each }) => ({ sku: item.sku, request: { quantity: each, offerId: offer.offerId, expectedUnitPrice: offer.price } })),
  };
}

/** One wish at the price that is shown, under a new id. Units of a claim are asked for by their code, all others by their offer. */
function attemptOf(streamId: string, sale: Sale, quantity: number, code?: string): Attempt {
  const id = uuid7(clock.now());
  const pool = code !== undefined ? { code, streamId } : sale.offer ? { offerId: sale.offer.offerId } : {};
  return {
    streamId,
    sku: sale.item.sku,
    title: sale.item.title,
    imageUrl: sale.item.imageUrl,
    unitPrice: sale.price,
    reservationId: id,
    request: { quantity, expectedUnitPrice: sale.price, ...pool },
    startedAt: clock.now(),
    ...(sale.offer?.dropId ? { basketId: id } : {}),
  };
}

