import { useState } from 'preact/hooks';
import { closeOffer, stopOffer } from '../api/streams';
import { sentenceOf } from '../api/sentences';
import type { Offer, OfferAccount, Stock, Stream } from '../api/types';
import { priceAt } from '../live/falls';
import { phaseAt } from '../live/sale';
import { formatMoney } from '../ui/money';
import { offerName } from '../ui/offerName';
import { Countdown, useNow } from '../ui/time';
import { useAction } from '../ui/useAsk';
import { OfferAccountText } from './OfferAccountText';
import { Refused } from './Refused';
import { asHost } from './session';
import { StopAll } from './StopAll';

/** The show's offers, newest first. */
export function OfferList({ stream, stock }: { stream: Stream; stock: ReadonlyMap<string, Stock> }) {
  if (stream.offers.length === 0) return null;
  return (
    <section class="card" aria-label="Offers">
      <header class="card-head">
        <h2>Offers</h2>
        <StopAll stream={stream} />
      </header>
      <ul class="offer-list" data-testid="offers">
        {[...stream.offers].reverse().map((offer) => (
          <OfferRow key={offer.offerId} offer={offer} stream={stream} stock={stock.get(offer.sku)} />
        ))}
      </ul>
    </section>
  );
}

function OfferRow({ offer, stream, stock }: { offer: Offer; stream: Stream; stock: Stock | undefined }) {
  const now = useNow();
  const phase = phaseAt(offer, now);
  const [account, setAccount] = useState<OfferAccount | null>(null);
  const stop = useAction(async () => setAccount(await asHost((token) => stopOffer(token, stream.streamId, offer.offerId))));
  const left = stock?.offers.find((o) => o.offerId === offer.offerId)?.available;
  const title = stream.lineUp.find((item) => item.sku === offer.sku)?.title ?? offer.sku;
  const close = useAction(async () => void (await asHost((token) => closeOffer(token, stream.streamId, offer.offerId))));
  const isRunning = phase === 'open' || phase === 'armed';
  return (
    <li data-testid="offer" data-offer={offer.offerId} data-phase={phase}>
      <span class="offer-text">
        <b>
          {offer.practice && 'Practice: '}
          {offerName(offer.kind)}: {title}
        </b>
        <span class="muted">
          {offer.quantity.toLocaleString()} units at {formatMoney(priceAt(offer, now))}, {offer.limitPerBuyer} per buyer
          {offer.falls && `, falling to ${formatMoney(offer.falls.floor)}`}
          {!offer.alsoAtFullPrice && ', not sold elsewhere'}
          {isRunning && left !== undefined && ` · ${left.toLocaleString()} left`}
        </span>
        {offer.refusal && <span class="muted">{sentenceOf({ status: 0, code: offer.refusal, title: offer.refusal })}</span>}
        {account && <OfferAccountText account={account} />}
        <Refused refusal={close.refusal ?? stop.refusal} />
      </span>
      {phase === 'armed' && <Countdown to={offer.opensAt} label="Opens in" />}
      {phase === 'open' && <Countdown to={offer.closesAt} label="Ends in" />}
      <span class={phase === 'open' ? 'chip chip-offer' : 'chip'}>{phase}</span>
      {isRunning && (
        <button type="button" class="button button-small button-danger" disabled={stop.busy} data-testid="stop-offer" onClick={() => void stop.run()}>
          Stop
        </button>
      )}
      {isRunning && (
        <button type="button" class="button button-small" disabled={close.busy} data-testid="close-offer" onClick={() => void close.run()}>
          Close
        </button>
      )}
    </li>
  );
}
