import * as client from '@livecommerce/client';
import type { Snapshot, Stock, Stream, Update } from '../api/types';
import { silence, talkOfSnapshot, talkOfUpdate, type TalkView } from './talk';

/** The client's view with the shapes that the pages know, and the talk as they show it. */
export interface LiveView extends client.LiveView<Stream, Stock> {
  readonly talk: TalkView;
}

export function withSnapshot(view: LiveView | null, snapshot: Snapshot): LiveView {
  const known = view?.stream.streamId === snapshot.stream.streamId ? view.talk : silence;
  return { ...client.withSnapshot<Stream, Stock>(view, snapshot), talk: talkOfSnapshot(known, snapshot.topics ?? {}, snapshot.log ?? {}) };
}

export function withUpdate(view: LiveView, update: Update): LiveView {
  return { ...client.withUpdate<Stream, Stock>(view, update), talk: talkOfUpdate(view.talk, update.topics, update.log ?? {}) };
}

/** Takes an answer of the HTTP API, for example of the host's own action, ahead of its update. */
export function withStream(view: LiveView, stream: Stream): LiveView {
  return { ...view, ...client.withStream<Stream, Stock>(view, stream) };
}
