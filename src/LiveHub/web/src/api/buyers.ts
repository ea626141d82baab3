import { ask, pageQuery, seg, type Token } from './http';
import type { Guest, Order, Page, Purchase, PurchaseRequest, Reservation, ReservationRequest } from './types';

/** What a buyer may ask. */
export const newGuest = () => ask<Guest>('/guests', { method: 'POST' });

const reservationPath = (sku: string, id: string) => `/stock/${seg(sku)}/reservations/${seg(id)}`;

export const reserve = (token: Token, sku: string, id: string, body: ReservationRequest) =>
  ask<Reservation>(reservationPath(sku, id), { method: 'PUT', token, body });

export const getReservation = (token: Token, sku: string, id: string) => ask<Reservation>(reservationPath(sku, id), { token });

export const release = (token: Token, sku: string, id: string) =>
  ask<Reservation>(reservationPath(sku, id), { method: 'DELETE', token });

export const purchase = (token: Token, key: string, body: PurchaseRequest) =>
  ask<Purchase>('/purchases', { method: 'POST', token, key, body });

export const getPurchase = (token: Token, id: string) => ask<Purchase>(`/purchases/${seg(id)}`, { token });

/** Makes the server ask the payment provider again. */
export const refreshPurchase = (token: Token, id: string) =>
  ask<Purchase>(`/purchases/${seg(id)}/refresh`, { method: 'POST', token });

export const cancelPurchase = (token: Token, id: string) => ask<Purchase>(`/purchases/${seg(id)}/cancel`, { method: 'POST', token });

export const ownOrders = (token: Token, after: string | null, limit: number) =>
  ask<Page<Order>>(`/orders${pageQuery(after, limit)}`, { token });
