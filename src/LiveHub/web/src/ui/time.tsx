import { useEffect, useState } from 'preact/hooks';
import { ServerClock } from '../live/clock';
import { clockText, secondsUntil, spokenTime } from '../live/countdown';

/** The one clock of a page; every answer with a `serverTime` corrects it. */
export const clock = new ServerClock();

/** The server's time, rendered again four times a second: often enough that no countdown looks stuck. */
export function useNow(): number {
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function Countdown({ to, label, testId = 'countdown' }: { to: string | null; label: string; testId?: string }) {
  const left = secondsUntil(to, useNow());
  return (
    <span class={left <= 10 ? 'countdown countdown-near' : 'countdown'} role="timer" aria-label={`${label} ${spokenTime(left)}`}>
      <span aria-hidden="true">
        {label} <b data-testid={testId}>{clockText(left)}</b>
      </span>
    </span>
  );
}

/** An instant in the reader's own words. */
export function When({ at }: { at: string }) {
  const text = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at));
  return <time dateTime={at}>{text}</time>;
}
