// A follower of a LiveCommerce show, written from docs/protocol.md and docs/asyncapi.yaml alone and kept so: it shows that the documents are enough. What it
// does, one of them says; where they are changed, it is changed after them and never after the server. Node 20, no packages.
//
//   node follow.mjs SERVER STREAM [--by ws|sse|poll] [--token TOKEN] [--print]
//
// SERVER is http://HOST:PORT. --print writes the state as one line of JSON at each change; without it, SIGUSR2 or a line on stdin asks for it.
// SIGTERM and SIGINT stop it. What happens to the connection is told on stderr.
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { openWebSocket, UpgradeRefused } from './ws.mjs';

const RECORD = '\u001e';
const now = () => performance.now();

/** The server's clock, as an offset to our own monotonic one: messages can only be late, so the largest offset is the best. */
export class Clock {
  #offset = null;
  #at = 0;

  take(serverTime) {
    const at = now();
    const sample = Date.parse(serverTime) - at;
    const held = this.#offset === null ? null : this.#offset - (at - this.#at) / 1000; // decays by 1 ms a second
    this.#offset = held === null || Math.abs(sample - held) > 10_000 ? sample : Math.max(sample, held);
    this.#at = at;
  }

  /** The server's time in ms since 1970, or null before the first message. */
  get time() { return this.#offset === null ? null : now() + this.#offset; }
}

/** What a client knows of a show: topics by version, log entries in order, and the place up to which it has seen everything. */
export class State {
  position = null;
  topics = new Map();
  log = new Map();
  clock = new Clock();
  onTake = null; // (kind, message): for whoever watches from outside

  takeSnapshot(snapshot) {
    this.clock.take(snapshot.serverTime);
    const topics = { stream: snapshot.stream, viewers: snapshot.viewers, ...snapshot.topics };
    for (const stock of snapshot.stock) topics[`stock:${stock.sku}`] = stock;
    // A snapshot has every topic: one that is not in it is gone.
    for (const name of this.topics.keys()) if (!(name in topics)) this.topics.delete(name);
    this.#takeTopics(topics);
    this.log = new Map(Object.entries(snapshot.log ?? {}));
    this.position = snapshot.position;
    this.onTake?.('snapshot', snapshot);
  }

  /** 'taken', 'seen' (nothing to do) or 'gap' (nothing was taken: connect again with the position one has). */
  takeUpdate(update) {
    const { position, after } = update;
    if (this.position === null || position.epoch !== this.position.epoch) return 'gap';
    this.clock.take(update.serverTime);
    if (position.sequence <= this.position.sequence) return 'seen';
    if (after !== this.position.sequence) return 'gap'; // or an overlap, which would bring entries of the log twice
    this.#takeTopics(update.topics);
    for (const [name, entries] of Object.entries(update.log ?? {})) this.log.set(name, [...(this.log.get(name) ?? []), ...entries]);
    this.position = position;
    this.onTake?.('update', update);
    return 'taken';
  }

  #takeTopics(topics) {
    // The stream first: it says which stock is still told.
    if (topics.stream) {
      this.#takeTopic('stream', topics.stream);
      const lineUp = new Set(this.topics.get('stream').lineUp.map(item => `stock:${item.sku}`));
      for (const name of this.topics.keys()) if (name.startsWith('stock:') && !lineUp.has(name)) this.topics.delete(name);
    }
    for (const [name, value] of Object.entries(topics)) if (name !== 'stream') this.#takeTopic(name, value);
    // A show tells one poll: one that is told takes the place of any other.
    const told = Object.keys(topics).find(name => name.startsWith('poll:'));
    if (told) for (const name of this.topics.keys()) if (name.startsWith('poll:') && name !== told) this.topics.delete(name);
  }

  #takeTopic(name, value) {
    const held = this.topics.get(name);
    if (typeof held?.version === 'number' && typeof value?.version === 'number' && held.version > value.version) return;
    this.topics.set(name, value);
  }

  /** The chat as a screen shows it: what was said, without what was removed. */
  get lines() {
    const entries = this.log.get('chat') ?? [];
    const removed = new Set(entries.flatMap(entry => entry.removed ?? []));
    return entries.flatMap(({ line }) => line && !removed.has(line.lineId) ? [line] : []);
  }

  toJSON() {
    return {
      position: this.position,
      serverTime: this.clock.time === null ? null : new Date(this.clock.time).toISOString(),
      topics: Object.fromEntries([...this.topics].sort(([a], [b]) => (a < b ? -1 : 1))),
      log: Object.fromEntries(this.log),
    };
  }
}

