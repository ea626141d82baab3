import * as api from '../api/buyers';
import { asRefusal } from '../api/refusal';
import type { Contact, Problem, Purchase } from '../api/types';
import { pause } from '../live/backoff';
import { patiently } from '../live/patience';
import { webAddress } from '../ui/addresses';
import type { Store } from '../ui/store';
import { hasEnded, type Buying } from './buyingState';
import { asBuyer } from './guest';
import { kept, type Attempt, type Payment } from './kept';

/** A payment is repeated under its key for a minute before the buyer is asked what to do. */
const payPatienceMs = 60_000;

const firstPollMs = 1_000;
const lastPollMs = 15_000;

/** From "Pay" to a final outcome. Money may be moving: nothing here forgets a purchase that has no outcome yet. */
export class Payments {
  readonly #state: Store<Buying>;
  #wake = new AbortController();
  #following = 0;

  constructor(state: Store<Buying>) {
    this.#state = state;
  }

  async start(attempt: Attempt, paymentMethod: string, contact: Contact): Promise<void> {
    const lines = (attempt.parts ?? [attempt]).map(({ sku, reservationId }) => ({ sku, reservationId: reservationId ?? attempt.reservationId }));
    const body = { lines, paymentMethod, ...(Object.keys(contact).length > 0 ? { contact } : {}) };
    const payment: Payment = { key: crypto.randomUUID(), body, purchaseId: null };
    kept.set({ attempt, payment });
    await this.#send(attempt, payment, true);
  }

  /** After a reload: the same request under the same key, or the purchase that it has become. */
  async resume(attempt: Attempt, payment: Payment): Promise<void> {
    if (payment.purchaseId !== null) return this.#follow(attempt, payment.purchaseId, null);
    await this.#send(attempt, payment, false);
  }

  /** The browser is back from the payment page: the provider is asked, what the address says proves nothing. */
  async returned(purchaseId: string, attempt: Attempt | null): Promise<void> {
    this.#state.set({ step: 'paying', attempt, purchase: null, isSlow: false });
    try {
      const call = () => asBuyer((token) => api.refreshPurchase(token, purchaseId));
      this.#took(attempt, await patiently(call, { totalMs: payPatienceMs, onRetry: () => this.#slow() }), false);
    } catch (thrown) {
      this.#state.set({ step: 'unknown', problem: asRefusal(thrown).problem });
    }
  }

  /** Something has happened to the purchase: ask now. */
  hurry(): void {
    this.#wake.abort();
  }

  async #send(attempt: Attempt, payment: Payment, mayLeave: boolean): Promise<void> {
    if (payment.body === null) return;
    const { body, key } = payment;
    this.#state.set({ step: 'paying', attempt, purchase: null, isSlow: false });
    try {
      const call = () => asBuyer((token) => api.purchase(token, key, body));
      this.#took(attempt, await patiently(call, { totalMs: payPatienceMs, onRetry: () => this.#slow() }), mayLeave);
    } catch (thrown) {
      const refusal = asRefusal(thrown);
      if (!refusal.mayRetry) await this.#refused(attempt, refusal.problem);
      // Unknown outcome: kept, and found again by a reload.
      else this.#state.set({ step: 'unknown', problem: refusal.problem });
    }
  }

  /** Nothing was begun: what has become of the units decides whether the buyer may try again. */
  async #refused(attempt: Attempt, problem: Problem): Promise<void> {
    try {
      const reservation = await asBuyer((token) => api.getReservation(token, attempt.sku, attempt.reservationId));
      if (reservation.status === 'reserved') {
        kept.set({ attempt, payment: null });
        this.#state.set({ step: 'reserved', attempt, reservation, problem });
        return;
      }
    } catch (thrown) {
      asRefusal(thrown);
    }
    kept.set(null);
    this.#state.set({ step: 'refused', attempt, problem });
  }

  #took(attempt: Attempt | null, purchase: Purchase, mayLeave: boolean): void {
    if (attempt && !hasEnded(purchase)) {
      const key = kept.get()?.payment?.key ?? '';
      kept.set({ attempt, payment: { key, body: null, purchaseId: purchase.purchaseId } });
    }
    this.#show(attempt, purchase);
    if (hasEnded(purchase)) return;
    const address = purchase.status === 'challenge' ? webAddress(purchase.challengeUrl) : null;
    if (address && mayLeave) location.assign(address);
    void this.#follow(attempt, purchase.purchaseId, purchase, mayLeave && !address);
  }

  /** Asks until there is an outcome, less and less often. A newer purchase ends an older one's asking. */
  async #follow(attempt: Attempt | null, purchaseId: string, first: Purchase | null, mayLeave = false): Promise<void> {
    const mine = ++this.#following;
    if (first === null) this.#state.set({ step: 'paying', attempt, purchase: null, isSlow: false });
    for (let wait = first === null ? 0 : firstPollMs; this.#following === mine; wait = Math.min(lastPollMs, Math.max(firstPollMs, wait * 1.6))) {
      this.#wake = new AbortController();
      await pause(wait * (0.8 + Math.random() * 0.4), this.#wake.signal).catch(() => {});
      if (this.#following !== mine) return;
      try {
        const purchase = await asBuyer((token) => api.getPurchase(token, purchaseId));
        this.#show(attempt, purchase);
        if (hasEnded(purchase)) return;
        const address = purchase.status === 'challenge' ? webAddress(purchase.challengeUrl) : null;
        if (address && mayLeave) {
          mayLeave = false;
          location.assign(address);
        }
      } catch (thrown) {
        const refusal = asRefusal(thrown);
        if (!refusal.mayRetry) {
          kept.set(null);
          this.#state.set({ step: 'unknown', problem: refusal.problem });
          return;
        }
        this.#slow();
      }
    }
  }

  #show(attempt: Attempt | null, purchase: Purchase): void {
    const address = webAddress(purchase.challengeUrl);
    if (hasEnded(purchase)) {
      kept.set(null);
      this.#state.set({ step: 'ended', attempt, purchase });
    } else if (purchase.status === 'challenge' && address) {
      this.#state.set({ step: 'challenge', attempt, purchase, address });
    } else {
      this.#state.set({ step: 'paying', attempt, purchase, isSlow: false });
    }
  }

  #slow(): void {
    const now = this.#state.value;
    if (now.step === 'paying') this.#state.set({ ...now, isSlow: true });
  }
}
