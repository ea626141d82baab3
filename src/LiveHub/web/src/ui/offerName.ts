import type { OfferKind } from '../api/types';

/** What an offer of this kind is called. */
export function offerName(kind: OfferKind): string {
  switch (kind) {
    case 'drop':
      return 'Drop';
    case 'flash':
      return 'Flash offer';
    case 'claim':
      return 'Code';
  }
}
