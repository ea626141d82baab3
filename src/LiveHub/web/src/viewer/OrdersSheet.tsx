import { ownOrders } from '../api/buyers';
import { sentenceOf } from '../api/sentences';
import type { Order, Page } from '../api/types';
import { formatMoney } from '../ui/money';
import { Notice } from '../ui/Notice';
import { Sheet } from '../ui/Sheet';
import { When } from '../ui/time';
import { usePages } from '../ui/usePages';
import { asBuyer, guestToken } from './guest';

/** Who has never bought has no token, and needs none to be told that there are no orders. */
const read = (after: string | null): Promise<Page<Order>> =>
  guestToken() === null ? Promise.resolve({ items: [], next: null }) : asBuyer((token) => ownOrders(token, after, 20));

export function OrdersSheet({ onClose }: { onClose: () => void }) {
  const { items, hasMore, more, busy, refusal } = usePages(read);
  return (
    <Sheet title="My orders" onClose={onClose} testId="orders">
      {refusal && <Notice kind="bad">{sentenceOf(refusal.problem)}</Notice>}
      {items === null && !refusal && <p role="status">Loading …</p>}
      {items?.length === 0 && <p class="empty">No orders yet on this device.</p>}
      <ul class="orders">
        {items?.map((order) => (
          <li key={order.orderNumber} class="order" data-testid="order">
            <span class="order-head">
              <b>{order.orderNumber}</b>
              <b>{formatMoney(order.total)}</b>
            </span>
            <span class="muted">
              <When at={order.placedAt} />
            </span>
            {order.lines.map((line) => (
              <span key={line.sku}>
                {line.quantity} × {line.title}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" class="button button-wide" disabled={busy} onClick={() => void more()}>
          Older orders
        </button>
      )}
    </Sheet>
  );
}
