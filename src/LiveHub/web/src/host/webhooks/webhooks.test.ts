import { describe, expect, it } from 'vitest';
import guide from '../../../../../../docs/webhooks.md?raw';
import type { Endpoint } from '../../api/webhooks';
import { emptyEndpoint, endpointDraftOf, fieldsOf, toggled, type EndpointFields } from './endpointForm';
import { conditionOf, lastOf, ruleSentence, stateOf } from './words';

const endpoint: Endpoint = {
  endpointId: 'warehouse',
  url: 'https://hooks.example.com/a',
  description: 'Warehouse',
  types: ['order.placed'],
  format: 'cloud-events',
  payload: 'thin',
  enabled: true,
  madeAt: '2026-01-31T18:00:00.000Z',
  generation: 1,
};

describe('an endpoint', () => {
  it('survives the way into the fields and back', () => {
    const { url, description, types, format, payload } = endpoint;
    expect(endpointDraftOf(fieldsOf(endpoint))).toEqual({ url, description, types, format, payload });
  });

  it('wants all types where none is named, those chosen before included', () => {
    expect(fieldsOf({ ...endpoint, types: [] }).wantsAll).toBe(true);
    expect(endpointDraftOf({ ...emptyEndpoint, url: ' https://a.example ', types: ['order.placed'] })).toEqual({
      url: 'https://a.example',
      description: '',
      types: [],
      format: 'standard',
      payload: 'full',
    });
  });

  it.each<[Partial<EndpointFields>, RegExp]>([
    [{ url: '' }, /https/],
    [{ url: 'hooks.example.com' }, /https/],
    [{ url: 'https://' }, /https/],
    [{ url: 'javascript:alert(1)' }, /https/],
    [{ url: 'https://a.example', wantsAll: false }, /at least one/],
  ])('with %o is refused with a sentence', (change, said) => expect(endpointDraftOf({ ...emptyEndpoint, ...change })).toMatch(said));

  it('has a type chosen and left out again', () => {
    expect(toggled(toggled(['a.b'], 'c.d'), 'a.b')).toEqual(['c.d']);
  });
});

describe('a person is told', () => {
  it.each(['by-host', 'gone', 'failing', 'backlog'] as const)('why nothing is sent: %s', (halt) => {
    expect(conditionOf({ ...endpoint, enabled: false, halt })).toMatch(/^[A-Z][^{}_]+[.]$/);
  });

  it('whether all is well', () => {
    expect(conditionOf(endpoint)).toMatch(/well/);
    expect(conditionOf({ ...endpoint, failingSince: '2026-01-31T18:00:00.000Z' })).toMatch(/failed/);
  });

  const rules = guide
    .split('| rule | refused |')[1]!
    .split('\n\n')[0]!
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-z]+(?:-[a-z]+)*)`/g)].map((match) => match[1]!));

  it('of all rules of the guide', () => expect(rules.length).toBeGreaterThan(14));
  it.each(rules)('what is wrong with an address: %s', (rule) => expect(ruleSentence(rule)).not.toBe(ruleSentence('unheard-of')));

  it.each([
    [{ lastStatus: 204 }, 'Answered 204'],
    [{ lastStatus: 500, lastFault: 'status' }, 'Answered 500'],
    [{ lastFault: 'timeout' }, 'No answer in time'],
    [{ lastFault: 'address-refused:metadata' }, ruleSentence('metadata')],
    [{ lastFault: 'something-new' }, 'Failed'],
    [{}, ''],
  ])('of an attempt %o: %s', (entry, said) => expect(lastOf(entry)).toBe(said));

  it.each([
    ['delivered', 1, null, 'Delivered'],
    ['given-up', 10, null, 'Given up'],
    ['waiting', 0, null, 'Behind an earlier one'],
    ['waiting', 0, '2026-01-31T18:00:00.000Z', 'On its way'],
    ['waiting', 3, '2026-01-31T18:00:00.000Z', 'Tried again'],
  ] as const)('that what is %s after %i attempts is: %s %s', (state, attempts, nextAt, said) => expect(stateOf({ state, attempts, nextAt })).toBe(said));
});
