import { expect, it } from 'vitest';
import { readRefusal } from './refusal';

const answer = (status: number, body: string, headers: Record<string, string> = {}) => new Response(body, { status, headers });

it('keeps what the server says', async () => {
  const body = JSON.stringify({ type: 'x', title: 'Sold out.', status: 409, code: 'sold-out', retry: 'no' });
  const refusal = await readRefusal(answer(409, body));
  expect([refusal.code, refusal.mayRetry, refusal.retryAfter]).toEqual(['sold-out', false, null]);
});

it('reads how long to wait', async () => {
  const body = JSON.stringify({ title: '', status: 503, code: 'busy', retry: 'later' });
  const refusal = await readRefusal(answer(503, body, { 'Retry-After': '2' }));
  expect([refusal.mayRetry, refusal.retryAfter]).toEqual([true, 2]);
});

it.each([
  [502, 'busy', true],
  [429, 'busy', true],
  [404, 'malformed', false],
])('judges the answer %i of a proxy by its status', async (status, code, mayRetry) => {
  const refusal = await readRefusal(answer(status, '<html>'));
  expect([refusal.code, refusal.mayRetry]).toEqual([code, mayRetry]);
});
