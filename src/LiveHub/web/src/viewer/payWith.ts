/** The sandbox's payment methods in human words. A shop with a real provider has its own list here. */
export const payWith: readonly { method: string; name: string; hint: string }[] = [
  { method: 'sandbox_ok', name: 'Card', hint: 'is accepted at once' },
  { method: 'sandbox_challenge', name: 'Card with confirmation', hint: 'the bank asks on a page of its own' },
  { method: 'sandbox_late', name: 'Bank transfer', hint: 'is accepted some seconds later' },
  { method: 'sandbox_timeout', name: 'Slow card', hint: 'is charged, but the answer gets lost at first' },
  { method: 'sandbox_decline', name: 'Empty card', hint: 'is declined' },
];
