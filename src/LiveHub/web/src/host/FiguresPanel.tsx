import type { Figures, Stream } from '../api/types';
import { formatMoney } from '../ui/money';
import { offerName } from '../ui/offerName';
import { CountsTable } from './CountsTable';

export function FiguresPanel({ figures, viewers, stream }: { figures: Figures | null; viewers: number; stream: Stream }) {
  const sold = figures?.stock.reduce((sum, sku) => sum + sku.sold, 0);
  const offers = new Map(stream.offers.map((offer) => [offer.offerId, `${offerName(offer.kind)} ${formatMoney(offer.price)}`]));
  return (
    <section class="card" aria-label="Live figures">
      <h2>Live figures</h2>
      <dl class="figures">
        <Figure name="Viewers" value={viewers.toLocaleString()} testId="figures-viewers" note={figures ? `peak ${figures.peakViewers.toLocaleString()}` : ''} />
        <Figure name="Units sold" value={sold?.toLocaleString() ?? '–'} testId="figures-sold" />
        <Figure name="Orders" value={figures?.orders.toLocaleString() ?? '–'} testId="figures-orders" />
        <Figure name="Revenue" value={figures ? figures.revenue.map((money) => formatMoney(money)).join(' + ') || '0' : '–'} testId="figures-revenue" />
      </dl>
      {figures && figures.stock.length > 0 && <CountsTable stock={figures.stock} poolName={(pool) => offers.get(pool) ?? pool} />}
    </section>
  );
}

function Figure({ name, value, testId, note = '' }: { name: string; value: string; testId: string; note?: string }) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd>
        <b data-testid={testId}>{value}</b>
        {note && <span class="muted"> {note}</span>}
      </dd>
    </div>
  );
}
