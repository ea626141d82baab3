import type { OfferAccount } from '../api/types';

/** What became of an offer's units, and of the people who had them in their hands when it was stopped. */
export function OfferAccountText({ account }: { account: OfferAccount }) {
  const { units, armed } = account;
  if (!units) return <span class="muted">Closed. The stock did not answer in time; its counts follow.</span>;
  const parts = [
    `${units.sold.toLocaleString()} sold`,
    `${units.paying.toLocaleString()} being paid`,
    `${units.reserved.toLocaleString()} reserved, which may still be paid`,
    `${units.returned.toLocaleString()} back in stock`,
    ...(units.writtenOff > 0 ? [`${units.writtenOff.toLocaleString()} written off`] : []),
  ];
  return (
    <span class="muted" role="status" data-testid="offer-account">
      Stopped. Of {armed.toLocaleString()} units: {parts.join(', ')}.
    </span>
  );
}
