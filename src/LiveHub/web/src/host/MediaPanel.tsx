import { useEffect, useState } from 'preact/hooks';
import { getMedia, putMedia, rotateKeys } from '../api/show';
import type { CrewRole, Media } from '../api/types';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { useAction, useAnswer } from '../ui/useAsk';
import { Refused } from './Refused';
import { may } from './roles';
import { asHost } from './session';

/** Where the picture goes in and comes out. Keys are hidden until they are asked for: this page may be on a shared screen. */
export function MediaPanel({ streamId, role }: { streamId: string; role: CrewRole | null }) {
  const { answer: media, refusal, setAnswer } = useAnswer(`media ${streamId} ${role}`, () => asHost((token) => getMedia(token, streamId)));
  if (!media) return <Refused refusal={refusal} />;
  return (
    <section class="card" aria-label="Picture">
      <h2>Picture</h2>
      {media.publishKey !== null && <Key name="Publish key" value={media.publishKey} testId="publish-key" />}
      <Key name="Watch key" value={media.watchKey} testId="watch-key" />
      {may(role, 'direct') && <Addresses key={media.generation} streamId={streamId} media={media} onMedia={setAnswer} />}
    </section>
  );
}

function Key({ name, value, testId }: { name: string; value: string; testId: string }) {
  const [isShown, setShown] = useState(false);
  return (
    <p class="key">
      <span class="muted">{name}</span> <code data-testid={testId}>{isShown ? value : '•'.repeat(12)}</code>
      <button type="button" class="button button-small" aria-pressed={isShown} data-testid={`${testId}-show`} onClick={() => setShown(!isShown)}>
        {isShown ? 'Hide' : 'Show'}
      </button>
      <button type="button" class="button button-small" onClick={() => void navigator.clipboard?.writeText(value)}>
        Copy
      </button>
    </p>
  );
}

function Addresses({ streamId, media, onMedia }: { streamId: string; media: Media; onMedia: (media: Media) => void }) {
  const [ingestUrl, setIngestUrl] = useState(media.ingestUrl ?? '');
  const [whepUrl, setWhepUrl] = useState(media.whepUrl ?? '');
  const [isSaved, setSaved] = useState(false);
  useEffect(() => setSaved(false), [ingestUrl, whepUrl]);
  const save = useAction(async () => {
    const body = { ...(ingestUrl.trim() ? { ingestUrl: ingestUrl.trim() } : {}), ...(whepUrl.trim() ? { whepUrl: whepUrl.trim() } : {}) };
    onMedia(await asHost((token) => putMedia(token, streamId, body)));
    setSaved(true);
  });
  const rotate = useAction(async () => onMedia(await asHost((token) => rotateKeys(token, streamId, media.generation))));
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <Field label="Ingest address" value={ingestUrl} onValue={setIngestUrl} hint="Where the encoder sends to: rtmp(s), srt, rtsp(s) or https, without key" testId="media-ingest" />
      <Field label="WHEP address" value={whepUrl} onValue={setWhepUrl} hint="For players with little delay; the HLS address is in the details" testId="media-whep" />
      <Refused refusal={save.refusal ?? rotate.refusal} />
      {isSaved && <Notice kind="good">Saved.</Notice>}
      <div class="actions">
        <button type="submit" class="button" disabled={save.busy} data-testid="media-save">
          Save addresses
        </button>
        <button type="button" class="button" disabled={rotate.busy} data-testid="rotate-keys" onClick={() => void rotate.run()}>
          New keys
        </button>
      </div>
    </form>
  );
}
