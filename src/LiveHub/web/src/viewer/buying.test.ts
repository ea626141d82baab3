import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BundleSale } from '../live/bundle';
import type { Sale } from '../live/sale';
import { anOffer, eur } from '../live/samples';
import { BuyingFlow } from './buying';
import { forgetGuest } from './guest';
import { kept } from './kept';

interface Sent {
  call: string;
  body: unknown;
  key: string | null;
}

const sale: Sale = {
  item: { sku: 'MUG', productId: 'mug', title: 'Mug', imageUrl: null, price: eur(1_900) },
  offer: null,
  price: eur(1_900),
  insteadOf: null,
  state: 'available',
  available: 5,
  limitPerBuyer: null,
};

const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = (status: number, code: string, more = {}) => json(status, { title: code, status, code, retry: status >= 500 ? 'later' : 'no', ...more });
const reservation = (id: string, status = 'reserved') => ({
  reservationId: id,
  sku: 'MUG',
  quantity: 1,
  unitPrice: eur(1_900),
  offerId: null,
  status,
  expiresAt: new Date(Date.now() + 60_000).toISOString(),
  secondsLeft: 60,
  stockVersion: 2,
});
const purchase = (status: string, more = {}) => ({
  purchaseId: 'p1',
  status,
  total: eur(1_900),
  lines: [],
  challengeUrl: null,
  failure: null,
  orderNumber: status === 'paid' ? 'LC-1' : null,
  ...more,
});

let sent: Sent[];
let answers: ((sent: Sent) => Response | Promise<Response>)[];

