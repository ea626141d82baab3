import { sentenceOf } from '../api/sentences';
import { formatMoney } from '../ui/money';
import { Notice } from '../ui/Notice';
import { Sheet } from '../ui/Sheet';
import { useStore } from '../ui/store';
import { BoughtItem } from './BoughtItem';
import type { BuyingFlow } from './buying';
import type { Buying } from './buyingState';
import { Outcome } from './Outcome';
import { PaymentForm } from './PaymentForm';
import { WaitingLine } from './WaitingLine';

const titles: Record<Buying['step'], string> = {
  idle: 'Your reservation',
  reserving: 'Reserving …',
  refused: 'Not reserved',
  waiting: 'You are in line',
  reserved: 'Reserved for you',
  lost: 'Reservation ended',
  paying: 'Payment',
  challenge: 'One more step',
  ended: 'Payment',
  unknown: 'We are not sure yet',
};

const lostText = {
  expired: 'Your time ran out, so the units went back to the others. Nothing was charged.',
  released: 'You gave the units back. Nothing was charged.',
  left: 'You have left the line. Nothing was charged.',
  gone: 'Nothing can come back any more, so the line has ended. Nothing was charged.',
};

/** Everything between the tap on "Reserve" and the outcome. Closing it stops nothing that runs. */
export function BuyingSheet({ flow, onClose, onOrders }: { flow: BuyingFlow; onClose: () => void; onOrders: () => void }) {
  const buying = useStore(flow.state);
  const title = buying.step === 'reserved' && buying.isPromoted ? 'It is your turn' : titles[buying.step];
  return (
    <Sheet title={title} onClose={onClose} testId="buying">
      <div class="buying" data-step={buying.step} data-testid="buying-step">
        <Step buying={buying} flow={flow} onClose={onClose} onOrders={onOrders} />
      </div>
    </Sheet>
  );
}

function Step({ buying, flow, onClose, onOrders }: { buying: Buying; flow: BuyingFlow; onClose: () => void; onOrders: () => void }) {
  switch (buying.step) {
    case 'idle':
      return <p>Nothing is reserved.</p>;
    case 'reserving':
      return (
        <>
          <BoughtItem attempt={buying.attempt} />
          <Busy text={buying.isSlow ? 'It is very busy. We keep trying for you.' : 'Asking for your unit …'} />
        </>
      );
    case 'refused': {
      const { problem, attempt } = buying;
      const { price } = problem;
      return (
        <>
          <BoughtItem attempt={attempt} />
          <Notice kind="bad" testId="refusal">
            <span data-code={problem.code}>{sentenceOf(problem)}</span>
          </Notice>
          {price && !attempt.parts && problem.code === 'price-changed' && (
            <button type="button" class="button button-accent button-wide" data-testid="accept-price" onClick={() => void flow.acceptPrice(attempt, price)}>
              Reserve for {formatMoney(price)}
            </button>
          )}
          <button type="button" class="button button-wide" onClick={onClose}>
            Back to the show
          </button>
        </>
      );
    }
    case 'waiting':
      return <WaitingLine buying={buying} flow={flow} onClose={onClose} />;
    case 'reserved':
      return <PaymentForm key={buying.attempt.reservationId} buying={buying} flow={flow} />;
    case 'lost':
      return (
        <>
          <BoughtItem attempt={buying.attempt} />
          <Notice kind={buying.how === 'expired' || buying.how === 'gone' ? 'bad' : 'info'} testId="reservation-lost">
            {lostText[buying.how]}
          </Notice>
          <button type="button" class="button button-wide" onClick={onClose}>
            Back to the show
          </button>
        </>
      );
    case 'paying':
      return (
        <>
          <BoughtItem attempt={buying.attempt} purchase={buying.purchase} />
          <Busy text={buying.isSlow ? 'This takes longer than usual. Your units stay yours meanwhile.' : 'Waiting for the payment …'} />
          <p class="hint" data-testid="pending">
            You may close this page: the payment goes on by itself and you find it here again.
          </p>
        </>
      );
    case 'challenge':
      return (
        <>
          <BoughtItem attempt={buying.attempt} purchase={buying.purchase} />
          <Notice kind="info">Your bank wants to be sure that it is you. Confirm the payment on its page.</Notice>
          <a class="button button-accent button-wide" data-testid="challenge" href={buying.address}>
            Go to the bank’s page
          </a>
        </>
      );
    case 'ended':
      return <Outcome attempt={buying.attempt} purchase={buying.purchase} onClose={onClose} onOrders={onOrders} />;
    case 'unknown':
      return (
        <>
          <Notice kind="bad" testId="refusal">
            <span data-code={buying.problem.code}>{sentenceOf(buying.problem)}</span>
          </Notice>
          <p>If a payment went through, it is under “My orders”. Asking again never charges twice.</p>
          <button type="button" class="button button-accent button-wide" data-testid="ask-again" onClick={() => void flow.resume(null)}>
            Ask again
          </button>
          <button type="button" class="button button-wide" onClick={onOrders}>
            My orders
          </button>
        </>
      );
  }
}

function Busy({ text }: { text: string }) {
  return (
    <p class="busy" role="status">
      <span class="spinner" aria-hidden="true" />
      {text}
    </p>
  );
}
