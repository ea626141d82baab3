import { expect, it } from 'vitest';
import { jsonLines } from './lines';

async function* chunked(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(text: string, size: number): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of jsonLines(chunked(text, size))) values.push(value);
  return values;
}

it.each([1, 2, 3, 7, 1_000])('gives the same values in chunks of %i bytes', async (size) => {
  const lines = [{ type: 'progress', rows: 1 }, { detail: 'Größe – €' }, { type: 'result' }];
  expect(await read(lines.map((line) => JSON.stringify(line)).join('\n') + '\n', size)).toEqual(lines);
  expect(await read(lines.map((line) => JSON.stringify(line)).join('\r\n'), size)).toEqual(lines);
});

it('fails on a line that was cut off', async () => {
  await expect(read('{"rows":1}\n{"ro', 4)).rejects.toThrow(SyntaxError);
});
