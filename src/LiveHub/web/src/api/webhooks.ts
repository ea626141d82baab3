import { ask, seg, type Token } from './http';
import type { Instant, Page } from './types';

export type WebhookFormat = 'standard' | 'cloud-events';
export type WebhookPayload = 'full' | 'thin';
export type EndpointHalt = 'by-host' | 'gone' | 'failing' | 'backlog';
export type DeliveryState = 'waiting' | 'delivered' | 'given-up';

export interface EndpointDraft {
  url: string;
  description: string;
  /** None: all. */
  types: string[];
  format: WebhookFormat;
  payload: WebhookPayload;
}

export interface Endpoint extends EndpointDraft {
  endpointId: string;
  enabled: boolean;
  halt?: EndpointHalt | null;
  haltedAt?: Instant | null;
  failingSince?: Instant | null;
  madeAt: Instant;
  generation: number;
  /** Only in the answer that made it. */
  secret?: string | null;
  oldSecretUntil?: Instant | null;
}

export interface Delivery {
  eventId: string;
  type: string;
  queuedAt: Instant;
  state: DeliveryState;
  attempts: number;
  nextAt?: Instant | null;
  lastAt?: Instant | null;
  lastStatus?: number | null;
  lastFault?: string | null;
}

const one = (endpointId: string) => `/webhooks/endpoints/${seg(endpointId)}`;

export const eventTypes = (token: Token) => ask<{ types: string[] }>('/webhooks/event-types', { token });

export const listEndpoints = (token: Token) => ask<{ items: Endpoint[] }>('/webhooks/endpoints', { token });

export const getEndpoint = (token: Token, endpointId: string) => ask<Endpoint>(one(endpointId), { token });

export const putEndpoint = (token: Token, endpointId: string, body: EndpointDraft) => ask<Endpoint>(one(endpointId), { method: 'PUT', token, body });

export const deleteEndpoint = (token: Token, endpointId: string) => ask<void>(one(endpointId), { method: 'DELETE', token });

export const switchEndpoint = (token: Token, endpointId: string, to: 'enable' | 'disable') =>
  ask<Endpoint>(`${one(endpointId)}/${to}`, { method: 'POST', token });

/** `generation` as it is known: a repeat rotates once. */
export const rotateSecret = (token: Token, endpointId: string, generation: number) =>
  ask<Endpoint>(`${one(endpointId)}/rotate-secret`, { method: 'POST', token, body: { generation } });

export const testEndpoint = (token: Token, endpointId: string) => ask<{ eventId: string }>(`${one(endpointId)}/test`, { method: 'POST', token });

export const replayDelivery = (token: Token, endpointId: string, eventId: string) =>
  ask<{ eventId: string }>(`${one(endpointId)}/deliveries/${seg(eventId)}/replay`, { method: 'POST', token });

export const replaySince = (token: Token, endpointId: string, since: Instant) =>
  ask<{ events: number }>(`${one(endpointId)}/replay`, { method: 'POST', token, body: { since } });

export async function deliveries(token: Token, endpointId: string, state: DeliveryState | '', before: string | null): Promise<Page<Delivery>> {
  const query = new URLSearchParams({ limit: '50', ...(state ? { state } : {}), ...(before ? { before } : {}) });
  const page = await ask<{ items: Delivery[]; next?: number | null }>(`${one(endpointId)}/deliveries?${query}`, { token });
  return { items: page.items, next: page.next == null ? null : String(page.next) };
}
