import { Refusal } from '../api/refusal';

/**
 * The Idempotency-Key of what a host means to do: the same for the same content until the server has answered it for good,
 * so that pressing again after a lost answer does not restock twice.
 */
export class Intent {
  #content: string | null = null;
  #key = '';

  async run<T>(content: unknown, call: (key: string) => Promise<T>): Promise<T> {
    const text = JSON.stringify(content);
    if (this.#content !== text) {
      this.#content = text;
      this.#key = crypto.randomUUID();
    }
    try {
      const answer = await call(this.#key);
      this.#content = null;
      return answer;
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || !thrown.mayRetry) this.#content = null;
      throw thrown;
    }
  }
}
