import { bundleName, type BundleSale } from '../live/bundle';
import { formatMoney } from '../ui/money';
import { Picture } from '../ui/Picture';
import { Countdown } from '../ui/time';

interface BundleCardProps {
  bundle: BundleSale;
  mayBuy: boolean;
  onReserve: (bundle: BundleSale) => void;
}

const stateText: Record<BundleSale['state'], string> = {
  soon: 'Opens soon',
  available: 'Reserve',
  'fully-reserved': 'All reserved',
  'sold-out': 'Gone',
  unknown: 'One moment',
};

/** Several items at one price. */
export function BundleCard({ bundle, mayBuy, onReserve }: BundleCardProps) {
  const { parts, price, insteadOf, state, available } = bundle;
  const { offer, item } = parts[0]!;
  const name = bundleName(parts);
  return (
    <section class="pinned" aria-label={`Bundle: ${name}`} data-testid="bundle" data-bundle={bundle.bundleId}>
      <Picture url={item.imageUrl} className="pinned-picture" />
      <div class="pinned-text">
        <h2 class="pinned-title" data-testid="bundle-title">
          {name}
        </h2>
        <span class="price">
          <b data-testid="bundle-price">{formatMoney(price)}</b>
          {insteadOf && (
            <s>
              <span class="hidden">instead of </span>
              {formatMoney(insteadOf)}
            </s>
          )}
        </span>
        <span class="facts">
          <span class="chip chip-offer">Bundle</span>
          {state === 'soon' ? <Countdown to={offer.opensAt} label="Opens in" /> : <Countdown to={offer.closesAt} label="Ends in" />}
          {available !== null && state === 'available' && (
            <span class="chip" data-testid="bundle-count" data-available={available}>
              {available.toLocaleString()} left
            </span>
          )}
        </span>
      </div>
      <span class="reserve">
        <button
          type="button"
          class="button button-accent button-wide"
          aria-label={`${stateText[state]}: ${name}`}
          data-testid="reserve-bundle"
          disabled={!mayBuy || state !== 'available'}
          onClick={() => onReserve(bundle)}
        >
          {stateText[state]}
        </button>
      </span>
    </section>
  );
}
