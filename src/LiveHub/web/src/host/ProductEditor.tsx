import { useEffect, useState } from 'preact/hooks';
import { deleteProduct, getProduct, putProduct } from '../api/hosts';
import type { ProductStatus } from '../api/types';
import { Field, Select } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { idFrom } from './ids';
import { addressOf } from './places';
import { draftOf, emptyProduct, emptyVariant, formOf, type ProductForm } from './productForm';
import { Refused } from './Refused';
import { asHost } from './session';
import { StockPanel } from './StockPanel';
import { VariantFields } from './VariantFields';

/** One product with its variants and their stock; `null` makes a new one. */
export function ProductEditor({ productId }: { productId: string | null }) {
  const [form, setForm] = useState<ProductForm | null>(productId === null ? emptyProduct : null);
  const [savedSkus, setSavedSkus] = useState<string[]>([]);
  const [wrong, setWrong] = useState<string | null>(null);
  const [isSaved, setSaved] = useState(false);
  const [newId, setNewId] = useState<string | null>(null);
  const edit = (change: Partial<ProductForm>) => {
    setSaved(false);
    setForm((known) => known && { ...known, ...change });
  };

  const load = useAction(async () => {
    if (productId === null) return;
    const product = await asHost((token) => getProduct(productId, token));
    setForm(formOf(product));
    setSavedSkus(product.variants.map((v) => v.sku));
  });
  useEffect(() => void load.run(), []);

  const save = useAction(async () => {
    if (!form) return;
    const draft = draftOf(form);
    setWrong(typeof draft === 'string' ? draft : null);
    if (typeof draft === 'string') return;
    // The id of a new product is kept, so that saving again after a lost answer does not make a second product.
    const id = productId ?? newId ?? idFrom(draft.title);
    setNewId(id);
    const product = await asHost((token) => putProduct(token, id, draft));
    if (productId === null) {
      location.hash = addressOf('catalogue', product.productId);
      return;
    }
    setForm(formOf(product));
    setSavedSkus(product.variants.map((v) => v.sku));
    setSaved(true);
  });

  const remove = useAction(async () => {
    if (productId === null || !confirm('Take this product out of the catalogue? Its stock and orders stay.')) return;
    await asHost((token) => deleteProduct(token, productId));
    location.hash = addressOf('catalogue');
  });

  if (!form) return load.refusal ? <Refused refusal={load.refusal} /> : <p role="status">Loading …</p>;
  return (
    <div class="stack">
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          void save.run();
        }}
      >
        <header class="card-head">
          <h1>{productId === null ? 'New product' : form.title}</h1>
          <a class="button button-small" href={addressOf('catalogue')}>
            All products
          </a>
        </header>
        <Field label="Title" value={form.title} onValue={(title) => edit({ title })} required maxLength={200} testId="product-title" />
        <Field label="Description" value={form.description} onValue={(description) => edit({ description })} testId="product-description" />
        <div class="fields">
          <Field label="Picture address" value={form.imageUrl} onValue={(imageUrl) => edit({ imageUrl })} testId="product-image" />
          <Select label="Status" value={form.status} onValue={(status) => edit({ status: status as ProductStatus })} testId="product-status">
            <option value="active">active</option>
            <option value="draft">draft</option>
            <option value="archived">archived</option>
          </Select>
        </div>
        <h2>Variants</h2>
        {form.variants.map((variant, index) => (
          <VariantFields
            key={index}
            variant={variant}
            isSkuFixed={savedSkus.includes(variant.sku)}
            onChange={(changed) => edit({ variants: form.variants.map((v, i) => (i === index ? changed : v)) })}
            onRemove={form.variants.length > 1 ? () => edit({ variants: form.variants.filter((_, i) => i !== index) }) : null}
          />
        ))}
        <button type="button" class="button button-small start" data-testid="add-variant" onClick={() => edit({ variants: [...form.variants, emptyVariant(form.variants.at(-1)?.currency)] })}>
          Add variant
        </button>
        {wrong && <Notice kind="bad">{wrong}</Notice>}
        <Refused refusal={save.refusal ?? remove.refusal} />
        {isSaved && <Notice kind="good">Saved.</Notice>}
        <div class="actions">
          <button type="submit" class="button button-accent" disabled={save.busy} data-testid="product-save">
            Save
          </button>
          {productId !== null && (
            <button type="button" class="button button-danger" disabled={remove.busy} data-testid="product-delete" onClick={() => void remove.run()}>
              Take out of the catalogue
            </button>
          )}
        </div>
      </form>
      {savedSkus.map((sku) => (
        <StockPanel key={sku} sku={sku} />
      ))}
    </div>
  );
}
