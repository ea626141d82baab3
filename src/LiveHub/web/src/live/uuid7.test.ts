import { expect, it } from 'vitest';
import { uuid7 } from './uuid7';

it('is the example of RFC 9562, appendix A.6', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuid7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

it('has version 7, the right variant and lower case whatever the randomness', () => {
  for (const byte of [0x00, 0xff, 0x5a]) {
    expect(uuid7(Date.UTC(2026, 0, 31), new Uint8Array(10).fill(byte))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

it('sorts by time and never repeats', () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => uuid7(1_700_000_000_000 + i));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(Array.from({ length: 1_000 }, () => uuid7(1_700_000_000_000))).size).toBe(1_000);
});
