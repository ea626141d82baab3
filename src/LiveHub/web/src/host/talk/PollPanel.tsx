import { useState } from 'preact/hooks';
import { closePoll, openPoll } from '../../api/talk';
import type { Poll, Stream } from '../../api/types';
import { Field } from '../../ui/Field';
import { useAction } from '../../ui/useAsk';
import { Intent } from '../intent';
import { Refused } from '../Refused';
import { asHost } from '../session';

/** Asks the viewers something, and shows how the newest poll stands. */
export function PollPanel({ stream, poll }: { stream: Stream; poll: Poll | null }) {
  const [intent] = useState(() => new Intent());
  const [question, setQuestion] = useState('');
  const [options, setOptions] = useState(['', '']);
  const { streamId } = stream;
  const filled = options.map((option) => option.trim()).filter((option) => option !== '');
  const open = useAction(async () => {
    const body = { question: question.trim(), options: filled };
    await intent.run([streamId, body], (key) => asHost((token) => openPoll(token, streamId, key, body)));
    setQuestion('');
    setOptions(['', '']);
  });
  const close = useAction(async (pollId: string) => void (await asHost((token) => closePoll(token, streamId, pollId))));
  return (
    <section class="card" data-testid="polls">
      <h2>Poll</h2>
      {poll && (
        <div data-testid="poll-now" data-open={poll.isOpen}>
          <p>
            <b>{poll.question}</b> {!poll.isOpen && <span class="muted">(closed)</span>}
          </p>
          <ul class="plain-list">
            {poll.options.map((option, index) => (
              <li key={index} data-testid="poll-votes" data-votes={option.votes}>
                {option.title}: <b>{option.votes}</b>
              </li>
            ))}
          </ul>
          {poll.isOpen && (
            <button type="button" class="button" disabled={close.busy} data-testid="close-poll" onClick={() => void close.run(poll.pollId)}>
              Close the poll
            </button>
          )}
        </div>
      )}
      {stream.status === 'live' && !poll?.isOpen && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void open.run();
          }}
        >
          <Field label="Question" value={question} maxLength={200} onValue={setQuestion} testId="poll-question" />
          {options.map((option, index) => (
            <Field
              key={index}
              label={`Option ${index + 1}`}
              value={option}
              maxLength={80}
              testId={`poll-option-${index + 1}`}
              onValue={(value) => setOptions(options.map((other, at) => (at === index ? value : other)))}
            />
          ))}
          <div class="actions">
            {options.length < 6 && (
              <button type="button" class="button button-quiet" onClick={() => setOptions([...options, ''])}>
                One more option
              </button>
            )}
            <button type="submit" class="button" disabled={open.busy || question.trim() === '' || filled.length < 2} data-testid="open-poll">
              Ask the viewers
            </button>
          </div>
        </form>
      )}
      <Refused refusal={open.refusal ?? close.refusal} />
    </section>
  );
}
