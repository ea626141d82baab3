import { useState } from 'preact/hooks';
import { sentenceOf } from '../api/sentences';
import type { Contact } from '../api/types';
import { secondsUntil } from '../live/countdown';
import { Field } from '../ui/Field';
import { formatMoney, times } from '../ui/money';
import { Notice } from '../ui/Notice';
import { Countdown, useNow } from '../ui/time';
import { BoughtItem } from './BoughtItem';
import type { BuyingFlow } from './buying';
import type { Buying } from './buyingState';
import { payWith } from './payWith';

type Reserved = Extract<Buying, { step: 'reserved' }>;

/** More time is offered when there is little left, so that units do not stay away from others without need. */
const extendBelowSeconds = 60;

/** As the protocol has it. */
const mostExtensions = 2;

/** The reservation's seconds, and how to make an order of it. */
export function PaymentForm({ buying, flow }: { buying: Reserved; flow: BuyingFlow }) {
  const { attempt, reservation, problem } = buying;
  const [method, setMethod] = useState(payWith[0]!.method);
  const [contact, setContact] = useState({ name: '', email: '', address: '' });
  const [isLeaving, setLeaving] = useState(false);
  const [whole] = useState(() => Math.max(1, reservation.secondsLeft));
  const left = secondsUntil(reservation.expiresAt, useNow());
  // Each part of a bundle would have to be extended by itself; some might be, and others not.
  const mayExtend = !attempt.parts && left > 0 && left <= extendBelowSeconds && (attempt.extensions ?? 0) < mostExtensions;
  const bought = attempt.parts ? attempt : { ...attempt, unitPrice: reservation.unitPrice, request: { ...attempt.request, quantity: reservation.quantity } };
  const total = times(bought.unitPrice, bought.request.quantity);
  const set = (field: keyof typeof contact) => (value: string) => setContact({ ...contact, [field]: value });

  const submit = (event: Event) => {
    event.preventDefault();
    if (left > 0) void flow.pay(attempt, method, filled(contact));
  };
  const giveBack = () => {
    setLeaving(true);
    void flow.giveBack(attempt).finally(() => setLeaving(false));
  };

  return (
    <form class="payment" onSubmit={submit} data-testid="reservation" data-reservation={reservation.reservationId}>
      <BoughtItem attempt={bought} />
      {buying.isPromoted && (
        <Notice kind="info" testId="promoted">
          A unit has come back and is set aside for you. Pay it in time, or it goes to the next in line.
        </Notice>
      )}
      <div class="time-left">
        <Countdown to={reservation.expiresAt} label="Yours for" testId="seconds-left" />
        <progress max={Math.max(whole, left)} value={left} aria-hidden="true" />
      </div>
      {mayExtend && (
        <button type="button" class="button button-small" data-testid="extend" disabled={isLeaving} onClick={() => void flow.extend(attempt)}>
          I need more time
        </button>
      )}
      {left === 0 && <Notice kind="info">Your time is up. We are asking whether the units are still yours …</Notice>}
      {problem && (
        <Notice kind="bad" testId="refusal">
          <span data-code={problem.code}>{sentenceOf(problem)}</span>
        </Notice>
      )}
      <fieldset class="methods">
        <legend>Pay with</legend>
        {payWith.map((way) => (
          <label key={way.method} class="method">
            <input type="radio" name="method" value={way.method} checked={method === way.method} data-testid={`method-${way.method}`} onChange={() => setMethod(way.method)} />
            <span>
              <b>{way.name}</b>
              <small>{way.hint}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <details class="contact">
        <summary>Name and address (optional)</summary>
        <Field label="Name" value={contact.name} onValue={set('name')} autocomplete="name" maxLength={200} testId="contact-name" />
        <Field label="E-mail" type="email" value={contact.email} onValue={set('email')} autocomplete="email" maxLength={254} testId="contact-email" />
        <Field label="Address" value={contact.address} onValue={set('address')} autocomplete="street-address" maxLength={500} testId="contact-address" />
      </details>
      <button type="submit" class="button button-accent button-wide" data-testid="pay" disabled={left === 0 || isLeaving}>
        Pay {formatMoney(total)}
      </button>
      <button type="button" class="button button-quiet button-wide" data-testid="give-back" disabled={isLeaving} onClick={giveBack}>
        Give back
      </button>
    </form>
  );
}

/** Only what was filled in: an empty member is not the same as none. */
function filled(contact: Record<keyof Contact, string>): Contact {
  return Object.fromEntries(Object.entries(contact).filter(([, value]) => value.trim() !== '')) as Contact;
}
