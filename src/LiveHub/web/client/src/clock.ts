/**
 * The server's clock as this page knows it: this device's monotonic time plus an offset from the answers. A wrong or
 * changed wall clock of the device moves nothing. Answers are late by their way here, so the largest offset is the best
 * one; it decays slowly, which lets a corrected server clock win.
 */
export class ServerClock {
  #offset: number | null = null;
  #at = 0;
  readonly #monotonic: () => number;

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Takes in the `serverTime` of an answer that has just arrived. */
  observe(serverTime: string): void {
    const server = Date.parse(serverTime);
    if (Number.isNaN(server)) return;
    const now = this.#monotonic();
    const offset = server - now;
    const known = this.#offset === null ? offset : this.#offset - (now - this.#at) * decay;
    this.#offset = Math.abs(offset - known) > stepMs ? offset : Math.max(offset, known);
    this.#at = now;
  }

  /** Milliseconds since 1970 on the server; this device's wall clock until the server has spoken. */
  now(): number {
    return this.#offset === null ? Date.now() : this.#offset + this.#monotonic();
  }
}

/** One millisecond a second: an hour's drift of a bad quartz is still outrun. */
const decay = 0.001;

/** A difference above this is a device that slept or a server whose clock was set, not the network. */
const stepMs = 10_000;
