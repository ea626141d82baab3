import { fullJitter, pause } from './backoff';
import { openEvents } from './events';
import { openHub, type Watch } from './hub';
import { ruleOf } from './moved';
import { TokenRefused, WatchRefused } from './wire';
import type { Hearing, Moved, Snapshot, StockState, StreamPosition, StreamState, Update, Wire } from './wire';

export interface Watching<S extends StreamState = StreamState, K extends StockState = StockState, R = unknown> {
  streamId: string;
  /** Where the server is; by default where the page came from. */
  server?: string;
  /** Asked before each connection; null watches without being anybody. */
  token: () => string | null;
  onSnapshot(snapshot: Snapshot<S, K>): void;
  /** Only what continues what was told before: nothing comes twice, and nothing between two updates is missing. */
  onUpdate(update: Update): void;
  onOwn?(reservation: R): void;
  onConnected(isConnected: boolean): void;
  onTokenRefused?(): void;
  /** The server does not let this viewer watch; a code such as `not-found`. The connection goes on trying. */
  onRefused?(code: string): void;
}

/**
 * One live stream's updates for as long as the page wants them. It never gives up: every end of a connection is followed by a wait with full jitter and
 * another one, which resumes at the last position. Where no WebSocket opens, Server-Sent Events are tried next.
 */
export class LiveConnection<S extends StreamState = StreamState, K extends StockState = StockState, R = unknown> {
  readonly #watching: Watching<S, K, R>;
  readonly #stop = new AbortController();
  #wire: Wire | null = null;
  #position: StreamPosition | null = null;
  #attempt = 0;
  #spreadMs: number | null = null;
  #withoutSocket = false;
  #isCutting = false;
  #wake: () => void = () => {};
  readonly #hurry = () => this.#wake();

  constructor(watching: Watching<S, K, R>) {
    this.#watching = watching;
    void this.#run();
    globalThis.addEventListener?.('online', this.#hurry);
  }

  close(): void {
    globalThis.removeEventListener?.('online', this.#hurry);
    this.#stop.abort();
    this.#wire?.close();
  }

  /** Connects anew, for example because the viewer has become a buyer and now has a token. */
  renew(): void {
    this.#spreadMs = 0;
    this.#cut();
  }

  /**
   * Calls a method of the hub on the present connection; never repeated by itself. Rejects with a `HubRefusal` where the hub says no, and
   * otherwise where there is no hub: a call over HTTP does the same then.
   */
  invoke(method: string, ...args: unknown[]): Promise<unknown> {
    return this.#wire?.invoke?.(method, ...args) ?? Promise.reject(new Error('There is no connection to the hub.'));
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#once();
      } catch (error) {
        // Could not connect or join: the same wait as after a lost connection.
        if (error instanceof TokenRefused) this.#watching.onTokenRefused?.();
        if (error instanceof WatchRefused) this.#watching.onRefused?.(error.message);
      }
      if (signal.aborted) return;
      this.#watching.onConnected(false);
      const wait = this.#spreadMs === null ? fullJitter(this.#attempt++, Math.random()) : Math.random() * this.#spreadMs;
      this.#spreadMs = null;
      await this.#wait(wait, signal);
    }
  }

  /** From connecting until the connection is closed. */
  async #once(): Promise<void> {
    const { streamId, server = globalThis.location?.origin, token } = this.#watching;
    const watch: Watch = { server, streamId, token: token(), position: this.#position };
    this.#isCutting = false;
    const hearing: Hearing = {
      joined: (answer) => {
        // "resumed" moves nothing: what was missed follows, and until it has come the old position is the true one.
        if (this.#stop.signal.aborted || !('stream' in answer)) return;
        this.#position = answer.position;
        this.#watching.onSnapshot(answer as Snapshot<S, K>);
      },
      updated: (update) => this.#updated(update),
      own: (reservation) => this.#watching.onOwn?.(reservation as R),
      moved: (moved) => this.#moved(moved),
    };
    const isSocket = !this.#withoutSocket;
    this.#withoutSocket = false;
    try {
      this.#wire = await (isSocket ? openHub(watch, hearing) : openEvents(watch, hearing));
    } catch (error) {
      // A WebSocket tells nobody why it did not open: a proxy in between, a token that was refused, no server. The other way finds out.
      this.#withoutSocket = isSocket && !(error instanceof WatchRefused);
      throw error;
    }
    try {
      if (this.#stop.signal.aborted || this.#isCutting) return;
      this.#attempt = 0;
      this.#watching.onConnected(true);
      await this.#wire.ended;
    } finally {
      this.#wire.close();
      this.#wire = null;
    }
  }

  #updated(update: Update): void {
    if (this.#isCutting || this.#stop.signal.aborted) return;
    const known = this.#position;
    if (known?.epoch !== update.position.epoch) return this.#cut(); // a gap: join again where we stand
    if (update.position.sequence <= known.sequence) return; // seen
    if ((update.after ?? known.sequence) !== known.sequence) return this.#cut(); // a gap, or something would come twice
    this.#position = update.position;
    this.#watching.onUpdate(update);
  }

  #moved({ code }: Moved): void {
    const rule = ruleOf(code);
    this.#spreadMs = rule.spreadMs;
    if (rule.forgetPosition) this.#position = null;
    if (rule.forgetToken) this.#watching.onTokenRefused?.();
    this.#cut();
  }

  #cut(): void {
    this.#isCutting = true;
    this.#wire?.close();
    this.#wake();
  }

  /** The network's return ends a long wait early, but still spread over the first bound. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const end = () => waiting.abort();
    signal.addEventListener('abort', end, { once: true });
    this.#wake = end;
    try {
      await pause(ms, waiting.signal);
    } catch {
      this.#wake = () => {};
      if (!signal.aborted) await pause(fullJitter(0, Math.random()));
    } finally {
      this.#wake = () => {};
      signal.removeEventListener('abort', end);
    }
  }
}
