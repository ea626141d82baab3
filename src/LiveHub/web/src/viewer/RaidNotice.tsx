import { useEffect, useState } from 'preact/hooks';
import { useNow } from '../ui/time';

/** Time to read where one is being led, and to stay. */
const waitMs = 8_000;

/** The show has ended and sends its viewers to another one: they go by themselves unless they stay. */
export function RaidNotice({ mayGo, onGo }: { mayGo: boolean; onGo: () => void }) {
  const now = useNow();
  const [goesAt] = useState(() => now + waitMs);
  const [stays, setStays] = useState(false);
  const left = Math.max(0, Math.ceil((goesAt - now) / 1000));
  // Nobody is taken away from a running payment.
  const goes = mayGo && !stays && left === 0;
  useEffect(() => {
    if (goes) onGo();
  }, [goes]);
  return (
    <section class="raid" role="status" data-testid="raid">
      <b>The host takes you along to another show{mayGo && !stays ? ` in ${left}` : ''}</b>
      <span class="actions">
        <button type="button" class="button button-accent" data-testid="raid-go" onClick={onGo}>
          Go now
        </button>
        {mayGo && !stays && (
          <button type="button" class="button" data-testid="raid-stay" onClick={() => setStays(true)}>
            Stay here
          </button>
        )}
      </span>
    </section>
  );
}
