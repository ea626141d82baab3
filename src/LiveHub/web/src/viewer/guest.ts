import { newGuest } from '../api/buyers';
import { Refusal } from '../api/refusal';
import type { Guest } from '../api/types';
import { clock } from '../ui/time';
import { Saved } from '../ui/saved';

const saved = new Saved<Guest>('guest');
let asking: Promise<string> | null = null;
const listeners = new Set<() => void>();

/** The token of this browser's buyer, or null as long as it only watches. */
export function guestToken(): string | null {
  const guest = saved.get();
  return guest && Date.parse(guest.expiresAt) > clock.now() ? guest.token : null;
}

/** The token, obtained when it is first needed. Callers at the same time share one. */
export function ensureGuest(): Promise<string> {
  const token = guestToken();
  if (token) return Promise.resolve(token);
  asking ??= newGuest()
    .then((guest) => {
      saved.set(guest);
      listeners.forEach((listener) => listener());
      return guest.token;
    })
    .catch((thrown: unknown) => {
      const isClosed = thrown instanceof Refusal && thrown.code === 'not-allowed';
      throw isClosed ? new Refusal({ ...thrown.problem, code: 'guests-may-not-buy' }, null) : thrown;
    })
    .finally(() => (asking = null));
  return asking;
}

/** The server has refused the token: it will not become better. */
export function forgetGuest(): void {
  saved.set(null);
}

/** Called when the viewer has become a buyer. */
export function onNewGuest(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Runs a buyer's call; a refused token is replaced once, because nothing can have happened under it. */
export async function asBuyer<T>(call: (token: string) => Promise<T>): Promise<T> {
  try {
    return await call(await ensureGuest());
  } catch (thrown) {
    if (!(thrown instanceof Refusal) || thrown.problem.status !== 401) throw thrown;
    forgetGuest();
    return call(await ensureGuest());
  }
}
