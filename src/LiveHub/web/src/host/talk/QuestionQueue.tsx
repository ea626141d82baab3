import { useEffect, useState } from 'preact/hooks';
import { answerQuestion, dismissQuestion, listQuestions } from '../../api/talk';
import type { Question, QuestionsTopic } from '../../api/types';
import { useAction, useAnswer } from '../../ui/useAsk';
import { Refused } from '../Refused';
import { asHost } from '../session';

/** Open questions in the order of asking; read again whenever their number or state has changed. */
export function QuestionQueue({ streamId, topic }: { streamId: string; topic: QuestionsTopic | null }) {
  const { answer, refusal, reload } = useAnswer(streamId, () => asHost((token) => listQuestions(token, streamId)));
  useEffect(() => void reload(), [topic?.version]);
  return (
    <section class="card" data-testid="questions">
      <h2>
        Questions <span class="badge">{answer?.items.length ?? 0}</span>
      </h2>
      {answer?.items.length === 0 && <p class="muted">No open questions.</p>}
      <ul class="plain-list">
        {answer?.items.map((question) => <OpenQuestion key={question.questionId} streamId={streamId} question={question} onSettled={reload} />)}
      </ul>
      <Refused refusal={refusal} />
    </section>
  );
}

function OpenQuestion({ streamId, question, onSettled }: { streamId: string; question: Question; onSettled: () => Promise<void> }) {
  const [text, setText] = useState('');
  const settle = useAction(async (call: (token: string) => Promise<Question>) => {
    await asHost(call);
    await onSettled();
  });
  const { questionId } = question;
  return (
    <li class="form" data-testid="question">
      <p>
        <b>{question.name}</b> {question.text}
      </p>
      <div class="fields fields-end">
        <div class="field">
          <label for={questionId}>Answer (empty: answered on air)</label>
          <input id={questionId} value={text} maxLength={500} data-testid="answer-text" onInput={(event) => setText(event.currentTarget.value)} />
        </div>
        <button
          type="button"
          class="button"
          disabled={settle.busy}
          data-testid="answer"
          onClick={() => void settle.run((token) => answerQuestion(token, streamId, questionId, text.trim() || null))}
        >
          Answered
        </button>
        <button type="button" class="button button-quiet" disabled={settle.busy} data-testid="dismiss" onClick={() => void settle.run((token) => dismissQuestion(token, streamId, questionId))}>
          Dismiss
        </button>
      </div>
      <Refused refusal={settle.refusal} />
    </li>
  );
}
