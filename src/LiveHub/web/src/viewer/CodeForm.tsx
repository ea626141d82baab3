import { useState } from 'preact/hooks';
import type { Sale } from '../live/sale';
import { PriceTag } from './PriceTag';

/** Units of this item are set aside for those who have a code. */
export function CodeForm({ sale, mayBuy, onClaim }: { sale: Sale; mayBuy: boolean; onClaim: (sale: Sale, code: string) => void }) {
  const [code, setCode] = useState('');
  return (
    <form
      class="code-form"
      data-testid="code-form"
      data-sku={sale.item.sku}
      onSubmit={(event) => {
        event.preventDefault();
        onClaim(sale, code.trim());
      }}
    >
      <span>
        With the code: <PriceTag sale={sale} />
      </span>
      <input
        type="text"
        value={code}
        aria-label={`Code for ${sale.item.title}`}
        placeholder="Code"
        minLength={4}
        maxLength={32}
        autocomplete="off"
        autocapitalize="characters"
        required
        data-testid="code"
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <button type="submit" class="button button-small" disabled={!mayBuy || sale.state !== 'available'} data-testid="claim">
        {sale.state === 'available' ? 'Claim' : 'All claimed'}
      </button>
    </form>
  );
}
