import { useState } from 'preact/hooks';
import { startBundle } from '../api/streams';
import type { Stream } from '../api/types';
import { Field } from '../ui/Field';
import { formatMoney } from '../ui/money';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { bundleDraftOf, type BundleFields, type BundleItemFields } from './bundleForm';
import { Intent } from './intent';
import { ranges } from './offerForm';
import { Refused } from './Refused';
import { asHost } from './session';

/** Several items of the line-up at one price, bought as a whole or not at all. */
export function BundleForm({ stream }: { stream: Stream }) {
  const [chosen, setChosen] = useState<Record<string, Partial<BundleItemFields>>>({});
  const [fields, setFields] = useState<BundleFields>({ bundles: '10', price: '', limitPerBuyer: '1', countdownSeconds: '10', lengthSeconds: '120', reservationSeconds: '' });
  const [intent] = useState(() => new Intent());
  const [wrong, setWrong] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const { currency } = stream.lineUp[0]!.price;
  const items = stream.lineUp.map(({ sku, title }): BundleItemFields => ({ sku, title, isIn: false, each: '1', ...chosen[sku] }));
  const inIt = items.filter(({ isIn }) => isIn);
  const alone = stream.lineUp.reduce((sum, { sku, price }) => sum + price.amount * Number(inIt.find((item) => item.sku === sku)?.each ?? 0), 0);
  const change = (sku: string, item: Partial<BundleItemFields>) => {
    setDone(false);
    setChosen((known) => ({ ...known, [sku]: { ...known[sku], ...item } }));
  };
  const set = (field: keyof BundleFields) => (value: string) => {
    setDone(false);
    setFields({ ...fields, [field]: value });
  };
  const start = useAction(async () => {
    setDone(false);
    const draft = bundleDraftOf(items, fields, currency);
    setWrong(typeof draft === 'string' ? draft : null);
    if (typeof draft === 'string') return;
    await intent.run(draft, (key) => asHost((token) => startBundle(token, stream.streamId, key, draft)));
    setDone(true);
  });
  return (
    <details class="card" data-testid="bundle-form">
      <summary>Start a bundle</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void start.run();
        }}
      >
        {items.map((item) => (
          <div key={item.sku} class="fields fields-end" data-testid="bundle-item" data-sku={item.sku}>
            <label class="drop-choice">
              <input type="checkbox" checked={item.isIn} data-testid="bundle-in" onChange={(event) => change(item.sku, { isIn: event.currentTarget.checked })} />{' '}
              {item.title}
            </label>
            {item.isIn && <Field label="In each bundle" type="number" min={1} max={20} value={item.each} onValue={(each) => change(item.sku, { each })} testId="bundle-each" />}
          </div>
        ))}
        <div class="fields">
          <Field label={`Price of a bundle in ${currency}`} value={fields.price} onValue={set('price')} inputMode="decimal" required testId="bundle-price" />
          <Field label="Bundles" type="number" min={1} max={50_000} value={fields.bundles} onValue={set('bundles')} required testId="bundle-bundles" />
          {(['limitPerBuyer', 'countdownSeconds', 'lengthSeconds'] as const).map((field) => (
            <Field
              key={field}
              label={ranges[field][2]}
              type="number"
              min={ranges[field][0]}
              max={ranges[field][1]}
              value={fields[field]}
              onValue={set(field)}
              required
              testId={`bundle-${field}`}
            />
          ))}
        </div>
        {inIt.length > 1 && <p class="muted">Alone they cost {formatMoney({ amount: alone, currency })}.</p>}
        {wrong && <Notice kind="bad">{wrong}</Notice>}
        <Refused refusal={start.refusal} />
        {isDone && <Notice kind="good">The bundle is on its way.</Notice>}
        <button type="submit" class="button button-accent start" disabled={start.busy} data-testid="start-bundle">
          Start the bundle
        </button>
      </form>
    </details>
  );
}
