import { expect, it } from 'vitest';
import { ruleOf } from './moved';

it.each([
  [4000, true, false, 500],
  [4001, false, true, 500],
  ['4002', false, false, 5_000],
  [4003, false, false, 30_000],
  [4999, false, false, 500],
  [undefined, false, false, 500],
])('code %s: forget position %s, forget token %s, spread over %i ms', (code, forgetPosition, forgetToken, spreadMs) => {
  expect(ruleOf(code)).toEqual({ forgetPosition, forgetToken, spreadMs });
});
