// Does what followers know stay right, however often their connections are cut? A check of a running LiveCommerce server, written from
// docs/protocol.md and docs/asyncapi.yaml alone (see follow.mjs). Three followers, one by each transport, watch a show through a proxy that cuts them
// off again and again, at any byte, while a host and a guest change the show over HTTP. In the end each follower's state is compared with a fresh
// snapshot. Node 20, no packages.
//
//   node check.mjs SERVER STREAM HOST-TOKEN [--cuts 50] [--seed N] [--restart COMMAND] [--restarts 2]
//
// The show is made when there is none, and set live. --restart: a shell command that restarts the server at the same address and returns when it is
// gone or back; it runs that often, spread over the cuts. Exits 0 when all states equal the snapshot, nothing was doubled or left out and no version
// went back; else prints what differs and exits 1 (2: could not begin). A note is what deserves a look but leaves the states right.
import { spawn } from 'node:child_process';
import net from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { call, Refusal, uuid7, wish } from './buy.mjs';
import { Follower } from './follow.mjs';

const [server, show, token, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => { const at = rest.indexOf(name); return at < 0 ? otherwise : rest[at + 1]; };
if (!server || !show || !token) {
  console.error('node check.mjs SERVER STREAM HOST-TOKEN [--cuts 50] [--seed N] [--restart COMMAND] [--restarts 2]');
  process.exit(2);
}
const cuts = Number(option('--cuts', 50));
const seed = Number(option('--seed', Date.now() % 1_000_000));
const restart = option('--restart');
const restarts = restart ? Number(option('--restarts', 2)) : 0;
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

let dice = seed >>> 0; // mulberry32: the same seed, the same choices (the timing is the machine's)
function random() {
  dice = (dice + 0x6d2b79f5) >>> 0;
  let t = Math.imul(dice ^ (dice >>> 15), 1 | dice);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const below = n => Math.floor(random() * n);
const pick = list => list[below(list.length)];

/** A TCP proxy whose connections can be cut: at once, in the middle of what comes next, or after a while in which nothing passes. */
class Proxy {
  #pairs = new Set();
  cut = { 'at once': 0, 'in the middle': 0, stalled: 0, none: 0 };

  async listen(target) {
    this.server = net.createServer(client => {
      const upstream = net.connect(Number(target.port || 80), target.hostname);
      const pair = { client, upstream, left: Infinity, stalled: false };
      this.#pairs.add(pair);
      const end = () => { this.#pairs.delete(pair); client.destroy(); upstream.destroy(); };
      client.on('data', bytes => { if (!pair.stalled) upstream.write(bytes); }).on('close', end).on('error', end);
      upstream.on('data', bytes => {
        if (pair.stalled) return;
        client.write(bytes.subarray(0, Math.min(bytes.length, pair.left)));
        pair.left -= bytes.length;
        if (pair.left <= 0) setTimeout(end, 5); // what was written goes out first
      }).on('close', () => setTimeout(end, 5)).on('error', end);
      pair.end = end;
    });
    await new Promise(resolve => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.server.address().port}`;
  }

  cutAll() {
    if (this.#pairs.size === 0) this.cut.none++;
    for (const pair of this.#pairs) {
      const how = pick(['at once', 'in the middle', 'in the middle', 'stalled']);
      this.cut[how]++;
      if (how === 'at once') pair.end();
      else if (how === 'in the middle') pair.left = Math.min(pair.left, 1 + below(600));
      else {
        pair.stalled = true;
        setTimeout(pair.end, 200 + below(2_500));
      }
    }
  }

  close() {
    for (const pair of this.#pairs) pair.end();
    this.server.close();
  }
}

// --- what changes the show

const refusals = new Map();
let changes = 0;
const streamPath = `/api/v1/streams/${show}`;
const host = (method, path, body, key) => call(server, method, path, { token, body, key });
let guest = null;

async function prepare() {
  let snapshot;
  try {
    snapshot = await host('GET', streamPath);
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 404) throw error;
    await host('PUT', streamPath, { title: 'Watched from outside' });
    snapshot = await host('GET', streamPath);
  }
  const skus = [];
  for (let after = ''; skus.length < 8;) {
    const page = await call(server, 'GET', `/api/v1/products?limit=50${after}`);
    skus.push(...page.items.flatMap(product => product.variants.map(variant => variant.sku)));
    if (page.next === null) break;
    after = `&after=${encodeURIComponent(page.next)}`;
  }
  let listed = snapshot.stream.lineUp.map(item => item.sku);
  if (listed.length === 0) await host('PUT', `${streamPath}/line-up`, { skus: listed = skus.slice(0, 6) });
  if (snapshot.stream.status === 'draft' || snapshot.stream.status === 'scheduled') await host('POST', `${streamPath}/go-live`);
  await host('PUT', `${streamPath}/run-of-show`, {
    segments: [{ segmentId: 'one', title: 'First', seconds: 60 }, { segmentId: 'two', title: 'Second', seconds: 60, pins: listed.slice(0, 2) }],
  });
  guest = (await call(server, 'POST', '/api/v1/guests')).token;
  return skus.slice(0, 8);
}

const lines = [], held = [], polls = [];
let words = 0;
function change(skus, view) {
  const stream = view.get('stream');
  const listed = stream.lineUp.map(item => item.sku);
  const price = sku => stream.lineUp.find(item => item.sku === sku).price;
  const say = async who => {
    const lineId = uuid7();
    await call(server, 'POST', `${streamPath}/talk/lines`, { token: who, body: { lineId, text: `line ${++words} ${'ä€😀'.repeat(below(20))}` } });
    lines.push(lineId);
  };
  const stock = sku => `/api/v1/stock/${encodeURIComponent(sku)}`;
  const all = [
    [8, () => say(token)],
    [2, () => say(guest)],
    [2, () => host('DELETE', `${streamPath}/talk/lines/${pick(lines)}`), () => lines.length > 0],
    [1, () => host('PUT', `${streamPath}/talk/pinned`, { lineId: below(3) === 0 ? null : pick(lines) }), () => lines.length > 0],
    [1, () => host('PUT', `${streamPath}/talk/settings`, { isOpen: below(8) > 0, slowSeconds: below(2) })],
    [1, () => call(server, 'POST', `${streamPath}/talk/reactions`, { token: guest, body: { kind: pick(['heart', 'clap', 'fire']), count: 1 + below(20) } })],
    [1, async () => {
      const questionId = uuid7();
      await call(server, 'POST', `${streamPath}/talk/questions`, { token: guest, body: { questionId, text: `question ${++words}?` } });
      await host('POST', `${streamPath}/talk/questions/${questionId}/${pick(['answer', 'dismiss'])}`, {});
    }],
    [1, async () => { polls.push((await host('POST', `${streamPath}/talk/polls`, { question: 'Which?', options: ['a', 'b'], lengthSeconds: 10 }, true)).pollId); }],
    [1, () => call(server, 'PUT', `${streamPath}/talk/polls/${polls.at(-1)}/vote`, { token: guest, body: { option: 0 } }), () => polls.length > 0],
    [1, () => host('POST', `${streamPath}/talk/polls/${polls.at(-1)}/close`), () => polls.length > 0],
    [2, () => host('PUT', `${streamPath}/pins`, { skus: [...listed].sort(() => random() - 0.5).slice(0, below(4)) })],
    [1, () => host('PUT', `${streamPath}/line-up`, { skus: [...skus].sort(() => random() - 0.5).slice(0, 3 + below(skus.length - 2)) })],
    [1, () => host('PUT', `${streamPath}/segment`, { segmentId: pick(['one', 'two', null]) })],
    [3, () => host('POST', `${stock(pick(skus))}/restock`, { quantity: 1 + below(9) }, true)],
    [1, () => host('POST', `${stock(pick(skus))}/withdraw`, { quantity: 1 }, true)],
    [3, async () => {
      const sku = pick(listed), path = `${stock(sku)}/reservations/${uuid7()}`;
      await call(server, 'PUT', path, { token: guest, body: wish(stream, sku, Date.now()) });
      held.push(path);
    }],
    [3, () => call(server, 'DELETE', held.shift(), { token: guest }), () => held.length > 2],
    [2, () => {
      const sku = pick(listed);
      return host('POST', `${streamPath}/offers`, {
        kind: 'drop', sku, quantity: 1 + below(4), price: { ...price(sku), amount: Math.ceil(price(sku).amount / 2) }, limitPerBuyer: 5,
        lengthSeconds: 5 + below(10), countdownSeconds: below(3),
      }, true);
    }],
    [1, () => host('POST', `${streamPath}/drops`, {
      items: listed.slice(0, 2).map(sku => ({ sku, quantity: 2, price: price(sku) })), limitPerBuyer: 2, lengthSeconds: 5, countdownSeconds: 0,
    }, true)],
    [1, () => host('POST', `${streamPath}/offers/${pick(stream.offers).offerId}/${pick(['close', 'stop'])}`), () => stream.offers.length > 0],
  ].filter(([, , possible]) => !possible || possible());
  let at = below(all.reduce((sum, [weight]) => sum + weight, 0));
  return all.find(([weight]) => (at -= weight) < 0)[1];
}

async function changing(skus, view, signal) {
  while (!signal.aborted) {
    try {
      await change(skus, view())();
      changes++;
    } catch (error) {
      // A refusal is an answer: the view is as old as a follower's, and what is asked for at random is often not possible.
      const why = error instanceof Refusal ? `${error.status} ${error.problem.code}${error.status === 400 ? ` (${error.problem.detail ?? error.problem.field})` : ''}` : `no answer: ${error.cause?.code ?? error.message}`;
      refusals.set(why, (refusals.get(why) ?? 0) + 1);
    }
    await sleep(below(120));
  }
}

// --- what is looked at

const faults = [], notes = [], missing = [];
function watch(name, state) {
  const versions = new Map();
  const seen = { snapshots: 0, updates: 0, lines: 0, older: 0 };
  let last = null;
  const numbers = entries => entries.flatMap(entry => entry.line ? [entry.line.number] : []);
  state.onTake = (kind, message) => {
    seen[`${kind}s`]++;
    for (const [topic, value] of state.topics) {
      if (typeof value?.version !== 'number') continue;
      if (value.version < (versions.get(topic) ?? 0)) faults.push(`${name}: ${topic} went back from version ${versions.get(topic)} to ${value.version}`);
      versions.set(topic, value.version);
    }
    // What is newer by its place should not be older by its version.
    const told = kind === 'snapshot' ? flat(message) : message.topics;
    for (const [topic, value] of Object.entries(told)) {
      if (!(value?.version < versions.get(topic))) continue;
      seen.older++;
      notes.push(`${name}: ${kind} ${message.position.epoch}-${message.position.sequence} has ${topic} in version ${value.version}, known was ${versions.get(topic)}`);
    }
    if (kind === 'snapshot') last = null;
    for (const number of numbers(message.log?.chat ?? [])) {
      if (last !== null && number <= last) faults.push(`${name}: line ${number} after line ${last}: doubled or out of order`);
      for (let n = last ?? number; ++n < number;) missing.push({ name, number: n });
      last = number;
      seen.lines++;
    }
  };
  return seen;
}

/** A snapshot as a follower would hold it. */
const flat = snapshot => ({
  stream: snapshot.stream, viewers: snapshot.viewers, ...snapshot.topics, ...Object.fromEntries(snapshot.stock.map(stock => [`stock:${stock.sku}`, stock])),
});
function differences(state, snapshot) {
  const found = [];
  const want = flat(snapshot), have = Object.fromEntries(state.topics);
  for (const topic of new Set([...Object.keys(want), ...Object.keys(have)])) {
    if (!isDeepStrictEqual(want[topic], have[topic])) found.push(`${topic}\n    snapshot ${JSON.stringify(want[topic])}\n    follower ${JSON.stringify(have[topic])}`);
  }
  // The snapshot's log is folded: removed lines are not in it, nor are their removals.
  const newest = (snapshot.log.chat ?? []).map(entry => entry.line), mine = newest.length === 0 ? state.lines : state.lines.slice(-newest.length);
  if (!isDeepStrictEqual(newest, mine)) {
    const at = newest.findIndex((line, i) => !isDeepStrictEqual(line, mine[i]));
    found.push(`chat: ${newest.length} and ${mine.length} lines, first difference at ${at}\n    snapshot ${JSON.stringify(newest[at])}\n    follower ${JSON.stringify(mine[at])}`);
  }
  return found;
}

// --- the check

const started = performance.now();
console.log(`seed ${seed}`);
const skus = await prepare().catch(error => {
  console.error(error.message);
  process.exit(2);
});
const watchers = [];
for (const by of ['ws', 'sse', 'poll']) {
  const proxy = new Proxy();
  const ends = new Map();
  const follower = new Follower({
    server: await proxy.listen(new URL(server)), stream: show, by,
    onTell: reason => ends.set(reason, (ends.get(reason) ?? 0) + 1),
  });
  const seen = watch(by, follower.state);
  watchers.push({ by, proxy, follower, seen, ends, running: follower.run().catch(error => faults.push(`${by}: ${error.message}`)) });
}
while (watchers.some(({ follower }) => follower.state.position === null) && performance.now() - started < 30_000) await sleep(50);

const stop = new AbortController();
let turn = 0;
const view = () => {
  const { topics } = watchers[turn++ % watchers.length].follower.state;
  return topics;
};
const changers = [changing(skus, view, stop.signal), changing(skus, view, stop.signal)];
for (let cut = 1; cut <= cuts; cut++) {
  await sleep(random() < 0.3 ? below(150) : below(1_500)); // some while a client is still about to come back
  for (const { proxy } of watchers) if (random() < 0.8) proxy.cutAll();
  if (restarts > 0 && cut % Math.ceil(cuts / (restarts + 1)) === 0 && cut < cuts) {
    console.log(`restart at cut ${cut}`);
    await new Promise(resolve => spawn('sh', ['-c', restart], { stdio: ['ignore', 'inherit', 'inherit'] }).on('exit', resolve));
  }
}
stop.abort();
await Promise.all(changers);

// Quiet now, but for offers and polls that end by the clock. The places need not be equal, what is known must be.
let snapshot, result;
for (const until = performance.now() + 45_000; ;) {
  snapshot = await call(server, 'GET', streamPath);
  result = watchers.map(({ follower }) => differences(follower.state, snapshot));
  if (result.every(found => found.length === 0) || performance.now() > until) break;
  await sleep(500);
}
// Numbers count over all shows. A line that was removed while a follower was away need not be told to it any more; any other one of this show does.
const said = new Set();
for (let before = ''; before !== null;) {
  const page = await call(server, 'GET', `${streamPath}/talk?limit=200${before}`);
  for (const line of page.items) said.add(line.number);
  before = page.next === null ? null : `&before=${encodeURIComponent(page.next)}`;
}
for (const { name, number } of missing) if (said.has(number)) faults.push(`${name}: line ${number} was not told`);

for (const [i, { by, follower, seen, proxy, ends, running }] of watchers.entries()) {
  follower.stop();
  await running;
  proxy.close();
  const clock = Math.round(Date.now() - follower.state.clock.time);
  console.log(`${by}: ${result[i].length === 0 ? 'equal' : 'DIFFERS'}; cuts ${JSON.stringify(proxy.cut)}; ${follower.joins} joins; ${JSON.stringify(seen)}; ${missing.filter(({ name }) => name === by).length} lines removed before they were told; clock off by ${clock} ms`);
  console.log(`  ends: ${[...ends].map(([why, n]) => `${n} ${why}`).join(', ')}`);
  for (const found of result[i]) console.log(`  ${found}`);
}
for (const note of notes.slice(0, 20)) console.log(`note ${note}`);
for (const fault of faults.slice(0, 20)) console.log(`FAULT ${fault}`);
console.log(`${changes} changes; not possible: ${[...refusals].map(([why, n]) => `${n} ${why}`).join(', ')}`);
const good = faults.length === 0 && result.every(found => found.length === 0);
console.log(`${good ? 'ok' : 'NOT OK'} after ${cuts} cuts, ${restarts} restarts, ${Math.round((performance.now() - started) / 1000)} s`);
process.exit(good ? 0 : 1);
