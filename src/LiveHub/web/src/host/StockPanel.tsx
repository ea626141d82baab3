import { useState } from 'preact/hooks';
import { getCounts, operate, type StockOperation } from '../api/hosts';
import type { StockCounts } from '../api/types';
import { Field } from '../ui/Field';
import { useAction, useAnswer } from '../ui/useAsk';
import { CountsTable } from './CountsTable';
import { Intent } from './intent';
import { Refused } from './Refused';
import { asHost } from './session';

const moves = [
  ['restock', 'Put in stock'],
  ['withdraw', 'Take out of stock'],
  ['write-off', 'Write off'],
  ['recover', 'Found again'],
] as const;

/** The counts of one SKU, and what a host does with its units: they come, go, are damaged, or were counted. */
export function StockPanel({ sku }: { sku: string }) {
  const { answer, refusal, setAnswer, reload } = useAnswer<StockCounts>(sku, () => asHost((token) => getCounts(token, sku)));
  const [quantity, setQuantity] = useState('10');
  const [counted, setCounted] = useState('');
  const [intent] = useState(() => new Intent());
  const act = useAction(async (operation: StockOperation) => {
    setAnswer(await intent.run([sku, operation], (key) => asHost((token) => operate(token, sku, key, operation))));
  });
  const isNumber = /^[1-9]\d{0,6}$/.test(quantity.trim());
  const isCount = /^\d{1,9}$/.test(counted.trim());
  // A correction is made for the units of the main location, as this page shows them; had they changed meanwhile, it is refused.
  const expected = answer?.locations.find((at) => at.location === '')?.stocked ?? 0;
  return (
    <section class="card" aria-label={`Stock of ${sku}`} data-testid="stock" data-sku={sku}>
      <header class="card-head">
        <h2>
          Stock of <code>{sku}</code>
        </h2>
        <button type="button" class="button button-small" data-testid="stock-refresh" onClick={() => void reload()}>
          Refresh
        </button>
      </header>
      {refusal?.code === 'sku-unknown' ? <p class="muted">No units yet.</p> : <Refused refusal={refusal} />}
      {answer && <CountsTable stock={[answer]} />}
      <div class="fields fields-end">
        <Field label="Units" type="number" min={1} value={quantity} onValue={setQuantity} testId="stock-quantity" />
        {moves.map(([name, text]) => (
          <button
            key={name}
            type="button"
            class="button"
            disabled={act.busy || !isNumber}
            data-testid={name}
            onClick={() => void act.run({ name, body: { quantity: Number(quantity) } })}
          >
            {text}
          </button>
        ))}
      </div>
      <div class="fields fields-end">
        <Field label={`Counted (${expected} in the books)`} type="number" min={0} value={counted} onValue={setCounted} testId="stock-counted" />
        <button
          type="button"
          class="button"
          disabled={act.busy || !isCount || !answer}
          data-testid="correct"
          onClick={() => void act.run({ name: 'correct', body: { expected, quantity: Number(counted) } })}
        >
          Correct the books
        </button>
      </div>
      <Refused refusal={act.refusal} />
    </section>
  );
}
