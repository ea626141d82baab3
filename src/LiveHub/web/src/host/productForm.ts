import type { Product, ProductDraft, ProductStatus } from '../api/types';
import { exponentOf, parseMajor, toMajor } from '../ui/money';

/** What stands in the input fields: text, whether it makes sense or not. */
export interface VariantForm {
  sku: string;
  title: string;
  price: string;
  currency: string;
  imageUrl: string;
}

export interface ProductForm {
  title: string;
  description: string;
  imageUrl: string;
  status: ProductStatus;
  variants: VariantForm[];
}

export const emptyVariant = (currency = 'EUR'): VariantForm => ({ sku: '', title: '', price: '', currency, imageUrl: '' });

export const emptyProduct: ProductForm = { title: '', description: '', imageUrl: '', status: 'active', variants: [emptyVariant()] };

export function formOf(product: Product): ProductForm {
  return {
    title: product.title,
    description: product.description ?? '',
    imageUrl: product.imageUrl ?? '',
    status: product.status,
    variants: product.variants.map((v) => ({
      sku: v.sku,
      title: v.title ?? '',
      price: toMajor(v.price),
      currency: v.price.currency,
      imageUrl: v.imageUrl ?? '',
    })),
  };
}

/** The draft that the server gets, or a sentence about what is wrong. */
export function draftOf(form: ProductForm): ProductDraft | string {
  const variants: ProductDraft['variants'] = [];
  for (const v of form.variants) {
    const price = parseMajor(v.price, v.currency);
    if (!price) return priceHint(v);
    variants.push({ sku: v.sku.trim(), price, ...optional('title', v.title), ...optional('imageUrl', v.imageUrl) });
  }
  return {
    title: form.title.trim(),
    status: form.status,
    ...optional('description', form.description),
    ...optional('imageUrl', form.imageUrl),
    variants,
  };
}

function priceHint({ price, currency, sku }: VariantForm): string {
  const digits = exponentOf(currency);
  const example = digits === 0 ? '1999' : `19.${'9'.repeat(digits)}`;
  return `The price “${price}” of ${sku || 'a variant'} is not an amount in ${currency || 'a currency'}. Write it like ${example}.`;
}

/** Empty text means that there is none. */
function optional<K extends string>(name: K, text: string): { [P in K]?: string } {
  const value = text.trim();
  return (value === '' ? {} : { [name]: value }) as { [P in K]?: string };
}
