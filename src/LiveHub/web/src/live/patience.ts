import { Refusal } from '../api/refusal';
import { fullJitter, pause } from './backoff';

export interface Patience {
  /** From the first attempt until the last one may start, in milliseconds. */
  totalMs: number;
  /** Told before each wait, so that a person can be. */
  onRetry?: () => void;
  wait?: (ms: number) => Promise<void>;
  random?: () => number;
  now?: () => number;
}

/**
 * Repeats a call whose outcome is unknown or that the server puts off. Right only for calls that carry an idempotency key:
 * the answer is then the first effect's, however often it was sent.
 */
export async function patiently<T>(call: () => Promise<T>, patience: Patience): Promise<T> {
  const { totalMs, onRetry, wait = pause, random = Math.random, now = () => performance.now() } = patience;
  const end = now() + totalMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || !thrown.mayRetry) throw thrown;
      // At least what the server asks for, then spread, so that those who were refused together do not return together.
      const ms = (thrown.retryAfter ?? 0) * 1000 + fullJitter(attempt, random());
      if (now() + ms > end) throw thrown;
      onRetry?.();
      await wait(ms);
    }
  }
}
