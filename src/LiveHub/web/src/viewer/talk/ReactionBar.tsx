import { useEffect, useRef } from 'preact/hooks';
import { react } from '../../api/talk';
import type { ReactionKind, ReactionSums } from '../../api/types';
import { asBuyer } from '../guest';

const faces: [ReactionKind, string][] = [
  ['heart', '❤️'],
  ['clap', '👏'],
  ['fire', '🔥'],
  ['laugh', '😂'],
  ['wow', '😮'],
];

/** Taps are summed up before they are sent: one call for many, and at most 20 in it. */
const everyMs = 700;
const mostAtOnce = 20;

export function ReactionBar({ streamId, sums }: { streamId: string; sums: ReactionSums | null }) {
  const taps = useRef(new Map<ReactionKind, number>());
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => void (timer.current && clearTimeout(timer.current)), []);

  const send = () => {
    timer.current = null;
    for (const [kind, count] of taps.current) {
      // A reaction that is lost is nobody's loss: nothing is repeated, nothing is said about it.
      asBuyer((token) => react(token, streamId, kind, Math.min(count, mostAtOnce))).catch(() => {});
    }
    taps.current.clear();
  };
  const tap = (kind: ReactionKind) => {
    taps.current.set(kind, (taps.current.get(kind) ?? 0) + 1);
    timer.current ??= setTimeout(send, everyMs);
  };

  return (
    <div class="reactions" role="group" aria-label="Reactions">
      {faces.map(([kind, face]) => (
        <button key={kind} type="button" class="reaction" aria-label={kind} data-testid={`react-${kind}`} onClick={() => tap(kind)}>
          <span aria-hidden="true">{face}</span> <small data-testid={`sum-${kind}`}>{sums?.counts[kind]?.toLocaleString() ?? ''}</small>
        </button>
      ))}
    </div>
  );
}
