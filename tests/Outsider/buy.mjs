// A buyer of one unit, written from docs/protocol.md and docs/asyncapi.yaml alone (see follow.mjs). It becomes a
// guest, watches the show, reserves one unit of the pinned item under an id of its own, and gives it back; what became of the reservation it is told
// by `Own`. Node 20, no packages.
//
//   node buy.mjs SERVER STREAM [--by ws|sse] [--keep]
//
// --keep waits until the reservation expires instead of giving it back. Exits 0 when `Own` told the end of the reservation, else 1.
import { randomBytes, randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { Follower } from './follow.mjs';

/** A UUIDv7: 48 bits of milliseconds, the rest random. The clock is the server's where we know it: an id that lies ahead of it is refused. */
export function uuid7(time = Date.now()) {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(time), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A refusal of the HTTP API, with the members of its problem document. */
export class Refusal extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code ?? ''}: ${problem.detail ?? problem.title ?? ''}`);
    Object.assign(this, { status, problem });
  }
}

/**
 * A call of the HTTP API. Calls that the server or the network fails are made again, for half a minute, which is safe here: each is idempotent, by its
 * method, by the id in its path, or by its key (`key: true` makes one).
 */
export async function call(server, method, path, { token, body, key } = {}) {
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key) headers['Idempotency-Key'] = randomUUID();
  for (const until = performance.now() + 30_000; ;) {
    let failure, wait = 0;
    try {
      const response = await fetch(new URL(path, server), { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
      const text = await response.text();
      if (response.ok) return text === '' ? null : JSON.parse(text);
      let problem = {};
      try { problem = JSON.parse(text); } catch { /* not ours: a proxy's */ }
      failure = new Refusal(response.status, problem);
      if (problem.retry !== 'later' && response.status < 500) throw failure;
      wait = Number(response.headers.get('retry-after') ?? 0) * 1000;
    } catch (error) {
      if (error === failure) throw error;
      failure = error;
    }
    if (performance.now() + wait > until) throw failure;
    await new Promise(resolve => setTimeout(resolve, wait + 200 + Math.random() * 500));
  }
}

/** What the buyer of one unit of a SKU asks for: an offer that is open goes before the general pool, and its price may fall by the clock. */
export function wish(stream, sku, time) {
  const offer = stream.offers.find(o => o.sku === sku && o.phase === 'open' && o.dropId === null && o.kind !== 'claim');
  if (!offer) return { quantity: 1, expectedUnitPrice: stream.lineUp.find(item => item.sku === sku).price };
  let { amount, currency } = offer.price;
  if (offer.falls) {
    const steps = Math.max(0, Math.floor((time - Date.parse(offer.opensAt)) / (offer.falls.everySeconds * 1000)));
    amount = Math.max(offer.falls.floor.amount, amount - steps * offer.falls.step.amount);
  }
  return { quantity: 1, offerId: offer.offerId, expectedUnitPrice: { amount, currency } };
}

async function main(server, stream, by, keep) {
  const { token, buyerId } = await call(server, 'POST', '/api/v1/guests');
  console.log(`guest ${buyerId}`);
  const told = [];
  let wake = () => {};
  const follower = new Follower({
    server, stream, by, token,
    onChange: () => wake(),
    onOwn: reservation => { told.push(reservation); console.log(`own ${reservation.status} ${reservation.reservationId}`); wake(); },
    onTell: text => console.error(text),
  });
  const running = follower.run();
  const until = async (condition, ms) => {
    for (const end = performance.now() + ms; !condition() && performance.now() < end;) {
      await new Promise(resolve => { wake = resolve; setTimeout(resolve, Math.min(1_000, Math.max(1, end - performance.now()))); });
    }
    return condition();
  };
  try {
    const show = () => follower.state.topics.get('stream');
    if (!await until(() => show()?.pinned, 30_000)) throw new Error('nothing is pinned');
    const sku = show().pinned;
    const id = uuid7(follower.state.clock.time);
    const path = `/api/v1/stock/${encodeURIComponent(sku)}/reservations/${id}`;
    let reservation = await call(server, 'PUT', path, { token, body: wish(show(), sku, follower.state.clock.time) });
    console.log(`${reservation.status} ${sku} ${id} until ${reservation.expiresAt}, ${reservation.secondsLeft} s left`);
    if (!keep) {
      reservation = await call(server, 'DELETE', path, { token });
      console.log(`answered: ${reservation.status}`);
    }
    const over = () => told.find(own => own.reservationId === id && (own.status === 'released' || own.status === 'expired'));
    if (await until(over, keep ? (reservation.secondsLeft + 30) * 1000 : 10_000)) return 0;
    // Own is told on connections only: what was missed is asked for.
    console.log(`not told; asked: ${(await call(server, 'GET', path, { token })).status}`);
    return 1;
  } finally {
    follower.stop();
    await running;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [server, stream, ...rest] = process.argv.slice(2);
  if (!server || !stream) {
    console.error('node buy.mjs SERVER STREAM [--by ws|sse] [--keep]');
    process.exit(2);
  }
  try {
    process.exitCode = await main(server, stream, rest.includes('--by') ? rest[rest.indexOf('--by') + 1] : 'ws', rest.includes('--keep'));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
