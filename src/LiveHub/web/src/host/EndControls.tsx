import { useState } from 'preact/hooks';
import { raid } from '../api/show';
import { endStream, listStreams } from '../api/streams';
import type { Stream } from '../api/types';
import { Select } from '../ui/Field';
import { useAction, useAnswer } from '../ui/useAsk';
import { Refused } from './Refused';
import { asHost } from './session';

/** Ending cannot be undone, so it asks first, and where the viewers should go. */
export function EndControls({ stream, onStream }: { stream: Stream; onStream: (stream: Stream) => void }) {
  const [isEnding, setEnding] = useState(false);
  return isEnding ? (
    <Confirm stream={stream} onStream={onStream} onKeep={() => setEnding(false)} />
  ) : (
    <button type="button" class="button button-danger start" data-testid="end-stream" onClick={() => setEnding(true)}>
      End the show
    </button>
  );
}

function Confirm({ stream, onStream, onKeep }: { stream: Stream; onStream: (stream: Stream) => void; onKeep: () => void }) {
  const { answer } = useAnswer('live-shows', listStreams);
  const [target, setTarget] = useState('');
  const others = (answer?.items ?? []).filter((show) => show.status === 'live' && show.streamId !== stream.streamId);
  const end = useAction(async () =>
    onStream(await asHost((token) => (target === '' ? endStream(token, stream.streamId) : raid(token, stream.streamId, target)))),
  );
  return (
    <div class="confirm" role="alertdialog" aria-label="End the show?">
      <p>End the show? Running offers close, and it cannot go live again.</p>
      {others.length > 0 && (
        <Select label="Afterwards send viewers to" value={target} onValue={setTarget} testId="raid-target">
          <option value="">nowhere</option>
          {others.map((show) => (
            <option key={show.streamId} value={show.streamId}>
              {show.title}
            </option>
          ))}
        </Select>
      )}
      <Refused refusal={end.refusal} />
      <div class="actions">
        <button type="button" class="button button-danger" disabled={end.busy} data-testid="end-confirm" onClick={() => void end.run()}>
          End it
        </button>
        <button type="button" class="button" onClick={onKeep}>
          Keep it running
        </button>
      </div>
    </div>
  );
}
