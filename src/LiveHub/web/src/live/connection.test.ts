import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StreamPosition } from '../api/types';
import { LiveConnection } from './connection';
import { aSnapshot } from './samples';

/** A hub connection that does what the test says, and remembers what it was asked. */
class FakeHub {
  static all: FakeHub[] = [];
  static start: (hub: FakeHub) => Promise<void> = async () => {};
  static join: (hub: FakeHub) => unknown = () => aSnapshot();
  readonly handlers = new Map<string, (argument: unknown) => void>();
  joined: [string, StreamPosition | null] | null = null;
  token: string | null = null;
  #closed: () => void = () => {};

  constructor(private readonly askToken: () => string) {
    FakeHub.all.push(this);
  }
  on(name: string, handler: (argument: unknown) => void) {
    this.handlers.set(name, handler);
  }
  onclose(handler: () => void) {
    this.#closed = handler;
  }
  async start() {
    this.token = this.askToken();
    await FakeHub.start(this);
  }
  async invoke(_: string, streamId: string, position: StreamPosition | null) {
    this.joined = [streamId, position];
    return FakeHub.join(this);
  }
  async stop() {
    this.#closed();
  }
  send(name: string, argument: unknown) {
    this.handlers.get(name)?.(argument);
  }
}

vi.mock('@microsoft/signalr', () => ({
  LogLevel: { None: 6 },
  HubConnectionBuilder: class {
    #token = () => '';
    withUrl(_: string, options: { accessTokenFactory: () => string }) {
      this.#token = options.accessTokenFactory;
      return this;
    }
    configureLogging() {
      return this;
    }
    build() {
      return new FakeHub(this.#token);
    }
  },
}));

const seen: unknown[] = [];
let token: string | null;
let connection: LiveConnection;

const update = (sequence: number) => ({ position: { epoch: 'a', sequence }, serverTime: '', topics: {} });
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const latest = () => FakeHub.all.at(-1)!;
const watch = () => {
  connection = new LiveConnection({
    streamId: 'show',
    token: () => token,
    onSnapshot: () => seen.push('snapshot'),
    onUpdate: ({ position }) => seen.push(position.sequence),
    onConnected: (isConnected) => seen.push(isConnected),
    onTokenRefused: () => seen.push('token refused'),
  });
  return settle();
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.999);
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('removeEventListener', vi.fn());
  FakeHub.all = [];
  FakeHub.start = async () => {};
  FakeHub.join = () => aSnapshot();
  seen.length = 0;
  token = null;
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('starts without a position and resumes at the last one', async () => {
  await watch();
  latest().send('Update', update(12));
  expect(latest().joined).toEqual(['show', null]);
  await latest().stop();
  await settle(500);
  expect(FakeHub.all.length).toBe(2);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 12 }]);
});

it('shows what came before the answer of Join after it', async () => {
  FakeHub.join = (hub) => {
    hub.send('Update', update(11));
    return aSnapshot();
  };
  await watch();
  expect(seen).toEqual(['snapshot', 11, true]);
});

it('keeps the old position until what was missed has come', async () => {
  await watch();
  FakeHub.join = () => ({ position: { epoch: 'a', sequence: 50 }, resumed: true });
  await latest().stop();
  await settle(500);
  await latest().stop();
  await settle(500);
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 10 }]);
});

it('never gives up, and spreads even the first retry', async () => {
  FakeHub.start = () => Promise.reject(new Error('down'));
  await watch();
  await settle(450);
  expect(FakeHub.all.length).toBe(1);
  await settle(100);
  expect(FakeHub.all.length).toBe(2);
  await settle(3_600_000);
  expect(FakeHub.all.length).toBeGreaterThan(120);
  FakeHub.start = async () => {};
  await settle(30_000);
  expect(seen.at(-1)).toBe(true);
});

it('takes a snapshot after it was too slow', async () => {
  await watch();
  latest().send('Moved', { code: 4000, reason: 'resync' });
  await settle(500);
  expect(latest().joined).toEqual(['show', null]);
});

it('comes back spread over seconds when the server goes away', async () => {
  await watch();
  latest().send('Moved', { code: 4002, reason: 'going away' });
  await settle(4_900);
  expect(FakeHub.all.length).toBe(1);
  await settle(100);
  expect(FakeHub.all.length).toBe(2);
});

it('tells that its token was refused, by the hub or before it', async () => {
  await watch();
  latest().send('Moved', { code: 4001, reason: 'sign in again' });
  expect(seen.at(-1)).toBe('token refused');
  FakeHub.start = () => Promise.reject(new Error("Status code '401'"));
  await settle(600);
  expect(seen.filter((what) => what === 'token refused').length).toBe(2);
});

it('connects anew at once, as somebody, when the viewer has become a buyer', async () => {
  await watch();
  token = 'guest';
  connection.renew();
  await settle(1);
  expect(latest().token).toBe('guest');
  expect(latest().joined).toEqual(['show', { epoch: 'a', sequence: 10 }]);
});

it('is quiet once it is closed', async () => {
  await watch();
  connection.close();
  await settle(60_000);
  expect(FakeHub.all.length).toBe(1);
});
