import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { Reservation, Snapshot, StreamPosition, Update } from '../api/types';
import { fullJitter, pause } from './backoff';
import { ruleOf } from './moved';

export interface Watching {
  streamId: string;
  /** Asked before each connection; null watches without being anybody. */
  token: () => string | null;
  onSnapshot(snapshot: Snapshot): void;
  onUpdate(update: Update): void;
  onOwn?(reservation: Reservation): void;
  onConnected(isConnected: boolean): void;
  onTokenRefused?(): void;
}

type JoinAnswer = Snapshot | { position: StreamPosition; resumed: true };

/**
 * One live stream's updates for as long as the page wants them. It never gives up: every end of a connection is followed
 * by a wait with full jitter and another one, which resumes at the last position.
 */
export class LiveConnection {
  readonly #watching: Watching;
  readonly #stop = new AbortController();
  #hub: HubConnection | null = null;
  #position: StreamPosition | null = null;
  #attempt = 0;
  #spreadMs: number | null = null;
  #wake: () => void = () => {};
  readonly #hurry = () => this.#wake();

  constructor(watching: Watching) {
    this.#watching = watching;
    void this.#run();
    addEventListener('online', this.#hurry);
  }

  close(): void {
    removeEventListener('online', this.#hurry);
    this.#stop.abort();
    void this.#hub?.stop();
  }

  /** Connects anew, for example because the viewer has become a buyer and now has a token. */
  renew(): void {
    this.#spreadMs = 0;
    void this.#hub?.stop();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#once(signal);
      } catch (error) {
        // Could not connect or join: the same wait as after a lost connection. SignalR tells a refused token in words only.
        if (String(error).includes("'401'")) this.#watching.onTokenRefused?.();
      }
      if (signal.aborted) return;
      this.#watching.onConnected(false);
      const wait = this.#spreadMs === null ? fullJitter(this.#attempt++, Math.random()) : Math.random() * this.#spreadMs;
      this.#spreadMs = null;
      await this.#wait(wait, signal);
    }
  }

  /** From connecting until the connection is closed. */
  async #once(signal: AbortSignal): Promise<void> {
    const hub = new HubConnectionBuilder()
      .withUrl('/hubs/viewer', { accessTokenFactory: () => this.#watching.token() ?? '', withCredentials: false })
      .configureLogging(LogLevel.None)
      .build();
    this.#hub = hub;
    const closed = new Promise<void>((resolve) => hub.onclose(() => resolve()));
    // What arrives between the server's Join and its answer belongs after the answer.
    let early: Update[] | null = [];
    const take = (update: Update) => {
      this.#position = update.position;
      this.#watching.onUpdate(update);
    };
    hub.on('Update', (update: Update) => (early ? early.push(update) : take(update)));
    hub.on('Own', ({ reservation }: { reservation: Reservation }) => this.#watching.onOwn?.(reservation));
    hub.on('Moved', ({ code }: { code: unknown }) => this.#moved(code));
    try {
      await hub.start();
      const answer = await hub.invoke<JoinAnswer>('Join', this.#watching.streamId, this.#position);
      if (signal.aborted) return;
      if ('stream' in answer) {
        this.#position = answer.position;
        this.#watching.onSnapshot(answer);
      }
      // "resumed" moves nothing: what was missed follows, and until it has come the old position is the true one.
      const waiting = early;
      early = null;
      waiting.forEach(take);
      this.#attempt = 0;
      this.#watching.onConnected(true);
      await closed;
    } finally {
      if (this.#hub === hub) this.#hub = null;
      await hub.stop();
    }
  }

  #moved(code: unknown): void {
    const rule = ruleOf(code);
    this.#spreadMs = rule.spreadMs;
    if (rule.forgetPosition) this.#position = null;
    if (rule.forgetToken) this.#watching.onTokenRefused?.();
    void this.#hub?.stop();
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
