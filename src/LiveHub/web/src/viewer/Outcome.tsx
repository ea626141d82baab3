import { failureSentence } from '../api/sentences';
import type { Purchase } from '../api/types';
import { Notice } from '../ui/Notice';
import { BoughtItem } from './BoughtItem';
import type { Attempt } from './kept';

/** How a purchase ended. */
export function Outcome(props: { attempt: Attempt | null; purchase: Purchase; onClose: () => void; onOrders: () => void }) {
  const { attempt, purchase } = props;
  const { status } = purchase;
  return (
    <div class="outcome" data-testid="outcome" data-status={status}>
      {status === 'paid' ? (
        <div class="paid" role="status">
          <svg viewBox="0 0 48 48" aria-hidden="true">
            <circle cx="24" cy="24" r="22" />
            <path d="M14 25l7 7 14-15" />
          </svg>
          <b>Paid. It is yours!</b>
          <span>
            Order <span data-testid="order-number">{purchase.orderNumber}</span>
          </span>
        </div>
      ) : status === 'review' ? (
        <Notice kind="info" testId="in-review">
          The payment does not match the total, so a person of the shop looks at it. Your units stay set aside. Reference: {purchase.purchaseId}
        </Notice>
      ) : (
        <Notice kind="bad" testId="refusal">
          {failureSentence(status === 'declined' || status === 'cancelled' ? status : 'failed', purchase.failure)}
        </Notice>
      )}
      <BoughtItem attempt={attempt} purchase={purchase} />
      <button type="button" class="button button-accent button-wide" data-testid="back-to-show" onClick={props.onClose}>
        {status === 'paid' || status === 'review' ? 'Back to the show' : 'Back, and try again'}
      </button>
      {status === 'paid' && (
        <button type="button" class="button button-quiet button-wide" onClick={props.onOrders}>
          My orders
        </button>
      )}
    </div>
  );
}
