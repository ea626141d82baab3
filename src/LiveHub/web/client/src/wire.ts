/** The shapes of docs/protocol.md as far as following a show needs them; a caller's own types may know more members. */

/** A place in the updates of one show. Opaque: the last one is kept and handed in. */
export interface StreamPosition {
  epoch: string;
  sequence: number;
}

/** By log topic, entries in order. */
export type Log = Partial<Record<string, unknown[]>>;

export interface StreamState {
  streamId: string;
  version: number;
}

export interface StockState {
  sku: string;
  version: number;
}

export interface Snapshot<S extends StreamState = StreamState, K extends StockState = StockState> {
  position: StreamPosition;
  /** RFC 3339. */
  serverTime: string;
  stream: S;
  stock: K[];
  viewers: number;
  /** The newest value of every other topic, by name. */
  topics?: Record<string, unknown>;
  /** By log topic, the newest entries in order. */
  log?: Log;
}

export interface Update {
  position: StreamPosition;
  /** The sequence since which this tells everything; missing at older servers. */
  after?: number;
  serverTime: string;
  topics: Record<string, unknown>;
  /** By log topic, the entries since the update before. */
  log?: Log;
}

export interface Moved {
  code: number;
  reason: string;
}

export type JoinAnswer<S extends StreamState = StreamState, K extends StockState = StockState> =
  | Snapshot<S, K>
  | { position: StreamPosition; resumed: true };

/** What a way to watch hears, in the order in which it was said. */
export interface Hearing {
  joined(answer: JoinAnswer): void;
  updated(update: Update): void;
  own(reservation: unknown): void;
  moved(moved: Moved): void;
}

/** A way to watch that is open: it has joined. */
export interface Wire {
  /** Resolves when nothing more will come, whatever the reason. */
  readonly ended: Promise<void>;
  close(): void;
  /** Calls a method of the hub; missing where there is no way back. */
  invoke?(method: string, ...args: unknown[]): Promise<unknown>;
}

/** The server did not accept the token. */
export class TokenRefused extends Error {}

/** There is no such show for this caller, or no room: a code of docs/protocol.md. */
export class WatchRefused extends Error {}
