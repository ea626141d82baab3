import { expect, it } from 'vitest';
import { EventText } from './events';
import { Frames, encode } from './frames';

it('reads messages however the text is cut', () => {
  const text = [{ a: 1 }, {}, { b: '\u2028 "x" ␞' }].map(encode).join('');
  for (let size = 1; size <= text.length; size++) {
    const frames = new Frames();
    const read: unknown[] = [];
    for (let at = 0; at < text.length; at += size) read.push(...frames.take(text.slice(at, at + size)));
    expect(read).toEqual([{ a: 1 }, {}, { b: '\u2028 "x" ␞' }]);
  }
});

it('refuses what is no message', () => {
  expect(() => new Frames().take('not json\u001e')).toThrow();
  expect(() => new Frames().take('x'.repeat((1 << 20) + 1))).toThrow();
});

it('reads events however the text is cut, and passes comments over', () => {
  const text = ': hello\n\nretry: 5\n\nevent: update\nid: a-1\ndata: {"x":1}\n\ndata: two\ndata: lines\n\n';
  for (let size = 1; size <= text.length; size++) {
    const events = new EventText();
    const read: unknown[] = [];
    for (let at = 0; at < text.length; at += size) read.push(...events.take(text.slice(at, at + size)));
    expect(read).toEqual([
      { kind: 'update', data: '{"x":1}' },
      { kind: 'message', data: 'two\nlines' },
    ]);
  }
});
