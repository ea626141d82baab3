import type { LineUpItem } from '../api/types';
import type { Sale } from '../live/sale';
import { Picture } from '../ui/Picture';
import { PriceTag } from './PriceTag';
import { ReserveButton } from './ReserveButton';
import { SaleFacts } from './SaleFacts';

interface LineUpProps {
  items: readonly LineUpItem[];
  saleFor: (item: LineUpItem) => Sale;
  pinned: readonly string[];
  mayBuy: boolean;
  onReserve: (sale: Sale, quantity: number) => void;
  onWait: (sale: Sale) => void;
}

/** Everything in this show, running offers first. */
export function LineUp({ items, saleFor, pinned, mayBuy, onReserve, onWait }: LineUpProps) {
  const sales = items.map(saleFor);
  const sorted = [...sales.filter((sale) => sale.offer), ...sales.filter((sale) => !sale.offer)];
  return (
    <section class="shelf" aria-label="In this show">
      <h2 class="shelf-title">
        In this show <span class="count">{items.length}</span>
      </h2>
      {items.length === 0 && <p class="empty">The host has not shown anything yet.</p>}
      <ul class="line-up" data-testid="line-up">
        {sorted.map((sale) => (
          <li key={sale.item.sku} class="row" data-testid="line-up-item" data-sku={sale.item.sku}>
            <Picture url={sale.item.imageUrl} className="row-picture" />
            <div class="row-text">
              <h3>
                {sale.item.title}
                {pinned.includes(sale.item.sku) && <span class="chip chip-now">Shown now</span>}
              </h3>
              <PriceTag sale={sale} />
              <SaleFacts sale={sale} isShort />
            </div>
            <ReserveButton sale={sale} mayBuy={mayBuy} onReserve={onReserve} onWait={onWait} isSmall />
          </li>
        ))}
      </ul>
    </section>
  );
}
