import type { Purchase } from '../api/types';
import { formatMoney, times } from '../ui/money';
import { Picture } from '../ui/Picture';
import type { Attempt } from './kept';

/** What the buyer is buying; from the purchase where the attempt was made in another tab. */
export function BoughtItem({ attempt, purchase = null }: { attempt: Attempt | null; purchase?: Purchase | null }) {
  const quantity = attempt?.request.quantity ?? purchase?.lines[0]?.quantity ?? 1;
  const title = attempt?.title ?? purchase?.lines.map((line) => line.title).join(', ');
  const total = purchase?.total ?? (attempt ? times(attempt.unitPrice, quantity) : null);
  if (!title) return null;
  return (
    <div class="bought">
      <Picture url={attempt?.imageUrl ?? null} className="bought-picture" />
      <span class="bought-text">
        <b>{title}</b>
        <span class="muted">{attempt?.parts ? '1 bundle' : quantity === 1 ? '1 unit' : `${quantity} units`}</span>
      </span>
      {total && <b data-testid="total">{formatMoney(total)}</b>}
    </div>
  );
}
