import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LiveConnection } from './connection';
import { FakeSocket, aSnapshot, anUpdate } from './testing/fakeSocket';

const seen: unknown[] = [];
let token: string | null;
let connection: LiveConnection;

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const latest = () => FakeSocket.all.at(-1)!;
const watch = () => {
  connection = new LiveConnection({
    streamId: 'show',
    server: 'http://shop.example',
    token: () => token,
    onSnapshot: () => seen.push('snapshot'),
    onUpdate: ({ position }) => seen.push(position.sequence),
    onOwn: (reservation) => seen.push(reservation),
    onConnected: (isConnected) => seen.push(isConnected),
    onTokenRefused: () => seen.push('token refused'),
    onRefused: (code) => seen.push(code),
  });
  return settle();
};

/** The text of an event stream that ends. */
const events = (...texts: string[]) => new Response(texts.join(''), { headers: { 'content-type': 'text/event-stream' } });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('fetch', vi.fn(() => Promise.reject(new TypeError('nobody listens'))));
  FakeSocket.all = [];
  FakeSocket.opens = true;
  FakeSocket.join = () => aSnapshot();
  seen.length = 0;
  token = null;
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('shakes hands, joins without a position, and resumes at the last one', async () => {
  await watch();
  expect(latest().address).toBe('ws://shop.example/hubs/viewer');
  expect(latest().sent[0]).toEqual({ protocol: 'json', version: 1 });
  latest().call('Update', anUpdate(11));
  latest().call('Update', anUpdate(14, 11));
  expect(latest().joined).toEqual(['show', null]);
  latest().cut();
  await settle(500);
  expect(FakeSocket.all.length).toBe(2);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 14 }]);
});

it('shows what came before the answer of Join after it', async () => {
  FakeSocket.join = (socket) => {
    socket.call('Update', anUpdate(11));
    return aSnapshot();
  };
  await watch();
  expect(seen).toEqual(['snapshot', 11, true]);
});

it('keeps the old position until what was missed has come', async () => {
  await watch();
  FakeSocket.join = () => ({ position: { epoch: 'a', sequence: 50 }, resumed: true });
  latest().cut();
  await settle(500);
  latest().cut();
  await settle(500);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 10 }]);
});

it.each([
  ['begins after what was seen', anUpdate(13, 11)],
  ['begins before it, and would tell some of it twice', anUpdate(12, 5)],
  ['is of another epoch', anUpdate(11, 10, 'b')],
])('takes nothing of an update that %s, and joins again where it stands', async (_, update) => {
  await watch();
  latest().call('Update', update);
  latest().call('Update', anUpdate(14, 13));
  await settle(500);
  expect(seen.filter((what) => typeof what === 'number')).toEqual([]);
  expect(FakeSocket.all.length).toBe(2);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 10 }]);
});

it('takes an update once', async () => {
  await watch();
  for (const [sequence, after] of [
    [11, 10],
    [11, 10],
    [9, 5],
    [12, 11],
  ] as const)
    latest().call('Update', anUpdate(sequence, after));
  expect(seen).toEqual(['snapshot', true, 11, 12]);
});

it('never gives up, and spreads even the first retry', async () => {
  FakeSocket.opens = false;
  await watch();
  await settle(450);
  expect(FakeSocket.all.length).toBe(1);
  await settle(3_600_000);
  expect(FakeSocket.all.length).toBeGreaterThan(50);
  FakeSocket.opens = true;
  await settle(90_000);
  expect(seen.at(-1)).toBe(true);
});

it('takes a snapshot after it was too slow', async () => {
  await watch();
  latest().call('Moved', { code: 4000, reason: 'resync' });
  await settle(500);
  expect(latest().joined).toEqual(['show', null]);
});

it('comes back spread over seconds when the server goes away', async () => {
  await watch();
  latest().call('Moved', { code: 4002, reason: 'going away' });
  await settle(4_900);
  expect(FakeSocket.all.length).toBe(1);
  await settle(100);
  expect(FakeSocket.all.length).toBe(2);
});

it('tells that its token was refused, by the hub or before it', async () => {
  token = 'old';
  await watch();
  latest().call('Moved', { code: 4001, reason: 'sign in again' });
  expect(seen.at(-1)).toBe('token refused');
  FakeSocket.opens = false;
  vi.mocked(fetch).mockResolvedValue(new Response('', { status: 401 }));
  await settle(2_000);
  expect(seen.filter((what) => what === 'token refused').length).toBe(2);
  expect(vi.mocked(fetch).mock.calls[0]?.[1]?.headers).toMatchObject({ authorization: 'Bearer old' });
});

it('says why it may not watch, and goes on asking', async () => {
  FakeSocket.join = () => new Error("An unexpected error occurred invoking 'Join' on the server. HubException: not-found");
  await watch();
  await settle(500);
  expect(seen).toContain('not-found');
  FakeSocket.join = () => aSnapshot();
  await settle(2_000);
  expect(seen.at(-1)).toBe(true);
});

it('watches over events where no WebSocket opens', async () => {
  FakeSocket.opens = false;
  vi.mocked(fetch).mockImplementation(async () =>
    events(
      'retry: 2000\n\n',
      `event: snapshot\nid: a-10\ndata: ${JSON.stringify(aSnapshot())}\n\n`,
      `:\n\nevent: update\nid: a-11\ndata: ${JSON.stringify(anUpdate(11))}\n\n`,
      'event: own\ndata: {"reservation":"mine"}\n\n',
    ),
  );
  await watch();
  await settle(500);
  expect(seen).toEqual([false, 'snapshot', 11, 'mine', true, false]);
  FakeSocket.opens = true;
  await settle(500);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 11 }]);
});

it('connects anew at once, as somebody, when the viewer has become a buyer', async () => {
  await watch();
  token = 'guest';
  connection.renew();
  await settle(1);
  expect(latest().token).toBe('guest');
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 10 }]);
});

it('pings, and takes silence for a dead line', async () => {
  await watch();
  await settle(10_000);
  expect(latest().sent.at(-1)).toEqual({ type: 6 });
  latest().say({ type: 6 });
  await settle(29_000);
  expect(FakeSocket.all.length).toBe(1);
  await settle(2_000);
  expect(FakeSocket.all.length).toBe(2);
});

it('calls the hub, and tells its refusal by the last word', async () => {
  await watch();
  const answers = [connection.invoke('Ask', 'why?'), connection.invoke('Say', '…')];
  const [ask, say] = latest().sent.slice(-2);
  latest().say({ type: 3, invocationId: ask!['invocationId'], result: 42 });
  latest().say({ type: 3, invocationId: say!['invocationId'], error: 'HubException: slow-mode' });
  expect(await answers[0]).toBe(42);
  await expect(answers[1]).rejects.toThrow('slow-mode');
  expect(ask!['arguments']).toEqual(['why?']);
  const unanswered = connection.invoke('React', 'heart');
  latest().cut();
  await expect(unanswered).rejects.toThrow('closed');
  await expect(connection.invoke('React', 'heart')).rejects.toThrow('no connection');
});

it('is quiet once it is closed', async () => {
  await watch();
  connection.close();
  latest().call('Update', anUpdate(11));
  await settle(60_000);
  expect(FakeSocket.all.length).toBe(1);
  expect(seen).toEqual(['snapshot', true]);
});