/** How a connection ended. `bound`: wait a random time up to so many ms; `least`: at least so many; `forget`: the place; `anew`: the token too. */
const lost = reason => ({ reason });
function moved({ code, reason }) {
  const end = { reason: `moved ${code} ${reason}`, code };
  if (code === 4000) return { ...end, forget: true, bound: 500 };
  if (code === 4001) return { ...end, anew: true };
  if (code === 4002) return { ...end, bound: 5_000 };
  if (code === 4003) return { ...end, bound: 30_000 };
  return end;
}
function refused(status, headers, body) {
  let code = '';
  try { code = JSON.parse(body).code; } catch { /* not ours: a proxy's */ }
  const end = { reason: `refused ${status} ${code}` };
  const least = Number(headers['retry-after'] ?? 0) * 1000;
  if (status === 401) return { ...end, anew: true };
  if (status === 404) return { ...end, final: true };
  if (status === 400) return { ...end, forget: true };
  return { ...end, least };
}

/**
 * Follows a show until it is stopped. Options: server, stream, by ('ws', 'sse', 'poll'), token, newToken() (asked when the token is not accepted any more),
 * onChange(), onOwn(reservation), onTell(text).
 */
export class Follower {
  state = new State();
  joins = 0; // connections that were answered
  #options;
  #stopped = new AbortController();
  #viewer = randomUUID(); // of long polling: the same for all its calls
  #answered = false;
  #token;

  constructor(options) {
    this.#options = { ...options, by: options.by ?? 'ws' };
    this.#token = options.token ?? null;
  }

