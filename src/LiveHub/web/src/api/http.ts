import { localRefusal, readRefusal } from './refusal';

export type Token = string | null;

export interface Call {
  method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  token?: Token;
  /** Sent as JSON. */
  body?: unknown;
  /** The Idempotency-Key of the attempt: one key an intention, kept over retries. */
  key?: string;
}

/** Longer than the 5 s that a purchase may wait for its outcome, shorter than a person's patience. */
const deadlineMs = 15_000;

/** One call under /api/v1. Resolves to the answer's JSON, throws a Refusal for anything else. */
export async function ask<T>(path: string, call: Call = {}): Promise<T> {
  const response = await send(path, {
    method: call.method ?? 'GET',
    headers: headersOf(call),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (response.status === 204) return undefined as T;
  try {
    return (await response.json()) as T;
  } catch {
    throw localRefusal('unreadable', response.status);
  }
}

/** Sends and refuses, but leaves the body unread: for answers that are streamed. */
export async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { cache: 'no-store', credentials: 'omit', ...init });
  } catch {
    throw localRefusal('unreachable');
  }
  if (!response.ok) throw await readRefusal(response);
  return response;
}

/** A path segment; SKUs may hold anything. */
export const seg = encodeURIComponent;

/** `?after=&limit=` of the paged lists. */
export function pageQuery(after: string | null, limit: number): string {
  const query = new URLSearchParams({ limit: String(limit) });
  if (after) query.set('after', after);
  return `?${query}`;
}

function headersOf(call: Call): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (call.body !== undefined) headers['Content-Type'] = 'application/json';
  if (call.token) headers['Authorization'] = `Bearer ${call.token}`;
  if (call.key) headers['Idempotency-Key'] = call.key;
  return headers;
}
