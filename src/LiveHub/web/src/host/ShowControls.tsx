import { useState } from 'preact/hooks';
import { endRehearsal, rehearse } from '../api/show';
import { goLive, schedule } from '../api/streams';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { Countdown } from '../ui/time';
import { useAction } from '../ui/useAsk';
import { EndControls } from './EndControls';
import { Refused } from './Refused';
import { asHost } from './session';

interface ShowControlsProps {
  stream: Stream;
  onStream: (stream: Stream) => void;
}

/** Draft → scheduled → rehearsal and back → live → ended. */
export function ShowControls({ stream, onStream }: ShowControlsProps) {
  switch (stream.status) {
    case 'live':
      return <EndControls stream={stream} onStream={onStream} />;
    case 'ended':
    case 'replay':
      return <p class="muted">This show is over. Orders and figures stay.</p>;
    default:
      return <BeforeTheShow stream={stream} onStream={onStream} />;
  }
}

function BeforeTheShow({ stream, onStream }: ShowControlsProps) {
  const [startsAt, setStartsAt] = useState('');
  const { streamId, status } = stream;
  const plan = useAction(async () => onStream(await asHost((token) => schedule(token, streamId, new Date(startsAt).toISOString()))));
  const practise = useAction(async () => onStream(await asHost((token) => (status === 'rehearsal' ? endRehearsal : rehearse)(token, streamId))));
  const begin = useAction(async () => onStream(await asHost((token) => goLive(token, streamId))));
  return (
    <>
      <div class="fields fields-end">
        {status !== 'rehearsal' && (
          <>
            <Field label="Starts at (your time)" type="datetime-local" value={startsAt} onValue={setStartsAt} testId="starts-at" />
            <button type="button" class="button" disabled={plan.busy || startsAt === ''} data-testid="schedule" onClick={() => void plan.run()}>
              Schedule
            </button>
          </>
        )}
        <button type="button" class="button" disabled={practise.busy} data-testid={status === 'rehearsal' ? 'end-rehearsal' : 'rehearse'} onClick={() => void practise.run()}>
          {status === 'rehearsal' ? 'End the rehearsal' : 'Rehearse'}
        </button>
        <button type="button" class="button button-accent" disabled={begin.busy} data-testid="go-live" onClick={() => void begin.run()}>
          Go live
        </button>
      </div>
      {status === 'scheduled' && stream.startsAt && <Countdown to={stream.startsAt} label="Starts in" testId="starts-in" />}
      <Refused refusal={plan.refusal ?? practise.refusal ?? begin.refusal} />
    </>
  );
}
