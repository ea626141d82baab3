import { listProducts } from '../api/hosts';
import type { Product } from '../api/types';
import { formatMoney } from '../ui/money';
import { Picture } from '../ui/Picture';
import { usePages } from '../ui/usePages';
import { addressOf } from './places';
import { Refused } from './Refused';
import { asHost } from './session';

export function Products() {
  const { items, hasMore, more, busy, refusal } = usePages<Product>((after) => asHost((token) => listProducts(after, 50, token)));
  return (
    <section class="card">
      <header class="card-head">
        <h1>Catalogue</h1>
        <a class="button button-accent button-small" href={addressOf('catalogue', 'new')} data-testid="new-product">
          New product
        </a>
      </header>
      <Refused refusal={refusal} />
      {items?.length === 0 && <p class="empty">The catalogue is empty. Add a product or import a file.</p>}
      <ul class="tiles" data-testid="products">
        {items?.map((product) => (
          <li key={product.productId}>
            <a class="tile" href={addressOf('catalogue', product.productId)} data-testid="product" data-product={product.productId}>
              <Picture url={product.imageUrl ?? product.variants[0]?.imageUrl ?? null} className="tile-picture" />
              <b>{product.title}</b>
              <span class="muted">
                {priceRange(product)} · {product.variants.length === 1 ? '1 variant' : `${product.variants.length} variants`}
              </span>
              {product.status !== 'active' && <span class="chip">{product.status}</span>}
            </a>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" class="button" disabled={busy} onClick={() => void more()} data-testid="more">
          More products
        </button>
      )}
    </section>
  );
}

function priceRange({ variants }: Product): string {
  const sorted = variants.map((v) => v.price).sort((a, b) => a.amount - b.amount);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (!low || !high) return '';
  return low.amount === high.amount ? formatMoney(low) : `${formatMoney(low)} – ${formatMoney(high)}`;
}
