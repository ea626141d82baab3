import type { Counts, StockCounts } from '../api/types';

const columns: readonly [keyof Counts, string][] = [
  ['stocked', 'Stocked'],
  ['available', 'Available'],
  ['reserved', 'Reserved'],
  ['paying', 'Paying'],
  ['sold', 'Sold'],
  ['writtenOff', 'Written off'],
];

/** Stocked = Available + Reserved + Paying + Sold + Written off, per SKU and per pool. */
export function CountsTable({ stock, poolName = (pool) => pool }: { stock: readonly StockCounts[]; poolName?: (pool: string) => string }) {
  return (
    <div class="table-frame" role="region" aria-label="Stock counts" tabIndex={0}>
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">Pool</th>
            {columns.map(([key, name]) => (
              <th key={key} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {stock.map((sku) => (
          <tbody key={sku.sku}>
            <tr data-testid="figures-sku" data-sku={sku.sku}>
              <th scope="row">{sku.sku}</th>
              <Cells counts={sku} isSum />
            </tr>
            {sku.pools.length > 1 &&
              sku.pools.map((pool) => (
                <tr key={pool.pool} class="pool" data-testid="figures-pool" data-pool={pool.pool}>
                  <th scope="row">{pool.pool === '' ? 'General pool' : poolName(pool.pool)}</th>
                  <Cells counts={pool} />
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Cells({ counts, isSum = false }: { counts: Counts; isSum?: boolean }) {
  return (
    <>
      {columns.map(([key]) => (
        <td key={key} class="number" data-testid={isSum ? `count-${key}` : undefined}>
          {counts[key].toLocaleString()}
        </td>
      ))}
    </>
  );
}
