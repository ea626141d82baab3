import type { ImportLine, ImportResult, RejectedRow } from '../api/types';

/** What an import has told so far. */
export interface ImportState {
  rows: number;
  products: number;
  /** The first rejected rows; `rejectedRows` counts all of them. */
  rejected: readonly RejectedRow[];
  rejectedRows: number;
  result: ImportResult | null;
}

/** A page that lists a hundred thousand broken rows helps nobody. */
const shownRows = 500;

export const noImport: ImportState = { rows: 0, products: 0, rejected: [], rejectedRows: 0, result: null };

/** Takes in one line. A line of another type is for a newer page. */
export function withLine(state: ImportState, value: unknown): ImportState {
  if (typeof value !== 'object' || value === null) return state;
  const line = value as ImportLine;
  switch (line.type) {
    case 'progress':
      return { ...state, rows: line.rows, products: line.products };
    case 'rejected': {
      const rejected = state.rejected.length < shownRows ? [...state.rejected, line] : state.rejected;
      return { ...state, rejected, rejectedRows: state.rejectedRows + 1 };
    }
    case 'result':
      return { ...state, result: line, rows: line.rows, rejectedRows: line.rejectedRows };
    default:
      return state;
  }
}
