import { useEffect, useRef, useState } from 'preact/hooks';
import { asRefusal, type Refusal } from '../api/refusal';
import { getFigures, getSnapshot } from '../api/streams';
import type { Figures, Stream } from '../api/types';
import { LiveConnection } from '../live/connection';
import { withSnapshot, withStream, withUpdate, type LiveView } from '../live/view';
import { clock } from '../ui/time';
import { asHost, session } from './session';

/** Updates come up to ten times a second; figures are read at most this often. */
const figuresEveryMs = 1_000;

/** Orders and revenue have no topic of their own, so figures are also read without an update. */
const pollMs = 5_000;

/** A host's show, kept current by the hub; its figures, for those who may see them, are read after updates and now and then. */
export function useDesk(streamId: string, seesFigures: boolean) {
  const [view, setView] = useState<LiveView | null>(null);
  const [figures, setFigures] = useState<Figures | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const [isConnected, setConnected] = useState(true);
  const sees = useRef(seesFigures);
  sees.current = seesFigures;
  const due = useRef<ReturnType<typeof setTimeout> | null>(null);

  useEffect(() => {
    let isGone = false;
    const readFigures = async () => {
      if (!sees.current) return;
      try {
        const answer = await asHost((token) => getFigures(token, streamId));
        if (!isGone) setFigures(answer);
      } catch (thrown) {
        asRefusal(thrown);
      }
    };
    const soon = () => {
      due.current ??= setTimeout(() => {
        due.current = null;
        void readFigures();
      }, figuresEveryMs);
    };
    const readSnapshot = async () => {
      try {
        const snapshot = await asHost((token) => getSnapshot(streamId, token));
        clock.observe(snapshot.serverTime);
        if (!isGone) setView((known) => withSnapshot(known, snapshot));
        setRefusal(null);
      } catch (thrown) {
        setRefusal(asRefusal(thrown));
      }
    };
    const connection = new LiveConnection({
      streamId,
      token: () => session.value?.token ?? null,
      onSnapshot: (snapshot) => {
        clock.observe(snapshot.serverTime);
        setView((known) => withSnapshot(known, snapshot));
        soon();
      },
      onUpdate: (update) => {
        clock.observe(update.serverTime);
        setView((known) => known && withUpdate(known, update));
        soon();
      },
      onConnected: setConnected,
    });
    void readSnapshot();
    void readFigures();
    const timer = setInterval(() => {
      void readFigures();
      void readSnapshot();
    }, pollMs);
    return () => {
      isGone = true;
      clearInterval(timer);
      if (due.current) clearTimeout(due.current);
      due.current = null;
      connection.close();
    };
  }, [streamId]);

  /** Shows the answer of the host's own action without waiting for its update. */
  const took = (stream: Stream) => setView((known) => known && withStream(known, stream));
  return { view, figures, refusal, isConnected, took };
}
