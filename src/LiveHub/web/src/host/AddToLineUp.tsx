import { useState } from 'preact/hooks';
import { listProducts } from '../api/hosts';
import type { Product } from '../api/types';
import { usePages } from '../ui/usePages';
import { Refused } from './Refused';
import { asHost } from './session';

/** A choice among the catalogue's variants, or any SKU typed by hand. */
export function AddToLineUp({ known, busy, onAdd }: { known: readonly string[]; busy: boolean; onAdd: (sku: string) => void }) {
  const { items, hasMore, more, refusal } = usePages<Product>((after) => asHost((token) => listProducts(after, 200, token)));
  const [sku, setSku] = useState('');
  const choices = (items ?? [])
    .flatMap((product) => product.variants.map((v) => ({ sku: v.sku, title: v.title ? `${product.title} – ${v.title}` : product.title })))
    .filter((choice) => !known.includes(choice.sku));
  const add = () => {
    if (sku.trim() === '') return;
    onAdd(sku.trim());
    setSku('');
  };
  return (
    <form
      class="fields fields-end"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <div class="field">
        <label for="add-sku">Add an item (SKU)</label>
        <input id="add-sku" list="add-sku-choices" value={sku} autocomplete="off" data-testid="line-up-sku" onInput={(event) => setSku(event.currentTarget.value)} />
        <datalist id="add-sku-choices">
          {choices.map((choice) => (
            <option key={choice.sku} value={choice.sku}>
              {choice.title}
            </option>
          ))}
        </datalist>
      </div>
      <button type="submit" class="button" disabled={busy || sku.trim() === ''} data-testid="line-up-add">
        Add
      </button>
      {hasMore && (
        <button type="button" class="button button-small" onClick={() => void more()}>
          More choices
        </button>
      )}
      <Refused refusal={refusal} />
    </form>
  );
}
