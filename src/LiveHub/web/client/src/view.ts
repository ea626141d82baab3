import type { Log, Snapshot, StockState, StreamPosition, StreamState, Update } from './wire';

/** What a page knows of one live stream. Replaced as a whole on every change, so that a view can compare by identity. */
export interface LiveView<S extends StreamState = StreamState, K extends StockState = StockState> {
  readonly position: StreamPosition;
  readonly stream: S;
  readonly stock: ReadonlyMap<string, K>;
  readonly viewers: number;
  /** Every other topic, by name: `reactions`, `poll:ID`, and what may come. */
  readonly topics: ReadonlyMap<string, unknown>;
  /** By log topic, such as `chat`, the newest entries in order. */
  readonly log: ReadonlyMap<string, readonly unknown[]>;
}

/** How many entries of one log topic a view keeps. */
const maxLog = 256;

/**
 * A snapshot may come from a node that lags behind what this page has seen: versions decide, topic by topic. What it does not have is gone, such as the poll before
 * the newest. Its log replaces what was known.
 */
export function withSnapshot<S extends StreamState, K extends StockState>(view: LiveView<S, K> | null, snapshot: Snapshot<S, K>): LiveView<S, K> {
  const known = view?.stream.streamId === snapshot.stream.streamId ? view : null;
  return {
    position: snapshot.position,
    stream: newer(known?.stream, snapshot.stream),
    stock: new Map(snapshot.stock.map((stock) => [stock.sku, newer(known?.stock.get(stock.sku), stock)])),
    viewers: snapshot.viewers,
    topics: new Map(Object.entries(snapshot.topics ?? {}).map(([topic, value]) => [topic, newerTopic(known?.topics.get(topic), value)])),
    log: snapshot.log ? withLog(new Map(), snapshot.log) : (known?.log ?? new Map()),
  };
}

/**
 * Takes the topics of an update, each unless this page has seen a newer one, and its log. Of an update that has been overtaken nothing counts but
 * versions. Whether it continues what is known is for the connection to judge.
 */
export function withUpdate<S extends StreamState, K extends StockState>(view: LiveView<S, K>, update: Update): LiveView<S, K> {
  const isOld = update.position.epoch === view.position.epoch && update.position.sequence < view.position.sequence;
  let { stream, stock, viewers, topics } = view;
  for (const [topic, value] of Object.entries(update.topics)) {
    if (topic === 'stream') stream = newer(stream, value as S);
    else if (topic.startsWith('stock:')) stock = withStock(stock, value as K);
    else if (topic !== 'viewers') topics = withTopic(topics, topic, value);
    else if (!isOld) viewers = value as number;
  }
  const log = update.log && !isOld ? withLog(view.log, update.log) : view.log;
  return { position: isOld ? view.position : update.position, stream, stock, viewers, topics, log };
}

/** Takes an answer of the HTTP API, for example of the host's own action, ahead of its update. */
export function withStream<S extends StreamState, K extends StockState>(view: LiveView<S, K>, stream: S): LiveView<S, K> {
  return { ...view, stream: newer(view.stream, stream) };
}

function newer<V extends { version: number }>(known: V | undefined, value: V): V {
  return known && known.version > value.version ? known : value;
}

function withStock<K extends StockState>(known: ReadonlyMap<string, K>, value: K): ReadonlyMap<string, K> {
  const before = known.get(value.sku);
  return before && before.version > value.version ? known : new Map(known).set(value.sku, value);
}

/** A poll takes the place of any other: a show tells one, the newest. */
function withTopic(known: ReadonlyMap<string, unknown>, topic: string, value: unknown): ReadonlyMap<string, unknown> {
  const next = new Map(isPoll(topic) ? [...known].filter(([name]) => name === topic || !isPoll(name)) : known);
  return next.set(topic, newerTopic(known.get(topic), value));
}

const isPoll = (topic: string): boolean => topic.startsWith('poll:');

function newerTopic(known: unknown, value: unknown): unknown {
  const [before, after] = [versionOf(known), versionOf(value)];
  return before !== null && after !== null && before > after ? known : value;
}

function versionOf(value: unknown): number | null {
  const version = (value as { version?: unknown } | null | undefined)?.version;
  return typeof version === 'number' ? version : null;
}

function withLog(known: ReadonlyMap<string, readonly unknown[]>, news: Log): ReadonlyMap<string, readonly unknown[]> {
  const log = new Map(known);
  for (const [topic, entries] of Object.entries(news)) log.set(topic, [...(log.get(topic) ?? []), ...(entries ?? [])].slice(-maxLog));
  return log;
}