/** Answers the calls one by one; the guest's token is there whenever it is asked for. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
  kept.set(null);
  forgetGuest();
  sent = [];
  answers = [];
  vi.stubGlobal('location', { origin: 'https://shop.example', assign: vi.fn() });
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url.endsWith('/guests')) return json(201, { token: 't', buyerId: 'b', expiresAt: '2999-01-01T00:00:00Z' });
    const headers = init.headers as Record<string, string>;
    const one = { call: `${init.method} ${url.slice('/api/v1'.length)}`, body: init.body ? JSON.parse(init.body as string) : null, key: headers['Idempotency-Key'] ?? null };
    sent.push(one);
    const answer = answers.shift();
    if (!answer) throw new Error(`nobody answers ${one.call}`);
    return answer(one);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const idIn = ({ call }: Sent) => call.split('/').at(-1)!;
const granted = (one: Sent) => json(201, reservation(idIn(one)));
const stepOf = (flow: BuyingFlow) => flow.state.value.step;

async function reserved() {
  const flow = new BuyingFlow();
  answers.push(granted);
  await flow.reserve('show', sale, 1);
  const state = flow.state.value;
  if (state.step !== 'reserved') throw new Error(`not reserved but ${state.step}`);
  return { flow, attempt: state.attempt };
}

const place = (id: string, at: number | null, status = 'waiting') => ({ place: at, reservation: { ...reservation(id, status), expiresAt: status === 'reserved' ? reservation(id).expiresAt : null } });

async function inLine() {
  const flow = new BuyingFlow();
  answers.push((one) => json(201, place(idIn(one), 2)));
  await flow.wait('show', { ...sale, state: 'fully-reserved', available: 0 });
  const state = flow.state.value;
  if (state.step !== 'waiting') throw new Error(`not in line but ${state.step}`);
  return { flow, attempt: state.attempt };
}

describe('more time', () => {
  it('is asked for by number, so that a lost answer extends once', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => Promise.reject(new TypeError('offline')), () => json(200, reservation(attempt.reservationId)));
    const done = flow.extend(attempt);
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(sent.slice(1).map(({ call }) => call)).toEqual(Array(2).fill(`PUT /stock/MUG/reservations/${attempt.reservationId}/extensions/1`));
    expect(flow.state.value).toMatchObject({ step: 'reserved', attempt: { extensions: 1 } });
    answers.push(() => refusal(409, 'extension-limit-reached'));
    await flow.extend({ ...attempt, extensions: 2 });
    expect(flow.state.value).toMatchObject({ step: 'reserved', problem: { code: 'extension-limit-reached' } });
  });
});

describe('a drop over several SKUs', () => {
  const inDrop: Sale = { ...sale, offer: anOffer({ offerId: 'd1-1-2', dropId: 'd1', phase: 'open' }), price: eur(1_500) };
  const basket = (status: string, ...ids: string[]) => ({ basketId: 'b', status, dropId: 'd1', reservations: ids.map((id) => reservation(id)) });

  it('is reserved in a basket, which is asked again until it is decided', async () => {
    const flow = new BuyingFlow();
    answers.push(() => json(201, basket('reserving')), () => json(200, basket('granted', 'r1')));
    const done = flow.reserve('show', inDrop, 1);
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(new Set(sent.map(({ call }) => call)).size).toBe(1);
    expect(sent[0]!.call).toMatch(/^PUT \/baskets\//);
    expect(sent[0]!.body).toEqual({ lines: [{ sku: 'MUG', quantity: 1, expectedUnitPrice: eur(1_500), offerId: 'd1-1-2' }] });
    expect(flow.state.value).toMatchObject({ step: 'reserved', attempt: { reservationId: 'r1', basketId: idIn(sent[0]!) } });
  });

  it('is given back as a basket, so that the limit counts it no more', async () => {
    const flow = new BuyingFlow();
    answers.push(() => json(201, basket('granted', 'r1')), () => json(200, { ...basket('closed'), reservations: [reservation('r1', 'released')] }));
    await flow.reserve('show', inDrop, 1);
    if (flow.state.value.step !== 'reserved') throw new Error('not reserved');
    await flow.giveBack(flow.state.value.attempt);
    expect(sent[1]!.call).toBe(sent[0]!.call.replace('PUT', 'DELETE'));
    expect(stepOf(flow)).toBe('lost');
  });
});

describe('a bundle', () => {
  const bundle: BundleSale = {
    bundleId: 'b1',
    parts: [
      { item: sale.item, offer: anOffer({ offerId: 'o1', dropId: 'b1', unitsPerBundle: 1, price: eur(1_600) }), each: 1 },
      { item: { ...sale.item, sku: 'CAP', title: 'Cap' }, offer: anOffer({ offerId: 'o2', dropId: 'b1', unitsPerBundle: 2, price: eur(1_200) }), each: 2 },
    ],
    price: eur(4_000),
    insteadOf: null,
    state: 'available',
    available: 3,
  };
  const basket = (status: string, now = 'reserved') => ({
    basketId: 'b',
    status,
    dropId: 'b1',
    reservations: [{ ...reservation('r1', now), sku: 'MUG' }, { ...reservation('r2', now), sku: 'CAP', quantity: 2 }],
  });

  it('is reserved and paid as a whole, at its one price', async () => {
    const flow = new BuyingFlow();
    answers.push(() => json(201, basket('granted')), () => json(201, purchase('paid', { total: eur(4_000) })));
    await flow.reserveBundle('show', bundle);
    expect(sent[0]!.call).toMatch(/^PUT \/baskets\//);
    expect(sent[0]!.body).toEqual({
      lines: [
        { sku: 'MUG', quantity: 1, offerId: 'o1', expectedUnitPrice: eur(1_600) },
        { sku: 'CAP', quantity: 2, offerId: 'o2', expectedUnitPrice: eur(1_200) },
      ],
    });
    expect(flow.state.value).toMatchObject({ step: 'reserved', attempt: { title: 'Mug + 2 × Cap', unitPrice: eur(4_000) } });
    if (flow.state.value.step !== 'reserved') throw new Error('not reserved');
    await flow.pay(flow.state.value.attempt, 'sandbox_ok', {});
    expect(sent[1]!.body).toMatchObject({ lines: [{ sku: 'MUG', reservationId: 'r1' }, { sku: 'CAP', reservationId: 'r2' }] });
    expect(stepOf(flow)).toBe('ended');
  });

  it('is given back as a whole', async () => {
    const flow = new BuyingFlow();
    answers.push(() => json(201, basket('granted')), () => json(200, basket('closed', 'released')));
    await flow.reserveBundle('show', bundle);
    if (flow.state.value.step !== 'reserved') throw new Error('not reserved');
    await flow.giveBack(flow.state.value.attempt);
    expect(sent[1]!.call).toBe(sent[0]!.call.replace('PUT', 'DELETE'));
    expect(stepOf(flow)).toBe('lost');
  });
});

describe('waiting in line', () => {
  it('keeps its place over a reload', async () => {
    const { attempt } = await inLine();
    expect(sent[0]!.call).toBe(`PUT /stock/MUG/waitlist/${attempt.reservationId}`);
    const again = new BuyingFlow();
    answers.push((one) => json(200, place(idIn(one), 1)));
    await again.resume(null);
    expect(again.state.value).toMatchObject({ step: 'waiting', place: 1 });
    expect(idIn(sent[1]!)).toBe(attempt.reservationId);
  });

  it('is told of its unit by the hub, and pays it like any other', async () => {
    const { flow, attempt } = await inLine();
    flow.own({ ...reservation(attempt.reservationId), status: 'reserved' });
    expect(flow.state.value).toMatchObject({ step: 'reserved', isPromoted: true });
    expect(kept.get()?.attempt).toMatchObject({ reservationId: attempt.reservationId, waits: false });
    flow.own({ ...reservation('other'), status: 'expired' });
    expect(stepOf(flow)).toBe('reserved');
  });

  it('finds by asking what the hub could not tell', async () => {
    const { flow } = await inLine();
    answers.push((one) => json(200, place(idIn(one), 1)), (one) => json(200, place(idIn(one), null, 'reserved')));
    await vi.advanceTimersByTimeAsync(7_000);
    expect(flow.state.value).toMatchObject({ step: 'waiting', place: 1 });
    await vi.advanceTimersByTimeAsync(7_000);
    expect(flow.state.value).toMatchObject({ step: 'reserved', isPromoted: true });
  });

  it('ends when the buyer leaves or nothing can come', async () => {
    const { flow, attempt } = await inLine();
    answers.push((one) => json(200, place(idIn(one), null, 'wait-ended')));
    await flow.leave(attempt);
    expect(flow.state.value).toMatchObject({ step: 'lost', how: 'left' });
    expect(kept.get()).toBeNull();
    const other = await inLine();
    other.flow.own({ ...reservation(other.attempt.reservationId, 'wait-ended'), status: 'wait-ended' });
    expect(other.flow.state.value).toMatchObject({ step: 'lost', how: 'gone' });
  });

  it('tells why it cannot join', async () => {
    const flow = new BuyingFlow();
    answers.push(() => refusal(409, 'sold-out'));
    await flow.wait('show', sale);
    expect(flow.state.value).toMatchObject({ step: 'refused', problem: { code: 'sold-out' } });
  });
});

describe('reserving', () => {
  it('writes the attempt down before it is sent', async () => {
    const flow = new BuyingFlow();
    let before: string | undefined;
    answers.push((one) => {
      before = kept.get()?.attempt.reservationId;
      return granted(one);
    });
    await flow.reserve('show', sale, 1);
    expect(before).toBe(idIn(sent[0]!));
    expect(sent[0]!.body).toEqual({ quantity: 1, expectedUnitPrice: eur(1_900) });
  });

  it('repeats an unanswered attempt under its id', async () => {
    const flow = new BuyingFlow();
    answers.push(() => Promise.reject(new TypeError('offline')), () => refusal(503, 'busy'), granted);
    const done = flow.reserve('show', sale, 1);
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    expect(stepOf(flow)).toBe('reserved');
    expect(new Set(sent.map(idIn)).size).toBe(1);
  });

  it('is repeated under its id by a page that was reloaded meanwhile', async () => {
    const first = new BuyingFlow();
    answers.push(() => new Promise<Response>(() => {}), granted);
    void first.reserve('show', sale, 1);
    await vi.advanceTimersByTimeAsync(0);
    const second = new BuyingFlow();
    await second.resume(null);
    expect(stepOf(second)).toBe('reserved');
    expect(idIn(sent[1]!)).toBe(idIn(sent[0]!));
  });

  it('keeps one attempt at a time', async () => {
    const { flow } = await reserved();
    await flow.reserve('show', sale, 1);
    expect(sent.length).toBe(1);
  });

  it('tells a refusal and forgets the attempt', async () => {
    const flow = new BuyingFlow();
    answers.push(() => refusal(409, 'sold-out'));
    await flow.reserve('show', sale, 1);
    expect(flow.state.value).toMatchObject({ step: 'refused', problem: { code: 'sold-out' } });
    expect(kept.get()).toBeNull();
  });

  it('shows the running reservation that fills the limit', async () => {
    const flow = new BuyingFlow();
    answers.push(() => refusal(409, 'limit-reached', { reservationId: 'other' }), () => json(200, reservation('other')));
    await flow.reserve('show', sale, 1);
    expect(flow.state.value).toMatchObject({ step: 'reserved', attempt: { reservationId: 'other' }, problem: { code: 'limit-reached' } });
  });

  it('takes a new id for a new price', async () => {
    const { flow, attempt } = await reserved();
    answers.push(granted);
    await flow.acceptPrice(attempt, eur(2_100));
    expect(idIn(sent[1]!)).not.toBe(idIn(sent[0]!));
    expect(sent[1]!.body).toMatchObject({ expectedUnitPrice: eur(2_100) });
  });

  it('asks after the deadline and tells the loss', async () => {
    const { flow } = await reserved();
    answers.push((one) => json(200, reservation(idIn(one), 'expired')));
    await vi.advanceTimersByTimeAsync(63_000);
    expect(flow.state.value).toMatchObject({ step: 'lost', how: 'expired' });
  });

  it('hears from the hub that it was released', async () => {
    const { flow, attempt } = await reserved();
    flow.own({ ...reservation(attempt.reservationId), status: 'released', offerId: null } as never);
    expect(flow.state.value).toMatchObject({ step: 'lost', how: 'released' });
  });
});

describe('paying', () => {
  it('ends with the order number and nothing left behind', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => json(201, purchase('paid')));
    await flow.pay(attempt, 'sandbox_ok', {});
    expect(flow.state.value).toMatchObject({ step: 'ended', purchase: { orderNumber: 'LC-1' } });
    expect(kept.get()).toBeNull();
  });

  it('repeats a lost answer under the same key with the same content', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => Promise.reject(new TypeError('offline')), () => json(201, purchase('paid')));
    const done = flow.pay(attempt, 'sandbox_ok', { name: 'Ada' });
    await vi.advanceTimersByTimeAsync(5_000);
    await done;
    const [first, second] = sent.slice(1);
    expect(second).toEqual(first);
    expect(first!.key).toBeTruthy();
  });

  it('is taken up by a reloaded page under the same key', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => new Promise<Response>(() => {}), () => json(201, purchase('paid')));
    void flow.pay(attempt, 'sandbox_ok', { name: 'Ada' });
    await vi.advanceTimersByTimeAsync(0);
    await new BuyingFlow().resume(null);
    expect(sent[2]).toEqual(sent[1]);
  });

  it('asks on while it is pending, and keeps no contact details meanwhile', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => json(201, purchase('paying')), () => json(200, purchase('paying')), () => json(200, purchase('declined')));
    await flow.pay(attempt, 'sandbox_late', { name: 'Ada' });
    expect(kept.get()?.payment).toMatchObject({ body: null, purchaseId: 'p1' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(flow.state.value).toMatchObject({ step: 'ended', purchase: { status: 'declined' } });
  });

  it('leaves a payment that a person has to look at to that person', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => json(201, purchase('review')));
    await flow.pay(attempt, 'sandbox_ok', {});
    expect(flow.state.value).toMatchObject({ step: 'ended', purchase: { status: 'review' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent.length).toBe(2);
  });

  it('goes to the bank’s page when asked to', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => json(201, purchase('challenge', { challengeUrl: '/sandbox/1' })));
    await flow.pay(attempt, 'sandbox_challenge', {});
    expect(location.assign).toHaveBeenCalledWith('https://shop.example/sandbox/1');
    expect(stepOf(flow)).toBe('challenge');
  });

  it('opens no address that is not one of the web', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => json(201, purchase('challenge', { challengeUrl: 'javascript:alert(1)' })));
    await flow.pay(attempt, 'sandbox_challenge', {});
    expect(location.assign).not.toHaveBeenCalled();
    expect(stepOf(flow)).toBe('paying');
  });

  it('asks the provider again when the browser is back', async () => {
    const flow = new BuyingFlow();
    answers.push(() => json(200, purchase('paid')));
    await flow.resume('p1');
    expect(sent[0]!.call).toBe('POST /purchases/p1/refresh');
    expect(stepOf(flow)).toBe('ended');
  });

  it('lets the buyer try again while the reservation runs', async () => {
    const { flow, attempt } = await reserved();
    answers.push(() => refusal(400, 'invalid', { field: 'contact.email' }), (one) => json(200, reservation(idIn(one))));
    await flow.pay(attempt, 'sandbox_ok', { email: 'x' });
    expect(flow.state.value).toMatchObject({ step: 'reserved', problem: { code: 'invalid' } });
  });
});
