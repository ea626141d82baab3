import type { Sale } from '../live/sale';
import { CodeForm } from './CodeForm';

interface CodesProps {
  claims: readonly (Sale | null)[];
  mayBuy: boolean;
  onClaim: (sale: Sale, code: string) => void;
}

/** Everything that is set aside for a code right now. */
export function Codes({ claims, mayBuy, onClaim }: CodesProps) {
  const open = claims.filter((sale) => sale !== null);
  if (open.length === 0) return null;
  return (
    <section class="codes" aria-label="Codes">
      <ul>
        {open.map((sale) => (
          <li key={sale.offer!.offerId}>
            <b>{sale.item.title}</b>
            <CodeForm sale={sale} mayBuy={mayBuy} onClaim={onClaim} />
          </li>
        ))}
      </ul>
    </section>
  );
}
