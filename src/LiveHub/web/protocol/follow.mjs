// Follows a show and prints what it shows, one JSON object a change: `node follow.mjs signalr|client SERVER STREAM`. The line "cut" on the standard input cuts
// the socket, as a network does. Every message that the hub calls is held against docs/asyncapi.yaml; what does not fit is printed as {"wrong":…}.
// tests/LiveHub.Tests runs it, so that the official client and ours in TypeScript follow the same show as the others.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import { createServer } from 'vite';
import WebSocket from 'ws';

const [kind, server, streamId] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const vite = await createServer({ root, configFile: `${root}vite.config.ts`, logLevel: 'silent', server: { middlewareMode: true, watch: null, ws: false }, optimizeDeps: { noDiscovery: true } });
const { payloadCheck } = await vite.ssrLoadModule('/protocol/asyncapi.ts');
const checks = Object.fromEntries(['update', 'own', 'moved', 'joined'].map((name) => [name, payloadCheck(name)]));
const print = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const check = (name, message) => checks[name](message) || print({ wrong: { name, message, errors: checks[name].errors } });

const sockets = new Set();
class TrackedSocket extends WebSocket {
  constructor(...args) {
    super(...args);
    sockets.add(this);
    this.on('close', () => sockets.delete(this));
    this.on('error', () => {});
  }
}
createInterface({ input: process.stdin }).on('line', (line) => line === 'cut' && sockets.forEach((socket) => socket.terminate()));
process.stdin.on('end', () => process.exit(0));

/** The official client, driven as docs/protocol.md says. */
async function official() {
  let position = null;
  let early = [];
  const shown = { stream: null, stock: {} };
  const keep = (known, value) => (known && known.version > value.version ? print({ wrong: { known, value } }) : undefined, value);
  const put = (topic, value) => {
    if (topic === 'stream') shown.stream = keep(shown.stream, value);
    else if (topic.startsWith('stock:')) shown.stock[value.sku] = keep(shown.stock[value.sku], value);
  };
  const take = (update) => {
    if (update.position.epoch !== position.epoch || update.after > position.sequence) print({ wrong: { gap: update, position } });
    position = update.position;
    Object.entries(update.topics).forEach(([topic, value]) => put(topic, value));
    print(shown);
  };
  const hub = new HubConnectionBuilder()
    .withUrl(new URL('/hubs/viewer', server).href, { WebSocket: TrackedSocket })
    .withAutomaticReconnect(Array.from({ length: 200 }, () => Math.random() * 100))
    .configureLogging(LogLevel.None)
    .build();
  const join = async () => {
    early = [];
    const answer = await hub.invoke('Join', streamId, position);
    check('joined', { type: 3, invocationId: '1', result: answer });
    if (answer.stream) {
      position = answer.position;
      put('stream', answer.stream);
      answer.stock.forEach((stock) => put(`stock:${stock.sku}`, stock));
      print(shown);
    }
    const waiting = early;
    early = null;
    waiting.forEach(take);
  };
  hub.on('Update', (update) => {
    check('update', { type: 1, target: 'Update', arguments: [update] });
    if (early) early.push(update);
    else take(update);
  });
  hub.on('Own', (own) => check('own', { type: 1, target: 'Own', arguments: [own] }));
  hub.on('Moved', (moved) => check('moved', { type: 1, target: 'Moved', arguments: [moved] }));
  hub.onreconnecting(() => (early = []));
  // A cut in the middle of a join: the next reconnect joins.
  const joinUnlessCut = () => join().catch(() => {});
  hub.onreconnected(joinUnlessCut);
  await hub.start();
  await joinUnlessCut();
}

/** Our own client in TypeScript, from its source. */
async function own() {
  globalThis.WebSocket = TrackedSocket;
  Math.random = () => 0.05; // cuts follow each other quickly here
  const { LiveConnection, withSnapshot, withUpdate } = await vite.ssrLoadModule('/client/src/index.ts');
  let view = null;
  const show = (next) => {
    view = next;
    print({ stream: view.stream, stock: Object.fromEntries(view.stock) });
  };
  new LiveConnection({
    server,
    streamId,
    token: () => null,
    onSnapshot: (snapshot) => show(withSnapshot(view, snapshot)),
    onUpdate: (update) => {
      check('update', { type: 1, target: 'Update', arguments: [update] });
      show(withUpdate(view, update));
    },
    onConnected: () => {},
  });
}

await (kind === 'signalr' ? official() : own());
