import { useState } from 'preact/hooks';
import { putStream } from '../api/streams';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { asHost } from './session';

/** Title and addresses of a show. */
export function ShowDetails({ stream, onStream }: { stream: Stream; onStream: (stream: Stream) => void }) {
  const [title, setTitle] = useState(stream.title);
  const [playbackUrl, setPlaybackUrl] = useState(stream.playbackUrl ?? '');
  const [imageUrl, setImageUrl] = useState(stream.imageUrl ?? '');
  const [isSaved, setSaved] = useState(false);
  const { run, busy, refusal } = useAction(async () => {
    setSaved(false);
    const body = {
      title: title.trim(),
      ...(playbackUrl.trim() ? { playbackUrl: playbackUrl.trim() } : {}),
      ...(imageUrl.trim() ? { imageUrl: imageUrl.trim() } : {}),
    };
    onStream(await asHost((token) => putStream(token, stream.streamId, body)));
    setSaved(true);
  });
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <h2>Details</h2>
      <Field label="Title" value={title} onValue={setTitle} required maxLength={200} testId="details-title" />
      <Field label="Video address" value={playbackUrl} onValue={setPlaybackUrl} hint="HLS (.m3u8), .mp4 or .webm" testId="details-playback" />
      <Field label="Poster address" value={imageUrl} onValue={setImageUrl} testId="details-image" />
      <Refused refusal={refusal} />
      {isSaved && <Notice kind="good">Saved.</Notice>}
      <button type="submit" class="button start" disabled={busy} data-testid="details-save">
        Save details
      </button>
    </form>
  );
}
