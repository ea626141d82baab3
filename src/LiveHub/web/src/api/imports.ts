import { chunksOf, jsonLines } from './lines';
import { send, type Token } from './http';
import { localRefusal } from './refusal';

/** `auto` lets the server look into the file. */
export type ImportFormat = 'auto' | 'shopify-csv' | 'json';

/** Sends a file and hands over each line of the answer as it comes: progress first, the result last. */
export async function importCatalogue(token: Token, format: ImportFormat, currency: string, file: File, onLine: (line: unknown) => void): Promise<void> {
  const query = new URLSearchParams({ format, name: file.name });
  if (currency !== '') query.set('currency', currency);
  const response = await send(`/catalogue/imports?${query}`, {
    method: 'POST',
    headers: {
      Accept: 'application/x-ndjson',
      'Content-Type': file.name.toLowerCase().endsWith('.json') ? 'application/json' : 'text/csv',
      Authorization: `Bearer ${token ?? ''}`,
    },
    body: file,
  });
  if (!response.body) throw localRefusal('unreadable');
  try {
    for await (const line of jsonLines(chunksOf(response.body))) onLine(line);
  } catch {
    throw localRefusal('unreadable');
  }
}
