// The official client's ordinary features over one of its transports, against the hub of tests/LiveHub.Tests/Conformance: `node conform.mjs TRANSPORT HUB`, where
// TRANSPORT is bare (WebSockets without negotiation), WebSockets, ServerSentEvents or LongPolling. Prints what failed; the exit code is 0 where nothing did.
import assert from 'node:assert/strict';
import { HttpTransportType, HubConnectionBuilder, LogLevel, Subject } from '@microsoft/signalr';

const [way, url] = process.argv.slice(2);
const bare = way === 'bare';
const connection = () =>
  new HubConnectionBuilder()
    .withUrl(url, { transport: bare ? HttpTransportType.WebSockets : HttpTransportType[way], skipNegotiation: bare })
    .configureLogging(LogLevel.None)
    .build();
const started = async () => {
  const hub = connection();
  await hub.start();
  return hub;
};
const items = (stream) =>
  new Promise((resolve) => {
    const seen = [];
    stream.subscribe({ next: (item) => seen.push(item), complete: () => resolve({ seen }), error: (error) => resolve({ seen, error }) });
  });

const features = {
  async invocations() {
    const hub = await started();
    assert.equal(await hub.invoke('Add', 40, 2), 42);
    assert.deepEqual(await hub.invoke('Batched', 5), [0, 1, 2, 3, 4]);
    const text = 'ü\u001e💙'.repeat(300);
    assert.equal(await hub.invoke('Echo', text), text);
    await assert.rejects(hub.invoke('FailAloud'), /aloud/);
    await assert.rejects(hub.invoke('Nonsense'));
    const many = await Promise.all(Array.from({ length: 50 }, (_, i) => hub.invoke('Add', i, 1)));
    assert.deepEqual(many, Array.from({ length: 50 }, (_, i) => i + 1));
    await hub.send('Note', `from ${way}`);
    assert.ok((await hub.invoke('Noted')).includes(`from ${way}`));
    await hub.stop();
  },
  async streams() {
    const hub = await started();
    assert.deepEqual(await items(hub.stream('Count', 20)), { seen: Array.from({ length: 20 }, (_, i) => i) });
    const failed = await items(hub.stream('CountAndFail', 3));
    assert.deepEqual(failed.seen, [0, 1, 2]);
    assert.match(failed.error.message, /Ran out of data!/);
    const name = `${way} stream`;
    await new Promise((resolve) => {
      const running = hub.stream('UntilCancelled', name).subscribe({ next: () => setImmediate(() => (running.dispose(), resolve())), complete() {}, error() {} });
    });
    while (!(await hub.invoke('Noted')).includes(`cancelled ${name}`));
    const numbers = new Subject();
    const sum = hub.invoke('Sum', numbers);
    for (let i = 0; i < 100; i++) numbers.next(i);
    numbers.complete();
    assert.equal(await sum, 4950);
    await hub.stop();
  },
  async calls() {
    const hub = connection();
    const ticks = [];
    hub.on('Tick', (tick) => ticks.push(tick));
    await hub.start();
    assert.equal(await hub.invoke('CallBack', 'Tick', 50), 50);
    assert.deepEqual(ticks, Array.from({ length: 50 }, (_, i) => i));
    await hub.stop();
  },
  async keepAlive() {
    const hub = connection();
    hub.keepAliveIntervalInMilliseconds = 500;
    await hub.start();
    const id = await hub.invoke('ConnectionId');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(await hub.invoke('ConnectionId'), id);
    await hub.stop();
  },
  async cut() {
    const hub = connection();
    const closed = new Promise((resolve) => hub.onclose(resolve));
    await hub.start();
    hub.send('CutMe').catch(() => {});
    await closed;
  },
};

process.on('unhandledRejection', (reason) => {
  console.log(`unhandled: ${reason}`);
  process.exitCode = 1;
});
setTimeout(() => {
  console.log('It takes too long.');
  process.exit(1);
}, 40_000).unref();
for (const [name, play] of Object.entries(features)) {
  try {
    await play();
  } catch (error) {
    console.log(`${way}: ${name}: ${error.stack}`);
    process.exitCode = 1;
  }
}
process.exit();
