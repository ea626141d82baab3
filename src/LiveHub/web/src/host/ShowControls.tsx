import { useState } from 'preact/hooks';
import { endStream, goLive, schedule } from '../api/streams';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { Countdown } from '../ui/time';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { asHost } from './session';

/** Draft → scheduled → live → ended. Ending cannot be undone, so it asks first. */
export function ShowControls({ stream, onStream }: { stream: Stream; onStream: (stream: Stream) => void }) {
  const [startsAt, setStartsAt] = useState('');
  const [isEnding, setEnding] = useState(false);
  const { streamId, status } = stream;
  const plan = useAction(async () => onStream(await asHost((token) => schedule(token, streamId, new Date(startsAt).toISOString()))));
  const begin = useAction(async () => onStream(await asHost((token) => goLive(token, streamId))));
  const end = useAction(async () => {
    onStream(await asHost((token) => endStream(token, streamId)));
    setEnding(false);
  });

  if (status === 'ended') return <p class="muted">This show is over. Orders and figures stay.</p>;
  return (
    <>
      {status !== 'live' && (
        <div class="fields fields-end">
          <Field label="Starts at (your time)" type="datetime-local" value={startsAt} onValue={setStartsAt} testId="starts-at" />
          <button type="button" class="button" disabled={plan.busy || startsAt === ''} data-testid="schedule" onClick={() => void plan.run()}>
            Schedule
          </button>
          <button type="button" class="button button-accent" disabled={begin.busy} data-testid="go-live" onClick={() => void begin.run()}>
            Go live
          </button>
        </div>
      )}
      {status === 'scheduled' && stream.startsAt && <Countdown to={stream.startsAt} label="Starts in" testId="starts-in" />}
      {status === 'live' && !isEnding && (
        <button type="button" class="button button-danger start" data-testid="end-stream" onClick={() => setEnding(true)}>
          End the show
        </button>
      )}
      {isEnding && (
        <div class="confirm" role="alertdialog" aria-label="End the show?">
          <p>End the show? Running offers close, and it cannot go live again.</p>
          <div class="actions">
            <button type="button" class="button button-danger" disabled={end.busy} data-testid="end-confirm" onClick={() => void end.run()}>
              End it
            </button>
            <button type="button" class="button" onClick={() => setEnding(false)}>
              Keep it running
            </button>
          </div>
        </div>
      )}
      <Refused refusal={plan.refusal ?? begin.refusal ?? end.refusal} />
    </>
  );
}
