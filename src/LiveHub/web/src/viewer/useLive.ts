import { useEffect, useState } from 'preact/hooks';
import { asRefusal } from '../api/refusal';
import { getSnapshot } from '../api/streams';
import type { Line, Problem, Reservation } from '../api/types';
import { LiveConnection } from '../live/connection';
import { withLine } from '../live/talk';
import { withSnapshot, withUpdate, type LiveView } from '../live/view';
import { clock } from '../ui/time';
import { forgetGuest, guestToken, onNewGuest } from './guest';

/** A short gap is nobody's business; a longer one is shown. */
const quietMs = 1_500;

/** While the hub cannot be reached the page still asks now and then over HTTP. */
const pollMs = 10_000;

export interface Live {
  view: LiveView | null;
  isLost: boolean;
  /** Why there is nothing to see, for example no such stream. */
  problem: Problem | null;
  /** Shows an own line without waiting for its update. */
  tookLine: (line: Line) => void;
}

export function useLive(streamId: string, onOwn: (reservation: Reservation) => void): Live {
  const [view, setView] = useState<LiveView | null>(null);
  const [isConnected, setConnected] = useState(true);
  const [isLost, setLost] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    const connection = new LiveConnection({
      streamId,
      token: guestToken,
      onSnapshot: (snapshot) => {
        clock.observe(snapshot.serverTime);
        setProblem(null);
        setView((known) => withSnapshot(known, snapshot));
      },
      onUpdate: (update) => {
        clock.observe(update.serverTime);
        setView((known) => known && withUpdate(known, update));
      },
      onOwn,
      onConnected: setConnected,
      onTokenRefused: forgetGuest,
    });
    const stopListening = onNewGuest(() => connection.renew());
    return () => {
      stopListening();
      connection.close();
    };
  }, [streamId]);

  const poll = async () => {
    try {
      const snapshot = await getSnapshot(streamId);
      clock.observe(snapshot.serverTime);
      setProblem(null);
      setView((known) => withSnapshot(known, snapshot));
    } catch (thrown) {
      setProblem(asRefusal(thrown).problem);
    }
  };
  useEffect(() => void poll(), [streamId]);
  useEffect(() => {
    if (isConnected) return setLost(false);
    const show = setTimeout(() => setLost(true), quietMs);
    const timer = setInterval(() => void poll(), pollMs);
    return () => {
      clearTimeout(show);
      clearInterval(timer);
    };
  }, [isConnected]);

  const tookLine = (line: Line) => setView((known) => known && { ...known, talk: withLine(known.talk, line) });
  return { view, isLost, tookLine, problem: view ? null : problem };
}
