import { ask, pageQuery, seg, type Token } from './http';
import type { Order, Page, Product, ProductDraft, SignedIn, StockCounts } from './types';

export const signIn = (name: string, password: string) =>
  ask<SignedIn>('/hosts/sign-in', { method: 'POST', body: { name, password } });

export const changePassword = (token: Token, current: string, next: string) =>
  ask<void>('/hosts/me/password', { method: 'POST', token, body: { current, next } });

export const allOrders = (token: Token, after: string | null, limit: number) =>
  ask<Page<Order>>(`/hosts/orders${pageQuery(after, limit)}`, { token });

export const listProducts = (after: string | null, limit: number, token: Token = null) =>
  ask<Page<Product>>(`/products${pageQuery(after, limit)}`, { token });

export const getProduct = (productId: string, token: Token = null) => ask<Product>(`/products/${seg(productId)}`, { token });

export const putProduct = (token: Token, productId: string, body: ProductDraft) =>
  ask<Product>(`/products/${seg(productId)}`, { method: 'PUT', token, body });

export const deleteProduct = (token: Token, productId: string) => ask<void>(`/products/${seg(productId)}`, { method: 'DELETE', token });

export const getCounts = (token: Token, sku: string) => ask<StockCounts>(`/stock/${seg(sku)}/counts`, { token });

/** What a host does with the units of a SKU; each takes effect once per key. */
export type StockOperation =
  | { name: 'restock' | 'withdraw' | 'write-off' | 'recover'; body: { quantity: number; location?: string } }
  | { name: 'correct'; body: { expected: number; quantity: number; location?: string } }
  | { name: 'return'; body: { reservationId: string; quantity: number; restock: boolean } };

export const operate = (token: Token, sku: string, key: string, { name, body }: StockOperation) =>
  ask<StockCounts>(`/stock/${seg(sku)}/${name}`, { method: 'POST', token, key, body });
