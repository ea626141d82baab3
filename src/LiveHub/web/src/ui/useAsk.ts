import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asRefusal, type Refusal } from '../api/refusal';

/** A button's action: busy while it runs, and the refusal it ended with. A second press meanwhile does nothing. */
export function useAction<A extends unknown[]>(action: (...args: A) => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const running = useRef(false);
  const latest = useRef(action);
  latest.current = action;
  const run = useCallback(async (...args: A) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setRefusal(null);
    try {
      await latest.current(...args);
    } catch (thrown) {
      setRefusal(asRefusal(thrown));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, refusal };
}

/** Something to be read once per key, and again on `reload`. An answer that has been overtaken is dropped. */
export function useAnswer<T>(key: string, read: () => Promise<T>) {
  const [answer, setAnswer] = useState<T | null>(null);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const turn = useRef(0);
  const latest = useRef(read);
  latest.current = read;
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const value = await latest.current();
      if (turn.current !== mine) return;
      setAnswer(value);
      setRefusal(null);
    } catch (thrown) {
      if (turn.current === mine) setRefusal(asRefusal(thrown));
    }
  }, []);
  useEffect(() => {
    setAnswer(null);
    void reload();
    return () => void turn.current++;
  }, [key]);
  return { answer, refusal, reload, setAnswer };
}
