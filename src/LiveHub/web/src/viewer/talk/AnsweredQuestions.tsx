import type { Question } from '../../api/types';

/** The newest questions that the host has answered, in words or on air. */
export function AnsweredQuestions({ questions }: { questions: readonly Question[] }) {
  return (
    <details class="answered" data-testid="answered">
      <summary>Questions answered ({questions.length})</summary>
      <dl>
        {questions.map((question) => (
          <div key={question.questionId}>
            <dt>
              {question.name}: {question.text}
            </dt>
            <dd>{question.answer ?? 'Answered in the show.'}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
