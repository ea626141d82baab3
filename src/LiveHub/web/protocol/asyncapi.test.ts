import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import text from '../../../../docs/asyncapi.yaml?raw';
import protocol from '../../../../docs/protocol.md?raw';
import { payloadCheck, readDescription } from './asyncapi';

const description = readDescription();

describe('docs/asyncapi.yaml', () => {
  it('is an AsyncAPI 3.0 document', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv) => void)(ajv);
    const check = ajv.compile((specs.schemasWithoutId as unknown as Record<string, object>)['3.0.0']!);
    expect(check(description) || check.errors?.map((error) => `${error.instancePath} ${error.message}`)).toBe(true);
  });

  it('has no reference that leads nowhere', () => {
    const references = [...text.matchAll(/\$ref: '#\/([^']+)'/g)].map((match) => match[1]!);
    const at = (path: string) => path.split('/').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], description);
    const absent = references.filter((path) => at(path) === undefined);
    expect(references.length).toBeGreaterThan(30);
    expect(absent).toEqual([]);
  });

  it.each(['Join', 'Leave', 'Update', 'Own', 'Moved', '4000', '4001', '4002', '4003', 'after', 'log'])('and docs/protocol.md both know %s', (word) => {
    expect(protocol).toContain(word);
    expect(JSON.stringify(description)).toContain(word);
  });
});

const position = { epoch: '9f86d081884c7d65', sequence: 41 };
const serverTime = '2026-01-31T18:00:00.000Z';
const update = { position, after: 40, serverTime, topics: { viewers: 3, 'poll:1': { version: 1 } }, log: { chat: [{ text: 'hello' }] } };

it.each([
  ['handshakeRequest', { protocol: 'json', version: 1 }, true],
  ['handshakeRequest', { protocol: 'messagepack', version: 1 }, false],
  ['join', { type: 1, invocationId: '1', target: 'Join', arguments: ['friday-show', position] }, true],
  ['join', { type: 1, invocationId: '1', target: 'Join', arguments: ['friday-show', null] }, true],
  ['join', { type: 1, target: 'Join', arguments: ['friday-show'] }, false],
  ['joined', { type: 3, invocationId: '1', result: { position, resumed: true } }, true],
  ['joined', { type: 3, invocationId: '1', result: { position } }, false],
  ['update', { type: 1, target: 'Update', arguments: [update] }, true],
  ['update', { type: 1, target: 'Update', arguments: [{ ...update, topics: { 'stock:MUG': 5 } }] }, false],
  ['update', { type: 1, target: 'Update', arguments: [{ ...update, after: undefined }] }, false],
  ['updateEvent', update, true],
  ['moved', { type: 1, target: 'Moved', arguments: [{ code: 4000, reason: 'resync' }] }, true],
  ['close', { type: 7 }, true],
])('%s: a message is told from what is none', (name, message, isOne) => {
  expect(payloadCheck(name)(JSON.parse(JSON.stringify(message)))).toBe(isOne);
});
