import type { Refusal } from '../api/refusal';
import { sentenceOf } from '../api/sentences';
import { Notice } from '../ui/Notice';

/** Why an action did not happen, in words; nothing while there is nothing to say. */
export function Refused({ refusal }: { refusal: Refusal | null }) {
  if (!refusal) return null;
  const wait = refusal.retryAfter ? ` (${refusal.retryAfter} s)` : '';
  return (
    <Notice kind="bad" testId="refusal">
      <span data-code={refusal.code}>
        {sentenceOf(refusal.problem)}
        {wait}
      </span>
    </Notice>
  );
}
