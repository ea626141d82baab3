import { useEffect } from 'preact/hooks';
import { sentenceOf } from '../api/sentences';
import { listStreams } from '../api/streams';
import type { StreamSummary } from '../api/types';
import { Notice } from '../ui/Notice';
import { Picture } from '../ui/Picture';
import { When } from '../ui/time';
import { useAnswer } from '../ui/useAsk';

/** A show may begin at any moment; the list has no hub. */
const refreshMs = 10_000;

/** Which shows there are. With exactly one live there is nothing to choose, so it is opened at once. */
export function Lobby(props: { onOpen: (streamId: string, how: 'push' | 'replace') => void; onOrders: () => void }) {
  const { answer, refusal, reload } = useAnswer('streams', listStreams);
  const live = answer?.items.filter((stream) => stream.status === 'live') ?? [];
  const [only] = live;

  useEffect(() => {
    const timer = setInterval(() => void reload(), refreshMs);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    // Only on arrival: who came back from a show wants the list.
    if (only && live.length === 1 && !history.state?.seenLobby) props.onOpen(only.streamId, 'replace');
    else if (answer) history.replaceState({ seenLobby: true }, '');
  }, [answer]);

  return (
    <main class="lobby">
      <header class="lobby-head">
        <h1>Live shopping</h1>
        <button type="button" class="button button-quiet" data-testid="my-orders" onClick={props.onOrders}>
          My orders
        </button>
      </header>
      {refusal && !answer && <Notice kind="bad">{sentenceOf(refusal.problem)}</Notice>}
      {answer?.items.length === 0 && <p class="empty">No shows yet. Come back soon.</p>}
      <ul class="lobby-list" data-testid="stream-list">
        {answer?.items.map((stream) => (
          <li key={stream.streamId}>
            <StreamCard stream={stream} onOpen={() => props.onOpen(stream.streamId, 'push')} />
          </li>
        ))}
      </ul>
    </main>
  );
}

function StreamCard({ stream, onOpen }: { stream: StreamSummary; onOpen: () => void }) {
  return (
    <button type="button" class="stream-card" data-testid="open-stream" data-stream={stream.streamId} onClick={onOpen}>
      <Picture url={stream.imageUrl} className="stream-card-picture" />
      <span class="stream-card-text">
        {stream.status === 'live' && <span class="badge badge-live">Live</span>}
        {stream.status === 'scheduled' && <span class="badge">{stream.startsAt ? <When at={stream.startsAt} /> : 'Soon'}</span>}
        {stream.status === 'ended' && <span class="badge">Ended</span>}
        {stream.status === 'replay' && <span class="badge">Replay</span>}
        <b>{stream.title}</b>
      </span>
    </button>
  );
}
