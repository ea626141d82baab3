import type { Watch } from './hub';
import { TokenRefused, WatchRefused, type Hearing, type JoinAnswer, type Moved, type Update, type Wire } from './wire';

/** The server says something every 15 s; three times that without a byte is a dead line. */
const silenceMs = 45_000;

interface ServerEvent {
  kind: string;
  data: string;
}

/**
 * Watches over Server-Sent Events, for networks that let no WebSocket through. Read by `fetch` and not by an `EventSource`, which cannot send a token in
 * a header nor say why it was refused. Resolves with the first event.
 */
export async function openEvents({ server, streamId, token, position }: Watch, hearing: Hearing): Promise<Wire> {
  const stop = new AbortController();
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (position) headers['last-event-id'] = `${position.epoch}-${position.sequence}`;
  let silence = setTimeout(() => stop.abort(), silenceMs);
  try {
    const response = await fetch(new URL(`/api/v1/streams/${encodeURIComponent(streamId)}/updates`, server), {
      headers,
      signal: stop.signal,
      cache: 'no-store',
      credentials: 'omit',
    });
    if (response.status === 401) throw new TokenRefused();
    if (response.status === 404) throw new WatchRefused('not-found');
    if (!response.ok || !response.body) throw new Error(`Status ${response.status}.`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new EventText();
    const next = async (): Promise<ServerEvent[] | null> => {
      const { done, value } = await reader.read();
      clearTimeout(silence);
      silence = setTimeout(() => stop.abort(), silenceMs);
      return done ? null : events.take(value);
    };
    let first = await next();
    while (first?.length === 0) first = await next();
    if (!first) throw new Error('The server said nothing.');
    first.forEach((event) => hear(event, hearing));
    const ended = (async () => {
      try {
        for (let more = await next(); more; more = await next()) more.forEach((event) => hear(event, hearing));
      } catch {
        // cut, here or on the way
      } finally {
        clearTimeout(silence);
        stop.abort();
      }
    })();
    return { ended, close: () => stop.abort() };
  } catch (error) {
    clearTimeout(silence);
    stop.abort();
    throw error;
  }
}

function hear({ kind, data }: ServerEvent, hearing: Hearing): void {
  const value = JSON.parse(data) as unknown;
  if (kind === 'snapshot' || kind === 'resumed') hearing.joined(value as JoinAnswer);
  else if (kind === 'update') hearing.updated(value as Update);
  else if (kind === 'own') hearing.own((value as { reservation: unknown }).reservation);
  else if (kind === 'moved') hearing.moved(value as Moved);
}

/** Text of the stream to events: a line is a field, an empty one ends an event, a colon begins a comment. */
export class EventText {
  #pending = '';
  #kind = 'message';
  #data: string[] = [];

  take(text: string): ServerEvent[] {
    const lines = (this.#pending + text).split('\n');
    this.#pending = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) events.push({ kind: this.#kind, data: this.#data.join('\n') });
        this.#kind = 'message';
        this.#data = [];
      } else if (line.startsWith('event: ')) {
        this.#kind = line.slice(7);
      } else if (line.startsWith('data: ')) {
        this.#data.push(line.slice(6));
      }
    }
    return events;
  }
}
