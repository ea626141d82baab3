import { useEffect, useRef, useState } from 'preact/hooks';
import type { Sale } from '../live/sale';
import { isScarce, stockText } from './saleText';

/** Between two announcements of a mere number; a change of state is told at once. */
const sparseMs = 8_000;

/** Tells a screen reader about stock without reading every tick aloud. */
export function StockNews({ sale }: { sale: Sale }) {
  const [said, setSaid] = useState('');
  const last = useRef({ at: Number.NEGATIVE_INFINITY, state: '' });
  const text = `${sale.item.title}: ${stockText(sale)}`;
  useEffect(() => {
    const say = () => {
      last.current = { at: performance.now(), state: sale.state };
      setSaid(text);
    };
    if (sale.state !== last.current.state) return say();
    if (!isScarce(sale)) return;
    const timer = setTimeout(say, Math.max(0, last.current.at + sparseMs - performance.now()));
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span class="hidden" aria-live="polite" data-testid="stock-news">
      {said}
    </span>
  );
}
