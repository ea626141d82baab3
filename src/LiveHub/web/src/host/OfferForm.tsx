import { useState } from 'preact/hooks';
import { startOffer } from '../api/streams';
import type { OfferKind, Stock, Stream } from '../api/types';
import { Field, Select } from '../ui/Field';
import { toMajor } from '../ui/money';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { Intent } from './intent';
import { OfferExtrasFields } from './OfferExtrasFields';
import { noExtras, offerDraftOf, ranges, rangesOf, type OfferFields } from './offerForm';
import { Refused } from './Refused';
import { asHost } from './session';

/** Arms a drop, a flash offer or units for a code: the units leave the general pool at once and are sold from the opening on. */
export function OfferForm({ stream, stock }: { stream: Stream; stock: ReadonlyMap<string, Stock> }) {
  const [fields, setFields] = useState<OfferFields>(() => fieldsFor(stream, stream.pinned ?? stream.lineUp[0]?.sku ?? ''));
  const [extras, setExtras] = useState(noExtras);
  const [intent] = useState(() => new Intent());
  const [wrong, setWrong] = useState<string | null>(null);
  const [isDone, setDone] = useState(false);
  const item = stream.lineUp.find((i) => i.sku === fields.sku) ?? stream.lineUp[0];
  const currency = item?.price.currency ?? 'EUR';
  const set = (field: keyof OfferFields) => (value: string) => {
    setDone(false);
    setFields((known) => ({ ...known, [field]: value }));
  };
  const start = useAction(async () => {
    setDone(false);
    const draft = offerDraftOf({ ...fields, sku: item?.sku ?? '' }, currency, extras);
    setWrong(typeof draft === 'string' ? draft : null);
    if (typeof draft === 'string') return;
    await intent.run(draft, (key) => asHost((token) => startOffer(token, stream.streamId, key, draft)));
    setDone(true);
  });
  const whole = (field: keyof typeof ranges, hint?: string) => (
    <Field
      label={ranges[field][2]}
      type="number"
      min={rangesOf(fields.kind)[field][0]}
      max={rangesOf(fields.kind)[field][1]}
      value={fields[field]}
      onValue={set(field)}
      required={field !== 'reservationSeconds' && !(field === 'countdownSeconds' && extras.opensAt !== '')}
      hint={hint}
      testId={`offer-${field}`}
    />
  );
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        void start.run();
      }}
    >
      <h2>Start an offer</h2>
      <div class="fields">
        <Select label="Kind" value={fields.kind} onValue={(kind) => set('kind')(kind as OfferKind)} testId="offer-kind">
          <option value="drop">Drop</option>
          <option value="flash">Flash offer</option>
          <option value="claim">Units for a code</option>
        </Select>
        <Select label="Item" value={item?.sku ?? ''} onValue={(sku) => setFields((known) => ({ ...known, sku, price: priceOf(stream, sku) }))} testId="offer-sku">
          {stream.lineUp.map((i) => (
            <option key={i.sku} value={i.sku}>
              {i.title} ({i.sku})
            </option>
          ))}
        </Select>
        {whole('quantity', item && stock.has(item.sku) ? `${stock.get(item.sku)!.available.toLocaleString()} free` : undefined)}
        <Field label={`Price in ${currency}`} value={fields.price} onValue={set('price')} inputMode="decimal" required testId="offer-price" />
        {whole('limitPerBuyer')}
        {whole('countdownSeconds', 'seconds until it opens')}
        {whole('lengthSeconds', 'seconds it stays open')}
        {whole('reservationSeconds', 'seconds, empty for the default')}
        {fields.kind === 'claim' && (
          <Field
            label="Code"
            value={extras.code}
            onValue={(code) => setExtras({ ...extras, code })}
            minLength={4}
            maxLength={32}
            required
            hint="say it in the show; it is not shown anywhere"
            testId="offer-code"
          />
        )}
      </div>
      <OfferExtrasFields extras={extras} currency={currency} onExtras={setExtras} />
      {wrong && <Notice kind="bad">{wrong}</Notice>}
      <Refused refusal={start.refusal} />
      {isDone && <Notice kind="good">The offer is on its way.</Notice>}
      <button type="submit" class="button button-accent start" disabled={start.busy} data-testid="start-offer">
        Start {fields.kind === 'drop' ? 'the drop' : fields.kind === 'flash' ? 'the flash offer' : 'the claim'}
      </button>
    </form>
  );
}

function priceOf(stream: Stream, sku: string): string {
  const item = stream.lineUp.find((i) => i.sku === sku);
  return item ? toMajor(item.price) : '';
}

function fieldsFor(stream: Stream, sku: string): OfferFields {
  return {
    kind: 'drop',
    sku,
    quantity: '50',
    price: priceOf(stream, sku),
    limitPerBuyer: '1',
    countdownSeconds: '10',
    lengthSeconds: '120',
    reservationSeconds: '',
  };
}
