import { useState } from 'preact/hooks';
import { stopOffers } from '../api/streams';
import type { OfferAccount, Stream } from '../api/types';
import { useAction } from '../ui/useAsk';
import { OfferAccountText } from './OfferAccountText';
import { Refused } from './Refused';
import { asHost } from './session';

/** The red button. It asks first: an offer that was stopped does not come back. */
export function StopAll({ stream }: { stream: Stream }) {
  const [isAsking, setAsking] = useState(false);
  const [accounts, setAccounts] = useState<OfferAccount[]>([]);
  const stop = useAction(async () => {
    setAccounts((await asHost((token) => stopOffers(token, stream.streamId))).offers);
    setAsking(false);
  });
  const isRunning = stream.offers.some((offer) => ['arming', 'armed', 'open'].includes(offer.phase));
  return (
    <span class="stop-all">
      {isRunning && !isAsking && (
        <button type="button" class="button button-small button-danger" data-testid="stop-all" onClick={() => setAsking(true)}>
          Stop all offers
        </button>
      )}
      {isAsking && (
        <span class="actions" role="alertdialog" aria-label="Stop all offers?">
          <button type="button" class="button button-small button-danger" disabled={stop.busy} data-testid="stop-all-confirm" onClick={() => void stop.run()}>
            Stop them now
          </button>
          <button type="button" class="button button-small" onClick={() => setAsking(false)}>
            Keep them running
          </button>
        </span>
      )}
      {accounts.map((account) => (
        <span key={account.offerId}>
          {stream.lineUp.find((item) => item.sku === account.sku)?.title ?? account.sku}: <OfferAccountText account={account} />
        </span>
      ))}
      <Refused refusal={stop.refusal} />
    </span>
  );
}
