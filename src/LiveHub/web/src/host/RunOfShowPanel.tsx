import { useMemo, useState } from 'preact/hooks';
import { beginSegment, getRunOfShow, putRunOfShow } from '../api/show';
import type { CrewRole, PlannedSegment, Stream } from '../api/types';
import { clockText } from '../live/countdown';
import { Notice } from '../ui/Notice';
import { useNow } from '../ui/time';
import { useAction, useAnswer } from '../ui/useAsk';
import { idFrom } from './ids';
import { Refused } from './Refused';
import { may } from './roles';
import { segmentsFrom, textOf, withPin } from './runOfShow';
import { asHost } from './session';

interface RunOfShowProps {
  stream: Stream;
  role: CrewRole | null;
  onStream: (stream: Stream) => void;
}

/** What is planned, what runs and for how long; beginning a part brings its items on screen. */
export function RunOfShowPanel({ stream, role, onStream }: RunOfShowProps) {
  const { streamId } = stream;
  const [isEditing, setEditing] = useState(false);
  // Read again when another part begins: somebody else may have planned anew.
  const { answer: plan, refusal, setAnswer } = useAnswer(`run ${streamId} ${stream.segment?.segmentId}`, () => asHost((token) => getRunOfShow(token, streamId)));
  const begin = useAction(async (segmentId: string | null) => onStream(await asHost((token) => beginSegment(token, streamId, segmentId))));
  const save = async (segments: PlannedSegment[]) => {
    setAnswer(await asHost((token) => putRunOfShow(token, streamId, segments)));
    setEditing(false);
  };
  const isRunning = stream.status === 'live' || stream.status === 'rehearsal';
  const isOver = stream.status === 'ended' || stream.status === 'replay';
  const segments = plan?.segments ?? [];
  if (isOver && segments.length === 0) return null;
  return (
    <section class="card" aria-label="Run of show">
      <header class="card-head">
        <h2>Run of show</h2>
        {may(role, 'direct') && !isOver && !isEditing && (
          <button type="button" class="button button-small" disabled={!plan} data-testid="run-edit" onClick={() => setEditing(true)}>
            Plan
          </button>
        )}
      </header>
      <Refused refusal={refusal ?? begin.refusal} />
      {isEditing && plan && <PlanForm stream={stream} segments={segments} onSave={save} onCancel={() => setEditing(false)} />}
      {!isEditing && plan && segments.length === 0 && <p class="empty">Nothing planned.</p>}
      {!isEditing && (
        <ol class="offer-list" data-testid="run-of-show">
          {segments.map((segment) => {
            const running = stream.segment?.segmentId === segment.segmentId ? stream.segment : null;
            return (
              <li key={segment.segmentId} data-testid="segment" data-segment={segment.segmentId} class={running ? 'is-pinned' : undefined}>
                <span class="offer-text">
                  <b>{segment.title}</b>
                  <span class="muted">
                    {clockText(segment.seconds)}
                    {segment.pins.length > 0 && ` · ${segment.pins.map((sku) => titleOf(stream, sku)).join(', ')}`}
                  </span>
                </span>
                {running && <Elapsed begunAt={running.begunAt} planned={segment.seconds} />}
                {isRunning && may(role, 'sell') && (
                  <button
                    type="button"
                    class={running ? 'button button-accent button-small' : 'button button-small'}
                    aria-pressed={!!running}
                    disabled={begin.busy}
                    data-testid="segment-begin"
                    onClick={() => void begin.run(running ? null : segment.segmentId)}
                  >
                    {running ? 'Running' : 'Begin'}
                  </button>
                )}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

/** How long a part runs, and that it runs over. */
function Elapsed({ begunAt, planned }: { begunAt: string; planned: number }) {
  const seconds = Math.max(0, Math.floor((useNow() - Date.parse(begunAt)) / 1000));
  return (
    <span class={seconds > planned ? 'countdown countdown-near' : 'countdown'} role="timer" data-testid="segment-elapsed">
      {clockText(seconds)}
      {seconds > planned && ` (${clockText(seconds - planned)} over)`}
    </span>
  );
}

function PlanForm(props: { stream: Stream; segments: PlannedSegment[]; onSave: (segments: PlannedSegment[]) => Promise<void>; onCancel: () => void }) {
  const { stream, segments, onSave, onCancel } = props;
  const [text, setText] = useState(textOf(segments));
  // What has left the line-up cannot be brought on screen any more.
  const [plan, setPlan] = useState(() => segments.map((segment) => ({ ...segment, pins: segment.pins.filter((sku) => stream.lineUp.some((item) => item.sku === sku)) })));
  const read = useMemo(() => segmentsFrom(text, plan, () => idFrom('part')), [text, plan]);
  const isRead = Array.isArray(read);
  const save = useAction(async () => {
    if (isRead) await onSave(read);
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <div class="field">
        <label for="run-text">One part a line: length and title</label>
        <textarea
          id="run-text"
          rows={Math.max(4, text.split('\n').length + 1)}
          value={text}
          placeholder={'2:00 Welcome\n10:00 Mugs'}
          data-testid="run-text"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </div>
      {!isRead && <Notice kind="bad">“{read.wrongLine}” needs a length and a title, like “5:00 Mugs”.</Notice>}
      {isRead && stream.lineUp.length > 0 && (
        <ul class="offer-list">
          {read.map((segment) => (
            <li key={segment.segmentId}>
              <span class="offer-text">
                <b>{segment.title}</b>
                <span class="muted">brings on screen</span>
              </span>
              <span class="actions">
                {stream.lineUp.map((item) => (
                  <button
                    key={item.sku}
                    type="button"
                    class={segment.pins.includes(item.sku) ? 'button button-accent button-small' : 'button button-small'}
                    aria-pressed={segment.pins.includes(item.sku)}
                    data-testid="segment-pin"
                    data-sku={item.sku}
                    onClick={() => setPlan(read.map((s) => (s === segment ? withPin(s, item.sku) : s)))}
                  >
                    {item.title}
                  </button>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Refused refusal={save.refusal} />
      <div class="actions">
        <button type="submit" class="button button-accent" disabled={save.busy || !isRead} data-testid="run-save">
          Save plan
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function titleOf(stream: Stream, sku: string): string {
  return stream.lineUp.find((item) => item.sku === sku)?.title ?? sku;
}
