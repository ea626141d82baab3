import { useState } from 'preact/hooks';
import { operate, type StockOperation } from '../api/hosts';
import type { OrderLine } from '../api/types';
import { useAction } from '../ui/useAsk';
import { Intent } from './intent';
import { Refused } from './Refused';
import { asHost } from './session';

/** Units of one line of an order come back: to be sold again, or broken. */
export function ReturnForm({ line, reservationId }: { line: OrderLine; reservationId: string }) {
  const [quantity, setQuantity] = useState('1');
  const [done, setDone] = useState('');
  const [intent] = useState(() => new Intent());
  const act = useAction(async (restock: boolean) => {
    const operation: StockOperation = { name: 'return', body: { reservationId, quantity: Number(quantity), restock } };
    setDone('');
    await intent.run([line.sku, operation], (key) => asHost((token) => operate(token, line.sku, key, operation)));
    setDone(restock ? `${quantity} back in stock` : `${quantity} written off`);
  });
  const isNumber = /^[1-9]\d{0,2}$/.test(quantity.trim()) && Number(quantity) <= line.quantity;
  return (
    <details class="return" data-testid="return">
      <summary>Return</summary>
      <div class="return-row">
        <input
          type="number"
          min={1}
          max={line.quantity}
          value={quantity}
          aria-label={`Units of ${line.title} that came back`}
          data-testid="return-quantity"
          onInput={(event) => setQuantity(event.currentTarget.value)}
        />
        <button type="button" class="button button-small" disabled={act.busy || !isNumber} data-testid="return-restock" onClick={() => void act.run(true)}>
          Sell again
        </button>
        <button type="button" class="button button-small" disabled={act.busy || !isNumber} data-testid="return-write-off" onClick={() => void act.run(false)}>
          Write off
        </button>
      </div>
      {done && (
        <p class="muted" role="status" data-testid="returned">
          {done}
        </p>
      )}
      <Refused refusal={act.refusal} />
    </details>
  );
}
