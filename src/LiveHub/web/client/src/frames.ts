/** SignalR's JSON hub protocol as text: each message is one JSON object that ends in 0x1E; what arrives may hold several, or part of one. */
const end = '\u001e';

/** Longest message that is waited for, in characters. */
const longest = 1 << 20;

export const encode = (message: unknown): string => JSON.stringify(message) + end;

export class Frames {
  #pending = '';

  /** The messages that are whole now. */
  take(text: string): unknown[] {
    const parts = (this.#pending + text).split(end);
    this.#pending = parts.pop() ?? '';
    if (this.#pending.length > longest) throw new Error('A message is too long.');
    return parts.map((part) => JSON.parse(part) as unknown);
  }
}
