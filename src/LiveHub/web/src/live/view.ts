import type { Snapshot, Stock, Stream, StreamPosition, Update } from '../api/types';
import { silence, talkOfSnapshot, talkOfUpdate, type TalkView } from './talk';

/** What a page knows of one live stream. Replaced as a whole on every change, so that a view can compare by identity. */
export interface LiveView {
  readonly position: StreamPosition;
  readonly stream: Stream;
  readonly stock: ReadonlyMap<string, Stock>;
  readonly viewers: number;
  readonly talk: TalkView;
}

/** A snapshot may come from a node that lags behind what this page has seen: versions decide, topic by topic. */
export function withSnapshot(view: LiveView | null, snapshot: Snapshot): LiveView {
  const known = view?.stream.streamId === snapshot.stream.streamId ? view : null;
  return {
    position: snapshot.position,
    stream: newer(known?.stream, snapshot.stream),
    stock: snapshot.stock.reduce(withStock, known?.stock ?? new Map<string, Stock>()),
    viewers: snapshot.viewers,
    talk: talkOfSnapshot(known?.talk ?? silence, snapshot.topics ?? {}, snapshot.log ?? {}),
  };
}

/** Takes the topics of an update. A topic that this page has seen newer is left; an unknown topic is for a newer page. */
export function withUpdate(view: LiveView, update: Update): LiveView {
  const { topics } = update;
  const isOld = update.position.epoch === view.position.epoch && update.position.sequence < view.position.sequence;
  let { stream, stock, viewers } = view;
  for (const [topic, value] of Object.entries(topics)) {
    if (topic === 'stream') stream = newer(stream, value as Stream);
    else if (topic.startsWith('stock:')) stock = withStock(stock, value as Stock);
    else if (topic === 'viewers' && !isOld) viewers = value as number;
  }
  const talk = talkOfUpdate(view.talk, topics, update.log ?? {});
  return { position: isOld ? view.position : update.position, stream, stock, viewers, talk };
}

/** Takes an answer of the HTTP API, for example of the host's own action, ahead of its update. */
export function withStream(view: LiveView, stream: Stream): LiveView {
  return { ...view, stream: newer(view.stream, stream) };
}

function newer(known: Stream | undefined, value: Stream): Stream {
  return known && known.version > value.version ? known : value;
}

function withStock(known: ReadonlyMap<string, Stock>, value: Stock): ReadonlyMap<string, Stock> {
  const before = known.get(value.sku);
  return before && before.version > value.version ? known : new Map(known).set(value.sku, value);
}
