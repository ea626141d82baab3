import { useState } from 'preact/hooks';
import { getCounts, restock, withdraw } from '../api/hosts';
import type { StockCounts } from '../api/types';
import { Field } from '../ui/Field';
import { useAction, useAnswer } from '../ui/useAsk';
import { CountsTable } from './CountsTable';
import { Intent } from './intent';
import { Refused } from './Refused';
import { asHost } from './session';

/** The counts of one SKU, and putting units in or taking them out. */
export function StockPanel({ sku }: { sku: string }) {
  const { answer, refusal, setAnswer, reload } = useAnswer<StockCounts>(sku, () => asHost((token) => getCounts(token, sku)));
  const [quantity, setQuantity] = useState('10');
  const [intents] = useState(() => ({ restock: new Intent(), withdraw: new Intent() }));
  const move = useAction(async (how: 'restock' | 'withdraw') => {
    const units = Number(quantity);
    const call = how === 'restock' ? restock : withdraw;
    setAnswer(await intents[how].run([sku, units], (key) => asHost((token) => call(token, sku, key, units))));
  });
  const isNumber = /^[1-9]\d{0,6}$/.test(quantity.trim());
  return (
    <section class="card" aria-label={`Stock of ${sku}`} data-testid="stock" data-sku={sku}>
      <header class="card-head">
        <h2>
          Stock of <code>{sku}</code>
        </h2>
        <button type="button" class="button button-small" onClick={() => void reload()}>
          Refresh
        </button>
      </header>
      {refusal?.code === 'sku-unknown' ? <p class="muted">No units yet.</p> : <Refused refusal={refusal} />}
      {answer && <CountsTable stock={[answer]} />}
      <div class="fields fields-end">
        <Field label="Units" type="number" min={1} value={quantity} onValue={setQuantity} testId="stock-quantity" />
        <button type="button" class="button" disabled={move.busy || !isNumber} data-testid="restock" onClick={() => void move.run('restock')}>
          Put in stock
        </button>
        <button type="button" class="button" disabled={move.busy || !isNumber} data-testid="withdraw" onClick={() => void move.run('withdraw')}>
          Take out of stock
        </button>
      </div>
      <Refused refusal={move.refusal} />
    </section>
  );
}
