import { Field } from '../ui/Field';
import type { OfferExtras } from './offerForm';

interface OfferExtrasFieldsProps {
  extras: OfferExtras;
  currency: string;
  onExtras: (extras: OfferExtras) => void;
}

/** What most offers leave as it is: an announced opening, a price that falls, and whether the item is sold beside the offer. */
export function OfferExtrasFields({ extras, currency, onExtras }: OfferExtrasFieldsProps) {
  const set = (field: keyof OfferExtras) => (value: string) => onExtras({ ...extras, [field]: value });
  return (
    <details class="offer-extras" data-testid="offer-extras">
      <summary>Announced moment, falling price, exclusive sale</summary>
      <div class="fields">
        <Field label="Opens at (your time)" type="datetime-local" value={extras.opensAt} onValue={set('opensAt')} hint="instead of the countdown" testId="offer-opensAt" />
        <Field label={`Price falls by, in ${currency}`} value={extras.fallsBy} onValue={set('fallsBy')} inputMode="decimal" hint="empty: it stays" testId="offer-fallsBy" />
        {extras.fallsBy.trim() !== '' && (
          <>
            <Field label="every" type="number" min={1} max={3_600} value={extras.fallsEvery} onValue={set('fallsEvery')} hint="seconds" testId="offer-fallsEvery" />
            <Field label={`down to, in ${currency}`} value={extras.fallsTo} onValue={set('fallsTo')} inputMode="decimal" required testId="offer-fallsTo" />
          </>
        )}
      </div>
      <label class="drop-choice">
        <input
          type="checkbox"
          checked={extras.alsoAtFullPrice}
          data-testid="offer-alsoAtFullPrice"
          onChange={(event) => onExtras({ ...extras, alsoAtFullPrice: event.currentTarget.checked })}
        />{' '}
        The item is also sold at full price while the offer is open
      </label>
    </details>
  );
}
