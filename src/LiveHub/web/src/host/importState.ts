/** What an import has told so far. Its lines are `progress`, `rejected` (one a row) and, last, `result`. */
export interface ImportState {
  rows: number;
  products: number;
  /** The first rejected rows; `rejectedRows` counts all of them. */
  rejected: readonly RejectedRow[];
  rejectedRows: number;
  result: ImportResult | null;
}

export interface RejectedRow {
  line: number;
  reason: string;
  detail: string;
}

export interface ImportResult {
  rows: number;
  productsCreated: number;
  productsUpdated: number;
  productsUnchanged: number;
  skus: number;
  rejectedRows: number;
  notices: { code: string; count: number; firstLine: number; example: string }[];
  seconds: number;
  failure: unknown;
}

/** A page that lists a hundred thousand broken rows helps nobody. */
const shownRows = 500;

export const noImport: ImportState = { rows: 0, products: 0, rejected: [], rejectedRows: 0, result: null };

/** Takes in one line. A line of another type is for a newer page. */
export function withLine(state: ImportState, line: unknown): ImportState {
  if (typeof line !== 'object' || line === null) return state;
  const value = line as Record<string, unknown>;
  switch (value['type']) {
    case 'progress':
      return { ...state, rows: count(value['rows']), products: count(value['products']) };
    case 'rejected': {
      const row = { line: count(value['line']), reason: text(value['reason']), detail: text(value['detail']) };
      const rejected = state.rejected.length < shownRows ? [...state.rejected, row] : state.rejected;
      return { ...state, rejected, rejectedRows: state.rejectedRows + 1 };
    }
    case 'result': {
      const result = value['result'] as ImportResult;
      return { ...state, result, rows: count(result.rows), rejectedRows: Math.max(state.rejectedRows, count(result.rejectedRows)) };
    }
    default:
      return state;
  }
}

/** Why the file could not be read to its end, in the server's words; null where it could. */
export function failureText(failure: unknown): string | null {
  if (failure === null || failure === undefined) return null;
  if (typeof failure === 'string') return failure;
  const { detail, code } = failure as Record<string, unknown>;
  return text(detail) || text(code) || 'The file could not be read to its end.';
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
