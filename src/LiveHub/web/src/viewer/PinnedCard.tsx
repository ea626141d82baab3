import type { Sale } from '../live/sale';
import { Picture } from '../ui/Picture';
import { PriceTag } from './PriceTag';
import { ReserveButton } from './ReserveButton';
import { SaleFacts } from './SaleFacts';
import { StockNews } from './StockNews';

interface PinnedCardProps {
  sale: Sale;
  mayBuy: boolean;
  onReserve: (sale: Sale, quantity: number) => void;
  onWait: (sale: Sale) => void;
}

/** What the host is showing right now. */
export function PinnedCard({ sale, mayBuy, onReserve, onWait }: PinnedCardProps) {
  return (
    <section class="pinned" aria-label="Shown now" data-testid="pinned" data-sku={sale.item.sku}>
      <Picture url={sale.item.imageUrl} className="pinned-picture" />
      <div class="pinned-text">
        <h2 class="pinned-title" data-testid="pinned-title">
          {sale.item.title}
        </h2>
        <PriceTag sale={sale} />
        <SaleFacts sale={sale} />
        {sale.offer && sale.available !== null && (
          <progress class="stock-bar" max={sale.offer.quantity} value={sale.available} aria-hidden="true" />
        )}
      </div>
      <ReserveButton sale={sale} mayBuy={mayBuy} onReserve={onReserve} onWait={onWait} />
      <StockNews sale={sale} />
    </section>
  );
}
