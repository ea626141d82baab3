import type { Refusal } from '../api/refusal';
import { sentenceOf } from '../api/sentences';
import { Notice } from '../ui/Notice';

/** Why an action did not happen, in words and, for a host, with the server's detail; nothing while there is nothing to say. */
export function Refused({ refusal }: { refusal: Refusal | null }) {
  if (!refusal) return null;
  const sentence = sentenceOf(refusal.problem);
  const { detail } = refusal.problem;
  const wait = refusal.retryAfter ? ` (${refusal.retryAfter} s)` : '';
  return (
    <Notice kind="bad" testId="refusal">
      <span data-code={refusal.code}>
        {sentence}
        {wait}
      </span>
      {detail && !sentence.includes(detail) && <span class="muted"> {detail}</span>}
    </Notice>
  );
}
