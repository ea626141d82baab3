import { allOrders } from '../api/hosts';
import type { Order } from '../api/types';
import { formatMoney } from '../ui/money';
import { When } from '../ui/time';
import { usePages } from '../ui/usePages';
import { Refused } from './Refused';
import { ReturnForm } from './ReturnForm';
import { asHost } from './session';

export function Orders() {
  const { items, hasMore, start, more, busy, refusal } = usePages<Order>((after) => asHost((token) => allOrders(token, after, 50)));
  return (
    <section class="card">
      <header class="card-head">
        <h1>Orders</h1>
        <button type="button" class="button button-small" disabled={busy} onClick={() => void start()}>
          Refresh
        </button>
      </header>
      <Refused refusal={refusal} />
      {items?.length === 0 && <p class="empty">No orders yet.</p>}
      {items && items.length > 0 && (
        <div class="table-frame" role="region" aria-label="Orders" tabIndex={0}>
          <table data-testid="orders">
            <thead>
              <tr>
                <th scope="col">Order</th>
                <th scope="col">Placed</th>
                <th scope="col">Items</th>
                <th scope="col">Buyer</th>
                <th scope="col" class="number">
                  Total
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((order) => (
                <OrderRow key={order.orderNumber} order={order} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMore && (
        <button type="button" class="button" disabled={busy} onClick={() => void more()} data-testid="more">
          Older orders
        </button>
      )}
    </section>
  );
}

function OrderRow({ order }: { order: Order }) {
  const { contact } = order;
  return (
    <tr data-testid="order">
      <th scope="row">{order.orderNumber}</th>
      <td>
        <When at={order.placedAt} />
      </td>
      <td>
        {order.lines.map((line) => (
          <div key={line.sku}>
            {line.quantity} × {line.title} <span class="muted">{line.sku}</span>
            {line.reservationId && <ReturnForm line={line} reservationId={line.reservationId} />}
          </div>
        ))}
      </td>
      <td>
        {contact?.name ?? <span class="muted">{order.buyerId}</span>}
        {contact?.email && <div class="muted">{contact.email}</div>}
        {contact?.address && <div class="muted">{contact.address}</div>}
      </td>
      <td class="number">{formatMoney(order.total)}</td>
    </tr>
  );
}
