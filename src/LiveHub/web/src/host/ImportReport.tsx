import { Notice } from '../ui/Notice';
import type { ImportState } from './importState';

export function ImportReport({ state, busy }: { state: ImportState; busy: boolean }) {
  const { result, rejected, rejectedRows } = state;
  return (
    <div class="stack" data-testid="import-report">
      <p role="status" class="busy" data-testid="import-progress">
        {busy && <span class="spinner" aria-hidden="true" />}
        {state.rows.toLocaleString()} rows read
        {!result && state.products > 0 && `, ${state.products.toLocaleString()} products`}
      </p>
      {result?.failure && <Notice kind="bad">{result.failure.detail} What came before it is imported.</Notice>}
      {result && (
        <Notice kind={rejectedRows === 0 ? 'good' : 'info'} testId="import-result">
          {result.productsCreated.toLocaleString()} products created, {result.productsUpdated.toLocaleString()} updated,{' '}
          {result.productsUnchanged.toLocaleString()} unchanged; {rejectedRows.toLocaleString()} rows
          rejected. {result.stock.stocked.toLocaleString()} SKUs got their first stock.
        </Notice>
      )}
      {result && result.notices.length > 0 && (
        <ul class="plain-list">
          {result.notices.map((notice) => (
            <li key={notice.code}>
              {notice.count.toLocaleString()} × {notice.example} <span class="muted">(first in line {notice.firstLine})</span>
            </li>
          ))}
        </ul>
      )}
      {rejected.length > 0 && (
        <div class="table-frame" role="region" aria-label="Rejected rows" tabIndex={0}>
          <table data-testid="import-rejected">
            <caption>
              Rejected rows
              {rejectedRows > rejected.length && ` (the first ${rejected.length} of ${rejectedRows.toLocaleString()})`}
            </caption>
            <thead>
              <tr>
                <th scope="col" class="number tight">
                  Line
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {rejected.map((row, index) => (
                <tr key={index}>
                  <td class="number">{row.line}</td>
                  <td>
                    {row.detail} <span class="muted">{row.reason}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
