import { Frames, encode } from './frames';
import { WatchRefused, type Hearing, type JoinAnswer, type Moved, type StreamPosition, type Update, type Wire } from './wire';

/** The server pings every 15 s; twice that without a word is a dead line. */
const silenceMs = 30_000;

/** The server gives a client up that has said nothing for 30 s. */
const pingMs = 10_000;

/** From opening to the answer of Join. */
const openWithinMs = 15_000;

const answerWithinMs = 15_000;

/** The hub refused a call; the message is a code of docs/protocol.md. */
export class HubRefusal extends Error {}

interface Message {
  type?: number;
  target?: string;
  arguments?: unknown[];
  invocationId?: string;
  result?: unknown;
  error?: string;
}

interface Call {
  answered(result: unknown): void;
  failed(error: Error): void;
}

export interface Watch {
  /** Absolute or relative address of the server, without a path. */
  server: string;
  streamId: string;
  token: string | null;
  position: StreamPosition | null;
}

/** Watches over the hub: a bare WebSocket, without negotiation. Resolves when Join is answered. */
export function openHub(watch: Watch, hearing: Hearing): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(addressOf(watch));
    const frames = new Frames();
    const calls = new Map<string, Call>();
    let lastCall = 0;
    let hasShakenHands = false;
    // What arrives between the server's Join and its answer belongs after the answer.
    let early: Update[] | null = [];
    let ended: () => void = () => {};
    const wire: Wire = { ended: new Promise((done) => (ended = done)), close: () => close(), invoke };
    const limit = setTimeout(() => close(new Error('The hub does not answer.')), openWithinMs);
    let silence = setTimeout(() => close(), silenceMs);
    const pings = setInterval(() => socket.readyState === 1 && socket.send(encode({ type: 6 })), pingMs);

    socket.onopen = () => socket.send(encode({ protocol: 'json', version: 1 }));
    socket.onclose = () => close(new Error('The connection was closed.'));
    socket.onerror = () => close(new Error('The connection failed.'));
    socket.onmessage = ({ data }: { data: unknown }) => {
      clearTimeout(silence);
      silence = setTimeout(() => close(), silenceMs);
      try {
        for (const message of frames.take(String(data))) take(message as Message);
      } catch (error) {
        close(error as Error);
      }
    };

    function take(message: Message): void {
      if (!hasShakenHands) {
        if (message.error !== undefined) throw new Error(message.error);
        hasShakenHands = true;
        send('Join', [watch.streamId, watch.position], { answered: joined, failed: (error) => close(new WatchRefused(error.message)) });
      } else if (message.type === 1) {
        told(message.target, message.arguments?.[0]);
      } else if (message.type === 3) {
        const call = calls.get(message.invocationId ?? '');
        calls.delete(message.invocationId ?? '');
        // SignalR puts words before the code; the code is the last word.
        if (message.error === undefined) call?.answered(message.result);
        else call?.failed(new HubRefusal(message.error.split(' ').at(-1)));
      } else if (message.type === 7) {
        close(new Error(message.error ?? 'The hub closes.'));
      }
    }

    function told(target: string | undefined, argument: unknown): void {
      if (target === 'Update') {
        if (early) early.push(argument as Update);
        else hearing.updated(argument as Update);
      } else if (target === 'Own') {
        hearing.own((argument as { reservation: unknown }).reservation);
      } else if (target === 'Moved') {
        hearing.moved(argument as Moved);
      }
    }

    function joined(result: unknown): void {
      clearTimeout(limit);
      hearing.joined(result as JoinAnswer);
      const waiting = early ?? [];
      early = null;
      waiting.forEach((update) => hearing.updated(update));
      resolve(wire);
    }

    function send(target: string, args: unknown[], call: Call): void {
      const invocationId = String(++lastCall);
      calls.set(invocationId, call);
      socket.send(encode({ type: 1, invocationId, target, arguments: args }));
    }

    function invoke(method: string, ...args: unknown[]): Promise<unknown> {
      return new Promise((answered, failed) => {
        if (socket.readyState !== 1) return failed(new Error('There is no connection.'));
        const timer = setTimeout(() => failed(new Error('The hub did not answer.')), answerWithinMs);
        send(method, args, {
          answered: (result) => (clearTimeout(timer), answered(result)),
          failed: (error) => (clearTimeout(timer), failed(error)),
        });
      });
    }

    function close(error = new Error('The connection was closed.')): void {
      clearTimeout(limit);
      clearTimeout(silence);
      clearInterval(pings);
      socket.onopen = socket.onclose = socket.onerror = socket.onmessage = null;
      socket.close();
      const open = [...calls.values()];
      calls.clear();
      open.forEach((call) => call.failed(error));
      reject(error); // without effect where it has joined
      ended();
    }
  });
}

function addressOf({ server, token }: Watch): string {
  const address = new URL('/hubs/viewer', server);
  address.protocol = address.protocol.replace('http', 'ws');
  if (token) address.searchParams.set('access_token', token);
  return address.href;
}
