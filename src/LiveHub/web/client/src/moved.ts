/** What to do when the server says that it will close this connection (docs/protocol.md, close codes of `Moved`). */
export interface MovedRule {
  /** Join again without a position: the missed part is gone, a snapshot is needed. */
  forgetPosition: boolean;
  /** The token was refused: watch on without it, or sign in again. */
  forgetToken: boolean;
  /** Upper bound of the random wait before the next connection, in milliseconds. */
  spreadMs: number;
}

const rules: Record<number, MovedRule> = {
  4000: { forgetPosition: true, forgetToken: false, spreadMs: 500 },
  4001: { forgetPosition: false, forgetToken: true, spreadMs: 500 },
  4002: { forgetPosition: false, forgetToken: false, spreadMs: 5_000 },
  4003: { forgetPosition: false, forgetToken: false, spreadMs: 30_000 },
};

/** An unknown code is treated like a lost connection. */
export function ruleOf(code: unknown): MovedRule {
  return rules[Number(code)] ?? { forgetPosition: false, forgetToken: false, spreadMs: 500 };
}
