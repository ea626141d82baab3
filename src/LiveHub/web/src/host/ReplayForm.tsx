import { useState } from 'preact/hooks';
import { publishReplay, withdrawReplay } from '../api/show';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { asHost } from './session';

/** The recording of a show that is over: published, replaced, taken back. */
export function ReplayForm({ stream, onStream }: { stream: Stream; onStream: (stream: Stream) => void }) {
  const [recordingUrl, setRecordingUrl] = useState(stream.recordingUrl ?? '');
  const publish = useAction(async () => onStream(await asHost((token) => publishReplay(token, stream.streamId, recordingUrl.trim()))));
  const withdraw = useAction(async () => onStream(await asHost((token) => withdrawReplay(token, stream.streamId))));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void publish.run();
      }}
    >
      <Field label="Recording" value={recordingUrl} onValue={setRecordingUrl} required hint="HLS (.m3u8), .mp4 or .webm" testId="recording" />
      <Refused refusal={publish.refusal ?? withdraw.refusal} />
      <div class="actions">
        <button type="submit" class="button button-accent" disabled={publish.busy || recordingUrl.trim() === ''} data-testid="publish-replay">
          {stream.status === 'replay' ? 'Publish this one instead' : 'Publish the replay'}
        </button>
        {stream.status === 'replay' && (
          <button type="button" class="button" disabled={withdraw.busy} data-testid="withdraw-replay" onClick={() => void withdraw.run()}>
            Take it back
          </button>
        )}
      </div>
    </form>
  );
}
