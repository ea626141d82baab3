import { ask, pageQuery, seg, type Token } from './http';
import type { Basket, Guest, Order, Page, Place, Purchase, PurchaseRequest, Reservation, ReservationRequest } from './types';

/** What a buyer may ask. */
export const newGuest = () => ask<Guest>('/guests', { method: 'POST' });

const reservationPath = (sku: string, id: string) => `/stock/${seg(sku)}/reservations/${seg(id)}`;

export const reserve = (token: Token, sku: string, id: string, body: ReservationRequest) =>
  ask<Reservation>(reservationPath(sku, id), { method: 'PUT', token, body });

export const getReservation = (token: Token, sku: string, id: string) => ask<Reservation>(reservationPath(sku, id), { token });

export const release = (token: Token, sku: string, id: string) =>
  ask<Reservation>(reservationPath(sku, id), { method: 'DELETE', token });

/** More time before payment: the first extension is number 1, the second 2. */
export const extend = (token: Token, sku: string, id: string, number: number) =>
  ask<Reservation>(`${reservationPath(sku, id)}/extensions/${number}`, { method: 'PUT', token });

const placePath = (sku: string, id: string) => `/stock/${seg(sku)}/waitlist/${seg(id)}`;

/** Stands in line; the reservation that may come of it has the same id. */
export const joinWaitlist = (token: Token, sku: string, id: string, body: ReservationRequest) =>
  ask<Place>(placePath(sku, id), { method: 'PUT', token, body });

export const getPlace = (token: Token, sku: string, id: string) => ask<Place>(placePath(sku, id), { token });

/** Leaves the line, or declines what has come meanwhile. */
export const leaveWaitlist = (token: Token, sku: string, id: string) => ask<Place>(placePath(sku, id), { method: 'DELETE', token });

/** Several SKUs at once, all or none; also the way to units of a drop over several SKUs. */
export const reserveBasket = (token: Token, id: string, lines: ({ sku: string } & ReservationRequest)[]) =>
  ask<Basket>(`/baskets/${seg(id)}`, { method: 'PUT', token, body: { lines } });

export const getBasket = (token: Token, id: string) => ask<Basket>(`/baskets/${seg(id)}`, { token });

export const releaseBasket = (token: Token, id: string) => ask<Basket>(`/baskets/${seg(id)}`, { method: 'DELETE', token });

export const purchase = (token: Token, key: string, body: PurchaseRequest) =>
  ask<Purchase>('/purchases', { method: 'POST', token, key, body });

export const getPurchase = (token: Token, id: string) => ask<Purchase>(`/purchases/${seg(id)}`, { token });

/** Makes the server ask the payment provider again. */
export const refreshPurchase = (token: Token, id: string) =>
  ask<Purchase>(`/purchases/${seg(id)}/refresh`, { method: 'POST', token });

export const cancelPurchase = (token: Token, id: string) => ask<Purchase>(`/purchases/${seg(id)}/cancel`, { method: 'POST', token });

export const ownOrders = (token: Token, after: string | null, limit: number) =>
  ask<Page<Order>>(`/orders${pageQuery(after, limit)}`, { token });
