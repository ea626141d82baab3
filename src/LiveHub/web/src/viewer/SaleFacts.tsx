import { nextFall } from '../live/falls';
import type { Sale } from '../live/sale';
import { offerName } from '../ui/offerName';
import { clock, Countdown } from '../ui/time';
import { isScarce, stockText } from './saleText';

/** Kind of offer, countdown and stock of one sale, as chips. */
export function SaleFacts({ sale, isShort = false }: { sale: Sale; isShort?: boolean }) {
  const { offer } = sale;
  const falls = offer && sale.state === 'available' ? nextFall(offer, clock.now()) : null;
  const tone = isScarce(sale) ? 'chip-hot' : sale.state === 'sold-out' || sale.state === 'fully-reserved' ? 'chip-out' : '';
  return (
    <span class="facts">
      {offer && <span class="chip chip-offer">{offerName(offer.kind)}</span>}
      {offer && sale.state === 'soon' && <Countdown to={offer.opensAt} label="Opens in" />}
      {offer && sale.state !== 'soon' && <Countdown to={offer.closesAt} label="Ends in" />}
      {falls && <Countdown to={falls} label="Price falls in" testId="falls-in" />}
      <span class={`chip ${tone}`} data-testid="stock-count" data-state={sale.state} data-available={sale.available ?? ''}>
        {stockText(sale, isShort)}
      </span>
    </span>
  );
}
