import { getCrew } from '../api/show';
import { useAnswer } from '../ui/useAsk';
import { BundleForm } from './BundleForm';
import { CrewPanel } from './CrewPanel';
import { DropForm } from './DropForm';
import { FiguresPanel } from './FiguresPanel';
import { LineUpEditor } from './LineUpEditor';
import { MediaPanel } from './MediaPanel';
import { OfferForm } from './OfferForm';
import { OfferList } from './OfferList';
import { addressOf } from './places';
import { Refused } from './Refused';
import { ReplayForm } from './ReplayForm';
import { may, type CrewAction } from './roles';
import { RunOfShowPanel } from './RunOfShowPanel';
import { asHost } from './session';
import { ShowControls } from './ShowControls';
import { ShowDetails } from './ShowDetails';
import { ModerationPanel } from './talk/ModerationPanel';
import { PollPanel } from './talk/PollPanel';
import { QuestionQueue } from './talk/QuestionQueue';
import { useDesk } from './useDesk';

/** Everything that the crew needs while a show runs, on one page; each sees what the own role may do. */
export function ShowDesk({ streamId }: { streamId: string }) {
  const { answer: crew, refusal: noCrew, setAnswer: setCrew } = useAnswer(`crew ${streamId}`, () => asHost((token) => getCrew(token, streamId)));
  const role = crew?.role ?? null;
  const can = (action: CrewAction) => may(role, action);
  const { view, figures, refusal, isConnected, took } = useDesk(streamId, can('sell'));
  if (!view) return refusal ? <Refused refusal={refusal} /> : <p role="status">Loading …</p>;
  const { stream } = view;
  const isOver = stream.status === 'ended' || stream.status === 'replay';
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
          <Refused refusal={noCrew} />
          {stream.status === 'rehearsal' && <p>Rehearsal: only the crew sees it, and offers are practice without units.</p>}
          {can('direct') && <ShowControls stream={stream} onStream={took} />}
          {can('direct') && isOver && <ReplayForm stream={stream} onStream={took} />}
          <p class="muted">
            <a href={`/?stream=${encodeURIComponent(streamId)}`} target="_blank" rel="noopener">
              Open the viewers’ page
            </a>{' '}
            · <a href={addressOf('shows')}>All shows</a>
          </p>
        </section>
        {can('sell') && !isOver && stream.lineUp.length > 0 && <OfferForm stream={stream} stock={view.stock} />}
        {can('sell') && !isOver && stream.lineUp.length > 1 && <DropForm stream={stream} />}
        {can('sell') && !isOver && stream.lineUp.length > 1 && <BundleForm stream={stream} />}
        <OfferList stream={stream} stock={view.stock} />
        {can('sell') && <LineUpEditor stream={stream} stock={view.stock} onStream={took} />}
      </div>
      <div class="stack">
        {can('sell') && <FiguresPanel figures={figures} viewers={view.viewers} stream={stream} />}
        {can('moderate') && <ModerationPanel stream={stream} talk={view.talk} />}
        {can('moderate') && <QuestionQueue streamId={streamId} topic={view.talk.questions} />}
        {can('moderate') && <PollPanel stream={stream} poll={view.talk.poll} />}
        <RunOfShowPanel stream={stream} role={role} onStream={took} />
        {can('direct') && <ShowDetails stream={stream} onStream={took} />}
        {can('watch') && <MediaPanel streamId={streamId} role={role} />}
        {crew && <CrewPanel streamId={streamId} crew={crew} onCrew={setCrew} />}
      </div>
    </div>
  );
}
