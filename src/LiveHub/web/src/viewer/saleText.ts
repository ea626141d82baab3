import type { Sale } from '../live/sale';

/** The few words about stock that stand on a card; `isShort` where the button beside them says the rest. */
export function stockText({ state, available }: Sale, isShort = false): string {
  switch (state) {
    case 'soon':
      return available === null ? 'Opens soon' : `${available.toLocaleString()} units`;
    case 'available':
      return available === null ? 'Available' : `${available.toLocaleString()} left`;
    case 'fully-reserved':
      return isShort ? 'Units may come back' : 'All reserved – units may come back';
    case 'sold-out':
      return isShort ? 'Sold out' : 'Sold out – the last one is gone';
    case 'unknown':
      return 'Checking stock …';
  }
}

/** What the button says; it can be pressed only where units can be had. */
export function buttonText({ state, offer }: Sale): string {
  switch (state) {
    case 'available':
      return 'Reserve';
    case 'fully-reserved':
      return 'All reserved';
    case 'sold-out':
      return 'Gone';
    case 'soon':
      return offer?.kind === 'drop' ? 'Drop opens soon' : 'Opens soon';
    case 'unknown':
      return 'One moment';
  }
}

/** Few enough that hurrying helps. */
export function isScarce({ state, available }: Sale): boolean {
  return state === 'available' && available !== null && available <= 10;
}

/** The most that one reservation may take. */
export function mostUnits({ limitPerBuyer, available }: Sale): number {
  return Math.max(1, Math.min(100, limitPerBuyer ?? 100, available ?? 100));
}
