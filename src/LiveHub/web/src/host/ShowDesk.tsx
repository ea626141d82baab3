import { DropForm } from './DropForm';
import { FiguresPanel } from './FiguresPanel';
import { LineUpEditor } from './LineUpEditor';
import { OfferForm } from './OfferForm';
import { OfferList } from './OfferList';
import { addressOf } from './places';
import { Refused } from './Refused';
import { ShowControls } from './ShowControls';
import { ShowDetails } from './ShowDetails';
import { ModerationPanel } from './talk/ModerationPanel';
import { PollPanel } from './talk/PollPanel';
import { QuestionQueue } from './talk/QuestionQueue';
import { useDesk } from './useDesk';

/** Everything a host needs while a show runs, on one page. */
export function ShowDesk({ streamId }: { streamId: string }) {
  const { view, figures, refusal, isConnected, took } = useDesk(streamId);
  if (!view) return refusal ? <Refused refusal={refusal} /> : <p role="status">Loading …</p>;
  const { stream } = view;
  return (
    <div class="show-desk">
      <div class="stack">
        <section class="card">
          <header class="card-head">
            <h1 data-testid="stream-title">{stream.title}</h1>
            <span>
              {!isConnected && (
                <span class="badge badge-lost" role="status">
                  Reconnecting …
                </span>
              )}{' '}
              <span class={stream.status === 'live' ? 'badge badge-live' : 'badge'} data-testid="stream-status">
                {stream.status}
              </span>
            </span>
          </header>
          <ShowControls stream={stream} onStream={took} />
          <p class="muted">
            <a href={`/?stream=${encodeURIComponent(streamId)}`} target="_blank" rel="noopener">
              Open the viewers’ page
            </a>{' '}
            · <a href={addressOf('shows')}>All shows</a>
          </p>
        </section>
        {stream.status !== 'ended' && stream.lineUp.length > 0 && <OfferForm stream={stream} stock={view.stock} />}
        {stream.status !== 'ended' && stream.lineUp.length > 1 && <DropForm stream={stream} />}
        <OfferList stream={stream} stock={view.stock} />
        <LineUpEditor stream={stream} stock={view.stock} onStream={took} />
      </div>
      <div class="stack">
        <FiguresPanel figures={figures} viewers={view.viewers} stream={stream} />
        <ModerationPanel stream={stream} talk={view.talk} />
        <QuestionQueue streamId={streamId} topic={view.talk.questions} />
        <PollPanel stream={stream} poll={view.talk.poll} />
        <ShowDetails stream={stream} onStream={took} />
      </div>
    </div>
  );
}
