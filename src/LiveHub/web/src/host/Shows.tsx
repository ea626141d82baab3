import { useState } from 'preact/hooks';
import { ownStreams, putStream } from '../api/streams';
import { Field } from '../ui/Field';
import { When } from '../ui/time';
import { useAction, useAnswer } from '../ui/useAsk';
import { idFrom } from './ids';
import { addressOf } from './places';
import { Refused } from './Refused';
import { asHost } from './session';

export function Shows() {
  const { answer, refusal } = useAnswer('shows', () => asHost(ownStreams));
  return (
    <div class="stack">
      <NewShow />
      <section class="card">
        <h1>Shows</h1>
        <Refused refusal={refusal} />
        {answer?.items.length === 0 && <p class="empty">No shows yet. Create your first one above.</p>}
        <ul class="show-list" data-testid="shows">
          {answer?.items.map((stream) => (
            <li key={stream.streamId}>
              <a href={addressOf('shows', stream.streamId)} data-testid="show" data-stream={stream.streamId}>
                <b>{stream.title}</b>
                {stream.role !== 'owner' && <span class="muted">as {stream.role}</span>}
                <span class="muted">{stream.startsAt && <When at={stream.startsAt} />}</span>
                <span class={stream.status === 'live' ? 'badge badge-live' : 'badge'}>{stream.status}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function NewShow() {
  const [title, setTitle] = useState('');
  const [id, setId] = useState<string | null>(null);
  const create = useAction(async () => {
    // Kept until it worked: creating again after a lost answer is then the same show.
    const streamId = id ?? idFrom(title);
    setId(streamId);
    await asHost((token) => putStream(token, streamId, { title: title.trim() }));
    location.hash = addressOf('shows', streamId);
  });
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void create.run();
      }}
    >
      <div class="fields fields-end">
        <Field label="New show" value={title} onValue={setTitle} required maxLength={200} testId="show-title" />
        <button type="submit" class="button button-accent" disabled={create.busy} data-testid="create-show">
          Create show
        </button>
      </div>
      <Refused refusal={create.refusal} />
    </form>
  );
}
