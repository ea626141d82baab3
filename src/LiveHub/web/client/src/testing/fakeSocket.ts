import type { StreamPosition } from '../wire';

/** A WebSocket to a hub that does what the test says, and remembers what it was asked. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  /** False: nothing listens there. */
  static opens = true;
  static join: (socket: FakeSocket) => unknown = () => aSnapshot();

  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  joined: [string, StreamPosition | null] | null = null;
  readonly sent: Record<string, unknown>[] = [];

  constructor(readonly address: string) {
    FakeSocket.all.push(this);
    queueMicrotask(() => {
      if (!FakeSocket.opens) return this.onerror?.();
      this.readyState = 1;
      this.onopen?.();
    });
  }

  get token(): string | null {
    return new URL(this.address).searchParams.get('access_token');
  }

  send(text: string): void {
    for (const part of text.split('\u001e').slice(0, -1)) {
      const message = JSON.parse(part) as Record<string, unknown>;
      this.sent.push(message);
      if ('protocol' in message) this.say({});
      if (message['target'] === 'Join') {
        this.joined = message['arguments'] as [string, StreamPosition | null];
        const answer = FakeSocket.join(this);
        this.say(answer instanceof Error ? { type: 3, invocationId: message['invocationId'], error: answer.message } : { type: 3, invocationId: message['invocationId'], result: answer });
      }
    }
  }

  /** In two pieces, because a network may do so. */
  say(message: unknown): void {
    const text = JSON.stringify(message) + '\u001e';
    const half = Math.floor(text.length / 2);
    this.onmessage?.({ data: text.slice(0, half) });
    this.onmessage?.({ data: text.slice(half) });
  }

  call(target: string, argument: unknown): void {
    this.say({ type: 1, target, arguments: [argument] });
  }

  /** The network's doing. */
  cut(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  close(): void {
    this.readyState = 3;
  }
}

export const aSnapshot = (sequence = 10, epoch = 'a') => ({
  position: { epoch, sequence },
  serverTime: '2026-01-31T18:00:00.000Z',
  stream: { streamId: 'show', version: 1 },
  stock: [{ sku: 'MUG', version: 1 }],
  viewers: 3,
});

export const anUpdate = (sequence: number, after = sequence - 1, epoch = 'a') => ({ position: { epoch, sequence }, after, serverTime: '', topics: {} });
