import type { Sale } from '../live/sale';
import { formatMoney } from '../ui/money';

export function PriceTag({ sale }: { sale: Sale }) {
  return (
    <span class="price">
      {sale.insteadOf && <span class="hidden">Offer price </span>}
      <b data-testid="price">{formatMoney(sale.price)}</b>
      {sale.insteadOf && (
        <s>
          <span class="hidden">instead of </span>
          {formatMoney(sale.insteadOf)}
        </s>
      )}
    </span>
  );
}
