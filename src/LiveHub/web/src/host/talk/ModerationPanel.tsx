import { useState } from 'preact/hooks';
import { mute, pinLine, removeLine, say } from '../../api/talk';
import type { Line, Stream } from '../../api/types';
import type { TalkView } from '../../live/talk';
import { uuid7 } from '../../live/uuid7';
import { clock } from '../../ui/time';
import { useAction } from '../../ui/useAsk';
import { Refused } from '../Refused';
import { asHost } from '../session';
import { ChatDownload } from './ChatDownload';
import { Mutes } from './Mutes';
import { TalkSettingsForm } from './TalkSettingsForm';

/** The chat as the crew sees it: to write, to pin, to remove, to mute, and the rules for everybody else. */
export function ModerationPanel({ stream, talk }: { stream: Stream; talk: TalkView }) {
  const { streamId } = stream;
  const [text, setText] = useState('');
  const speak = useAction(async () => {
    await asHost((token) => say(token, streamId, { lineId: uuid7(clock.now()), text }));
    setText('');
  });
  const act = useAction(async (call: (token: string) => Promise<unknown>) => void (await asHost(call)));
  const pinned = talk.settings?.pinned ?? null;
  return (
    <section class="card" data-testid="moderation">
      <header class="card-head">
        <h2>Chat</h2>
        <ChatDownload streamId={streamId} />
      </header>
      <TalkSettingsForm key={talk.settings?.version ?? 0} streamId={streamId} settings={talk.settings} />
      {pinned && (
        <p class="notice notice-info" data-testid="pinned-line">
          Pinned: {pinned.text}{' '}
          <button type="button" class="button button-small" onClick={() => void act.run((token) => pinLine(token, streamId, null))}>
            Take down
          </button>
        </p>
      )}
      <ol class="plain-list moderated" tabIndex={0} aria-label="Messages" data-testid="moderated">
        {[...talk.lines].reverse().map((line) => (
          <li key={line.lineId} data-testid="moderated-line" data-line={line.lineId}>
            <span class="moderated-text">
              <b>{line.name}</b> {line.text}
            </span>
            <LineActions line={line} streamId={streamId} busy={act.busy} onAct={act.run} />
          </li>
        ))}
      </ol>
      {stream.status !== 'ended' && (
        <form
          class="fields fields-end"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') void speak.run();
          }}
        >
          <div class="field">
            <label for="host-say">Write as host</label>
            <input id="host-say" value={text} maxLength={500} autocomplete="off" data-testid="host-say" onInput={(event) => setText(event.currentTarget.value)} />
          </div>
          <button type="submit" class="button" disabled={speak.busy || text.trim() === ''} data-testid="host-say-send">
            Send
          </button>
        </form>
      )}
      <Refused refusal={speak.refusal ?? act.refusal} />
      <Mutes streamId={streamId} />
    </section>
  );
}

interface LineActionsProps {
  line: Line;
  streamId: string;
  busy: boolean;
  onAct: (call: (token: string) => Promise<unknown>) => Promise<void>;
}

function LineActions({ line, streamId, busy, onAct }: LineActionsProps) {
  const { lineId } = line;
  return (
    <span class="actions">
      <button type="button" class="button button-small" disabled={busy} data-testid="pin-line" onClick={() => void onAct((token) => pinLine(token, streamId, lineId))}>
        Pin
      </button>
      <button type="button" class="button button-small" disabled={busy} data-testid="remove-line" onClick={() => void onAct((token) => removeLine(token, streamId, lineId))}>
        Remove
      </button>
      {line.role === 'viewer' && (
        <button
          type="button"
          class="button button-small button-danger"
          disabled={busy}
          data-testid="mute-speaker"
          onClick={() => void onAct((token) => mute(token, streamId, { lineId, removeLines: true }))}
        >
          Mute
        </button>
      )}
    </span>
  );
}
