/**
 * Full jitter: anywhere between nothing and the exponential bound, the first attempt included. After a server's end
 * thousands of pages come back spread out instead of at once.
 * @param attempt 0 for the first retry.
 * @returns milliseconds
 */
export function fullJitter(attempt: number, random: number, baseMs = 500, capMs = 30_000): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30));
  return random * bound;
}

/** Resolves after `ms`, or rejects with the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
