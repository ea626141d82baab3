import { useEffect, useState } from 'preact/hooks';
import type { Page } from '../api/types';
import { useAction } from './useAsk';

/** A paged list that grows by "more". `start` reads it anew from the first page. */
export function usePages<T>(read: (after: string | null) => Promise<Page<T>>) {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const first = useAction(async () => {
    const page = await read(null);
    setItems(page.items);
    setNext(page.next);
  });
  const more = useAction(async () => {
    const page = await read(next);
    setItems((known) => [...(known ?? []), ...page.items]);
    setNext(page.next);
  });
  useEffect(() => void first.run(), []);
  return { items, hasMore: next !== null, start: first.run, more: more.run, busy: first.busy || more.busy, refusal: first.refusal ?? more.refusal };
}
