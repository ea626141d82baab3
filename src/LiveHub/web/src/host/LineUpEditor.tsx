import { putLineUp, putPins } from '../api/streams';
import type { Stock, Stream } from '../api/types';
import { formatMoney } from '../ui/money';
import { Picture } from '../ui/Picture';
import { useAction } from '../ui/useAsk';
import { AddToLineUp } from './AddToLineUp';
import { Refused } from './Refused';
import { asHost } from './session';

interface LineUpEditorProps {
  stream: Stream;
  stock: ReadonlyMap<string, Stock>;
  onStream: (stream: Stream) => void;
}

/** The most that fit over a phone's video. */
const maxPins = 3;

/** The show's items in their order; which of them viewers see big. Each change is sent at once. */
export function LineUpEditor({ stream, stock, onStream }: LineUpEditorProps) {
  const skus = stream.lineUp.map((item) => item.sku);
  const change = useAction(async (next: string[]) => onStream(await asHost((token) => putLineUp(token, stream.streamId, next))));
  const show = useAction(async (pins: string[]) => onStream(await asHost((token) => putPins(token, stream.streamId, pins))));
  const move = (index: number, by: -1 | 1) => {
    const next = [...skus];
    const [sku] = next.splice(index, 1);
    next.splice(index + by, 0, sku!);
    void change.run(next);
  };
  const busy = change.busy || show.busy;
  const isOver = stream.status === 'ended' || stream.status === 'replay';
  return (
    <section class="card" aria-label="Line-up">
      <h2>Line-up</h2>
      <Refused refusal={change.refusal ?? show.refusal} />
      {skus.length === 0 && <p class="empty">Nothing in the line-up yet.</p>}
      <ol class="line-up-edit" data-testid="line-up">
        {stream.lineUp.map((item, index) => (
          <li key={item.sku} data-testid="line-up-item" data-sku={item.sku} class={stream.pins.includes(item.sku) ? 'is-pinned' : undefined}>
            <Picture url={item.imageUrl} className="small-picture" />
            <span class="line-up-text">
              <b>{item.title}</b>
              <span class="muted">
                {formatMoney(item.price)} · {stock.get(item.sku)?.available.toLocaleString() ?? '–'} free
              </span>
            </span>
            <PinButton sku={item.sku} pins={stream.pins} disabled={busy || isOver} onPins={(pins) => void show.run(pins)} />
            <span class="line-up-order">
              <button type="button" class="icon-button" aria-label={`Move ${item.title} up`} disabled={busy || index === 0} onClick={() => move(index, -1)}>
                ↑
              </button>
              <button type="button" class="icon-button" aria-label={`Move ${item.title} down`} disabled={busy || index === skus.length - 1} onClick={() => move(index, 1)}>
                ↓
              </button>
              <button type="button" class="icon-button" aria-label={`Take ${item.title} out`} disabled={busy} onClick={() => void change.run(skus.filter((sku) => sku !== item.sku))}>
                ✕
              </button>
            </span>
          </li>
        ))}
      </ol>
      {!isOver && skus.length < 100 && <AddToLineUp known={skus} busy={busy} onAdd={(sku) => void change.run([...skus, sku])} />}
    </section>
  );
}

/** The next one goes behind those that are there. */
function PinButton({ sku, pins, disabled, onPins }: { sku: string; pins: string[]; disabled: boolean; onPins: (pins: string[]) => void }) {
  const place = pins.indexOf(sku);
  const isPinned = place >= 0;
  return (
    <button
      type="button"
      class={isPinned ? 'button button-accent button-small' : 'button button-small'}
      aria-pressed={isPinned}
      disabled={disabled || (!isPinned && pins.length >= maxPins)}
      data-testid="pin"
      onClick={() => onPins(isPinned ? pins.filter((pin) => pin !== sku) : [...pins, sku])}
    >
      {isPinned ? `Unpin${pins.length > 1 ? ` ${place + 1}` : ''}` : 'Pin'}
    </button>
  );
}
