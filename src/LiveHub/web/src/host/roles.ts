import type { CrewRole } from '../api/types';

export type CrewAction = 'watch' | 'direct' | 'sell' | 'moderate' | 'staff';

/** The table of docs/protocol.md: what the page offers to whom. The server asks its own at every call. */
const rights: Record<CrewRole, readonly CrewAction[]> = {
  owner: ['watch', 'direct', 'sell', 'moderate', 'staff'],
  producer: ['watch', 'direct', 'sell', 'moderate'],
  'co-host': ['watch', 'sell', 'moderate'],
  moderator: ['watch', 'moderate'],
};

export function may(role: CrewRole | null | undefined, action: CrewAction): boolean {
  return !!role && rights[role].includes(action);
}
