import { useState } from 'preact/hooks';
import type { Sale } from '../live/sale';
import { buttonText, mostUnits } from './saleText';

interface ReserveButtonProps {
  sale: Sale;
  mayBuy: boolean;
  onReserve: (sale: Sale, quantity: number) => void;
  onWait: (sale: Sale) => void;
  /** Without a choice of quantity, for narrow rows. */
  isSmall?: boolean;
}

export function ReserveButton({ sale, mayBuy, onReserve, onWait, isSmall = false }: ReserveButtonProps) {
  const [wanted, setWanted] = useState(1);
  const most = mostUnits(sale);
  const quantity = Math.min(wanted, most);
  const canReserve = mayBuy && sale.state === 'available';
  if (mayBuy && sale.state === 'fully-reserved' && !sale.offer?.dropId && !sale.offer?.falls) {
    return (
      <span class="reserve">
        <button
          type="button"
          class={isSmall ? 'button button-small' : 'button button-wide'}
          aria-label={`Wait in line: ${sale.item.title}`}
          data-testid="wait"
          data-sku={sale.item.sku}
          onClick={() => onWait(sale)}
        >
          {isSmall ? 'Wait' : 'Wait in line'}
        </button>
      </span>
    );
  }
  return (
    <span class="reserve">
      {!isSmall && sale.state === 'available' && most > 1 && (
        <span class="stepper" role="group" aria-label="Quantity">
          <button type="button" aria-label="One less" disabled={quantity <= 1} onClick={() => setWanted(quantity - 1)}>
            −
          </button>
          <output aria-live="polite" data-testid="quantity">
            {quantity}
          </output>
          <button type="button" aria-label="One more" data-testid="one-more" disabled={quantity >= most} onClick={() => setWanted(quantity + 1)}>
            +
          </button>
        </span>
      )}
      <button
        type="button"
        class={isSmall ? 'button button-accent button-small' : 'button button-accent button-wide'}
        aria-label={`${buttonText(sale)}: ${sale.item.title}`}
        data-testid="reserve"
        data-sku={sale.item.sku}
        disabled={!canReserve}
        onClick={() => onReserve(sale, isSmall ? 1 : quantity)}
      >
        {buttonText(sale)}
      </button>
    </span>
  );
}
