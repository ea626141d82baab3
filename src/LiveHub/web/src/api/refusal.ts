import type { Problem } from './types';

/** The codes of our own for a request that never got an answer of the server's. */
export type LocalCode = 'unreachable' | 'unreadable';

/** What the server said instead of what was asked for. Thrown by the client, because it ends every flow that meets it. */
export class Refusal extends Error {
  constructor(
    readonly problem: Problem,
    /** Seconds that the server asks to wait, from `Retry-After`. */
    readonly retryAfter: number | null,
  ) {
    super(problem.code);
    this.name = 'Refusal';
  }

  get code(): string {
    return this.problem.code;
  }

  /** True where the outcome is unknown or the server asks for patience: the same request, with the same key, is right. */
  get mayRetry(): boolean {
    return this.problem.retry === 'later' || this.code === 'unreachable' || this.code === 'unreadable';
  }
}

export function localRefusal(code: LocalCode, status = 0): Refusal {
  return new Refusal({ status, code, title: code, retry: 'later' }, null);
}

/** Anything that was thrown, as a refusal; what is not one is a bug and goes on as such. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  throw thrown;
}

/** Reads a refusal from an answer. A proxy in between may answer with something else than problem+json. */
export async function readRefusal(response: Response): Promise<Refusal> {
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const retryAfter = Number.isFinite(after) && after >= 0 ? after : null;
  try {
    const body: unknown = await response.json();
    if (isProblem(body)) return new Refusal({ ...body, status: response.status }, retryAfter);
  } catch {
    // Not JSON: judged by its status below.
  }
  return response.status >= 500 || response.status === 429
    ? new Refusal({ status: response.status, code: 'busy', title: response.statusText, retry: 'later' }, retryAfter)
    : new Refusal({ status: response.status, code: 'malformed', title: response.statusText, retry: 'no' }, retryAfter);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string';
}
