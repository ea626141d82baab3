import { useState } from 'preact/hooks';
import { sentenceOf } from '../../api/sentences';
import { vote } from '../../api/talk';
import type { Poll } from '../../api/types';
import { Saved } from '../../ui/saved';
import { useAction } from '../../ui/useAsk';
import { asBuyer } from '../guest';

/** A poll: options to press while it is open, and how it stands once one has voted. */
export function PollCard({ streamId, poll, isLive }: { streamId: string; poll: Poll; isLive: boolean }) {
  const saved = new Saved<number>(`vote.${poll.pollId}`);
  const [mine, setMine] = useState(saved.get());
  const { run, busy, refusal } = useAction(async (option: number) => {
    await asBuyer((token) => vote(token, streamId, poll.pollId, option));
    saved.set(option);
    setMine(option);
  });
  const mayVote = poll.isOpen && isLive && mine === null;
  const total = poll.options.reduce((sum, option) => sum + option.votes, 0);
  return (
    <div class="poll" role="group" aria-label={poll.question} data-testid="poll" data-open={poll.isOpen}>
      <p>
        <b>{poll.question}</b> <span class="muted">{`${poll.isOpen ? '' : 'Result: '}${total} ${total === 1 ? 'vote' : 'votes'}`}</span>
      </p>
      {poll.options.map((option, index) => {
        const share = total === 0 ? 0 : Math.round((100 * option.votes) / total);
        return (
          <button
            key={index}
            type="button"
            class={index === mine ? 'poll-option poll-mine' : 'poll-option'}
            disabled={!mayVote || busy}
            aria-pressed={index === mine}
            data-testid="poll-option"
            data-votes={option.votes}
            onClick={() => void run(index)}
          >
            <span>{option.title}</span>
            {!mayVote && <span>{share} %</span>}
            {!mayVote && <progress max={100} value={share} aria-hidden="true" />}
          </button>
        );
      })}
      {refusal && <p class="muted">{sentenceOf(refusal.problem)}</p>}
    </div>
  );
}
