import { useRef, useState } from 'preact/hooks';
import { asRefusal } from '../../api/refusal';
import { sentenceOf } from '../../api/sentences';
import { askQuestion, say } from '../../api/talk';
import type { Line, Problem, Said, TalkSettings } from '../../api/types';
import { uuid7 } from '../../live/uuid7';
import { Notice } from '../../ui/Notice';
import { Saved } from '../../ui/saved';
import { clock } from '../../ui/time';
import { asBuyer } from '../guest';

interface SayFormProps {
  streamId: string;
  settings: TalkSettings | null;
  replyTo: Line | null;
  onReplied: () => void;
  onSaid: (said: Said) => void;
}

const savedName = new Saved<string>('talk-name');

/** Says a line, or asks the host. A text that got no answer keeps its id, so that pressing again does not say it twice. */
export function SayForm({ streamId, settings, replyTo, onReplied, onSaid }: SayFormProps) {
  const [text, setText] = useState('');
  const [name, setName] = useState(savedName.get() ?? '');
  const [isQuestion, setQuestion] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wasAsked, setAsked] = useState(false);
  const attempt = useRef<{ content: string; id: string } | null>(null);

  const send = async () => {
    const called = name.trim();
    const content = JSON.stringify([text, called, isQuestion, replyTo?.lineId]);
    if (attempt.current?.content !== content) attempt.current = { content, id: uuid7(clock.now()) };
    const { id } = attempt.current;
    const named = called ? { name: called } : {};
    setBusy(true);
    setProblem(null);
    setAsked(false);
    try {
      if (isQuestion) {
        await asBuyer((token) => askQuestion(token, streamId, { questionId: id, text, ...named }));
        setAsked(true);
      } else {
        const said = await asBuyer((token) => say(token, streamId, { lineId: id, text, ...named, ...(replyTo ? { replyTo: replyTo.lineId } : {}) }));
        if (said.buy?.refusal) setProblem(said.buy.refusal);
        onSaid(said);
      }
      attempt.current = null;
      savedName.set(called || null);
      setText('');
      onReplied();
    } catch (thrown) {
      setProblem(asRefusal(thrown).problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      class="say"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && text.trim() !== '') void send();
      }}
    >
      {replyTo && (
        <p class="talk-quoted">
          ↩ {replyTo.name}: {replyTo.text}{' '}
          <button type="button" class="talk-reply" aria-label="Do not reply" onClick={onReplied}>
            ✕
          </button>
        </p>
      )}
      <div class="say-row">
        <input
          value={text}
          maxLength={isQuestion ? 300 : 500}
          placeholder={isQuestion ? 'Ask the host …' : placeholderOf(settings)}
          aria-label={isQuestion ? 'Your question' : 'Your message'}
          autocomplete="off"
          enterkeyhint="send"
          data-testid="say-text"
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="submit" class="button button-accent button-small" disabled={busy || text.trim() === ''} data-testid="say-send">
          {isQuestion ? 'Ask' : 'Send'}
        </button>
      </div>
      <details class="say-more">
        <summary>Name and questions</summary>
        <div class="say-row">
          <input value={name} maxLength={32} placeholder="Your name here" aria-label="Your name here" autocomplete="nickname" data-testid="say-name" onInput={(event) => setName(event.currentTarget.value)} />
          <label class="say-question">
            <input type="checkbox" checked={isQuestion} data-testid="say-question" onChange={(event) => setQuestion(event.currentTarget.checked)} /> Ask the host
          </label>
        </div>
      </details>
      {problem && (
        <Notice kind="bad" testId="say-refused">
          <span data-code={problem.code}>{sentenceOf(problem)}</span>
        </Notice>
      )}
      {wasAsked && <Notice kind="good">The host has your question.</Notice>}
    </form>
  );
}

/** "sold {item} {size}" as people would type it. */
function placeholderOf(settings: TalkSettings | null): string {
  const pattern = settings?.buyPattern;
  return pattern ? `Say something, or “${pattern.replace('{item}', '1').replace('{size}', 'M')}”` : 'Say something …';
}