  stop() { this.#stopped.abort(); }

  async run() {
    const connect = { ws: this.#hub, sse: this.#events, poll: this.#poll }[this.#options.by];
    if (!connect) throw new Error(`by ${this.#options.by}?`);
    let bound = 500;
    let next = {};
    while (!this.#stopped.signal.aborted) {
      await this.#sleep(Math.max(next.least ?? 0, 0) + Math.random() * (next.bound ?? bound));
      if (this.#stopped.signal.aborted) break;
      this.#answered = false;
      try {
        next = await connect.call(this);
      } catch (error) {
        next = lost(error.cause?.message ?? error.message);
      }
      if (this.#stopped.signal.aborted) break;
      this.#options.onTell?.(next.reason);
      if (next.final) throw new Error(next.reason);
      bound = this.#answered ? 500 : Math.min(bound * 2, 30_000);
      if (next.forget) this.state.position = null;
      if (next.anew) this.#token = (await this.#options.newToken?.()) ?? null;
    }
  }

  // The hub: SignalR's JSON protocol over a bare WebSocket (which begins as an HTTP request, so that the address stays http).
  #hub() {
    const url = this.#url('/hubs/viewer');
    return new Promise((resolve, reject) => {
      let socket = null, timer = null, text = '', step = 'handshake', early = [], heard = now(), said = now();
      const finish = end => {
        clearInterval(timer);
        this.#stopped.signal.removeEventListener('abort', stop);
        socket?.close();
        resolve(end);
        step = 'over';
      };
      const stop = () => finish(lost('stopped'));
      const send = message => { said = now(); socket.send(JSON.stringify(message) + RECORD); };
      const take = message => {
        if (step === 'handshake') {
          if (message.error) return finish(lost(message.error));
          step = 'join';
          send({ type: 1, invocationId: '1', target: 'Join', arguments: [this.#options.stream, this.state.position] });
        } else if (message.type === 3 && message.invocationId === '1') {
          if (message.error) return finish(joinRefused(message.error));
          this.#joined(message.result);
          step = 'watching';
          for (const update of early) if (!this.#update(update)) return finish(lost('gap'));
          early = [];
        } else if (message.type === 1) {
          const [argument] = message.arguments;
          if (message.target === 'Update') {
            if (step === 'join') early.push(argument);
            else if (!this.#update(argument)) finish(lost('gap'));
          } else if (message.target === 'Own') this.#options.onOwn?.(argument.reservation);
          else if (message.target === 'Moved') finish(moved(argument));
        } else if (message.type === 7) finish(lost(message.error ?? 'closed by the server'));
      };
      openWebSocket(url, {
        headers: this.#headers(),
        onText: chunk => {
          heard = now();
          text += chunk;
          for (let end; step !== 'over' && (end = text.indexOf(RECORD)) >= 0;) {
            const message = JSON.parse(text.slice(0, end));
            text = text.slice(end + 1);
            take(message);
          }
        },
        onEnd: reason => finish(lost(reason)),
      }).then(opened => {
        socket = opened;
        if (this.#stopped.signal.aborted) return stop();
        this.#stopped.signal.addEventListener('abort', stop);
        send({ protocol: 'json', version: 1 });
        timer = setInterval(() => {
          if (now() - heard > 30_000) finish(lost('nothing heard for 30 s'));
          else if (now() - said > 9_000) send({ type: 6 });
        }, 1_000);
      }).catch(error => error instanceof UpgradeRefused ? resolve(refused(error.status, error.headers, error.body)) : reject(error));
    });
  }

  // Server-Sent Events.
  async #events() {
    const url = this.#url('/updates');
    const headers = { ...this.#headers(), Accept: 'text/event-stream' };
    if (this.state.position) headers['Last-Event-ID'] = write(this.state.position);
    return await this.#fetch(url, headers, 45_000, async (response, alive) => {
      const decoder = new TextDecoder();
      let text = '', event = '', data = [];
      for await (const chunk of response.body) {
        alive();
        text += decoder.decode(chunk, { stream: true });
        for (let end; (end = text.indexOf('\n')) >= 0;) {
          const line = text.slice(0, end).replace(/\r$/, '');
          text = text.slice(end + 1);
          if (line !== '') {
            if (line.startsWith('event:')) event = line.slice(6).trim();
            else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
            continue; // id: it is the position of the data; retry: ours is a jitter of our own; others are for newer clients
          }
          const name = event, body = data.join('\n');
          event = '';
          data = [];
          if (body === '') continue;
          const message = JSON.parse(body);
          if (name === 'snapshot' || name === 'resumed') this.#joined(message);
          else if (name === 'update') { if (!this.#update(message)) return lost('gap'); }
          else if (name === 'own') this.#options.onOwn?.(message.reservation);
          else if (name === 'moved') return moved(message);
        }
      }
      return lost('the response ended');
    });
  }

  // Long polling.
  async #poll() {
    while (true) {
      const url = this.#url('/updates');
      url.searchParams.set('viewer', this.#viewer);
      if (this.state.position) {
        url.searchParams.set('after', write(this.state.position));
        url.searchParams.set('wait', '25');
      }
      const end = await this.#fetch(url, this.#headers(), 40_000, async response => {
        if (response.status === 204) return this.#answered = true, null;
        const message = await response.json();
        if ('stream' in message) this.#joined(message);
        else if (!this.#update(message)) return lost('gap');
        this.#answered = true;
        return null;
      });
      if (end) return end;
      if (this.#stopped.signal.aborted) return lost('stopped');
    }
  }

  #joined(answer) {
    this.#answered = true;
    this.joins++;
    if (answer.resumed) return; // the old place is kept until the update comes that tells what was missed
    this.state.takeSnapshot(answer);
    this.#options.onChange?.();
  }

  #update(update) {
    const result = this.state.takeUpdate(update);
    if (result === 'taken') this.#options.onChange?.();
    return result !== 'gap';
  }

  #url(path) {
    return new URL(path.startsWith('/hubs') ? path : `/api/v1/streams/${encodeURIComponent(this.#options.stream)}${path}`, this.#options.server);
  }

  #headers() { return this.#token ? { Authorization: `Bearer ${this.#token}` } : {}; }

  /** fetch that gives up after so many ms without a byte, and when we are stopped. */
  async #fetch(url, headers, silenceMs, read) {
    const dead = new AbortController();
    let timer;
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(() => dead.abort(new Error(`nothing heard for ${silenceMs / 1000} s`)), silenceMs);
    };
    alive();
    try {
      const response = await fetch(url, { headers, signal: AbortSignal.any([dead.signal, this.#stopped.signal]) });
      if (!response.ok) return refused(response.status, Object.fromEntries(response.headers), await response.text());
      return await read(response, alive);
    } finally {
      clearTimeout(timer);
      dead.abort();
    }
  }

  #sleep(ms) {
    return new Promise(resolve => {
      const end = () => {
        clearTimeout(timer);
        this.#stopped.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#stopped.signal.addEventListener('abort', end);
    });
  }
}

const write = position => `${position.epoch}-${position.sequence}`;

/** An error of Join ends in a word; what SignalR puts in front of it does not count. */
function joinRefused(error) {
  const word = error.split(' ').at(-1);
  return { reason: `join: ${word}`, final: word === 'not-found', anew: word === 'token-invalid', bound: word.startsWith('too-many-') ? 30_000 : undefined };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [server, stream, ...rest] = process.argv.slice(2);
  const option = name => { const at = rest.indexOf(name); return at < 0 ? undefined : rest[at + 1]; };
  if (!server || !stream) {
    console.error('node follow.mjs SERVER STREAM [--by ws|sse|poll] [--token TOKEN] [--print]');
    process.exit(2);
  }
  const print = () => console.log(JSON.stringify(follower.state));
  const follower = new Follower({
    server, stream, by: option('--by'), token: option('--token'),
    onChange: rest.includes('--print') ? print : undefined,
    onOwn: reservation => console.error(`own ${JSON.stringify(reservation)}`),
    onTell: text => console.error(text),
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => { follower.stop(); process.stdin.destroy(); });
  process.on('SIGUSR2', print);
  process.stdin.on('data', print);
  try {
    await follower.run();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    process.stdin.destroy();
  }
}
