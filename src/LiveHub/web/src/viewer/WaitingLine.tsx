import { useState } from 'preact/hooks';
import { sentenceOf } from '../api/sentences';
import { Notice } from '../ui/Notice';
import { BoughtItem } from './BoughtItem';
import type { BuyingFlow } from './buying';
import type { Buying } from './buyingState';

type Waiting = Extract<Buying, { step: 'waiting' }>;

/** The buyer's place in line for units that may come back. */
export function WaitingLine({ buying, flow, onClose }: { buying: Waiting; flow: BuyingFlow; onClose: () => void }) {
  const { attempt, place, problem } = buying;
  const [isLeaving, setLeaving] = useState(false);
  const leave = () => {
    setLeaving(true);
    void flow.leave(attempt).finally(() => setLeaving(false));
  };
  return (
    <>
      <BoughtItem attempt={attempt} />
      <p class="place" role="status">
        {place === null ? (
          'You are in line.'
        ) : (
          <>
            Your place in line <b data-testid="place">{place}</b>
          </>
        )}
      </p>
      <p class="hint">When a unit comes back it is set aside for you at once, and you have some minutes to pay it. You may go on watching.</p>
      {problem && (
        <Notice kind="bad" testId="refusal">
          <span data-code={problem.code}>{sentenceOf(problem)}</span>
        </Notice>
      )}
      <button type="button" class="button button-accent button-wide" data-testid="keep-watching" onClick={onClose}>
        Go on watching
      </button>
      <button type="button" class="button button-quiet button-wide" data-testid="leave-line" disabled={isLeaving} onClick={leave}>
        Leave the line
      </button>
    </>
  );
}
