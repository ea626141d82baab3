import { useState } from 'preact/hooks';
import { startDrop } from '../api/streams';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { toMajor } from '../ui/money';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { dropDraftOf, type DropFields, type DropItemFields } from './dropForm';
import { Intent } from './intent';
import { ranges } from './offerForm';
import { Refused } from './Refused';
import { asHost } from './session';

/** A drop over several items of the line-up: one limit per buyer counts over all of them. */
export function DropForm({ stream }: { stream: Stream }) {
  const [chosen, setChosen] = useState<Record<string, Partial<DropItemFields>>>({});
  const [common, setCommon] = useState<DropFields>({ limitPerBuyer: '2', countdownSeconds: '10', lengthSeconds: '120', reservationSeconds: '' });
  const [intent] = useState(() => new Intent());
  const [wrong, setWrong] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const items = stream.lineUp.map(({ sku, title, price }): DropItemFields => ({
    sku,
    title,
    currency: price.currency,
    isIn: false,
    quantity: '10',
    price: toMajor(price),
    ...chosen[sku],
  }));
  const change = (sku: string, fields: Partial<DropItemFields>) => {
    setDone(false);
    setChosen((known) => ({ ...known, [sku]: { ...known[sku], ...fields } }));
  };
  const start = useAction(async () => {
    setDone(false);
    const draft = dropDraftOf(items, common);
    setWrong(typeof draft === 'string' ? draft : null);
    if (typeof draft === 'string') return;
    await intent.run(draft, (key) => asHost((token) => startDrop(token, stream.streamId, key, draft)));
    setDone(true);
  });
  return (
    <details class="card" data-testid="drop-form">
      <summary>Start a drop over several items</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void start.run();
        }}
      >
        {items.map((item) => (
          <div key={item.sku} class="fields fields-end" data-testid="drop-item" data-sku={item.sku}>
            <label class="drop-choice">
              <input type="checkbox" checked={item.isIn} data-testid="drop-in" onChange={(event) => change(item.sku, { isIn: event.currentTarget.checked })} />{' '}
              {item.title}
            </label>
            {item.isIn && (
              <>
                <Field label="Units" type="number" min={1} value={item.quantity} onValue={(quantity) => change(item.sku, { quantity })} testId="drop-quantity" />
                <Field label={`Price in ${item.currency}`} value={item.price} onValue={(price) => change(item.sku, { price })} inputMode="decimal" testId="drop-price" />
              </>
            )}
          </div>
        ))}
        <div class="fields">
          {(['limitPerBuyer', 'countdownSeconds', 'lengthSeconds'] as const).map((field) => (
            <Field
              key={field}
              label={field === 'limitPerBuyer' ? 'Limit per buyer, all items together' : ranges[field][2]}
              type="number"
              min={ranges[field][0]}
              max={ranges[field][1]}
              value={common[field]}
              onValue={(value) => setCommon({ ...common, [field]: value })}
              required
              testId={`drop-${field}`}
            />
          ))}
        </div>
        {wrong && <Notice kind="bad">{wrong}</Notice>}
        <Refused refusal={start.refusal} />
        {isDone && <Notice kind="good">The drop is on its way.</Notice>}
        <button type="submit" class="button button-accent start" disabled={start.busy} data-testid="start-drop">
          Start the drop
        </button>
      </form>
    </details>
  );
}
