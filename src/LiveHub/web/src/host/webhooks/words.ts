import type { Delivery, Endpoint, EndpointHalt } from '../../api/webhooks';

const halts: Record<EndpointHalt, string> = {
  'by-host': 'A host has switched it off.',
  gone: 'The receiver has answered 410: it wants no more.',
  failing: 'Nothing has come through for five days.',
  backlog: 'It has fallen too far behind.',
};

/** How an endpoint does; a sentence for a person. */
export function conditionOf({ halt, failingSince }: Endpoint): string {
  if (halt) return halts[halt] ?? 'Nothing is sent to it.';
  return failingSince ? 'The last messages have failed; they are tried again.' : 'All is well.';
}

/** The rules of docs/webhooks.md, "Where messages are not sent". */
const rules: Record<string, string> = {
  'not-an-address': 'it is no complete address',
  'too-long': 'it is too long',
  'https-only': 'it has to begin with https://',
  'user-info': 'it must not hold a name or a password',
  fragment: 'it must not hold a #',
  port: 'this port is not allowed',
  'local-name': 'the name is one of a private network',
  loopback: 'it leads to the shop’s own machine',
  private: 'it leads into a private network',
  'link-local': 'it leads into a private network',
  metadata: 'it leads to the inside of a cloud',
  'shared-space': 'it leads into a private network',
  multicast: 'it is no address of one receiver',
  unspecified: 'it is no address of a receiver',
  embedded: 'it hides another address',
  reserved: 'it is no public address',
};

export function ruleSentence(rule: string): string {
  return `Nothing is sent there: ${rules[rule] ?? 'the address is not allowed'}.`;
}

const faults: Record<string, string> = {
  timeout: 'No answer in time',
  tls: 'No secure connection: check the certificate',
  'name-not-found': 'The name is not known',
  'connection-refused': 'Nobody listens there',
  'connection-lost': 'The connection was lost',
  'no-http': 'The answer was not HTTP',
  internal: 'The shop could not send it',
};

/** What the last attempt came to; empty before the first. */
export function lastOf({ lastStatus, lastFault }: Pick<Delivery, 'lastStatus' | 'lastFault'>): string {
  if (lastFault?.startsWith('address-refused:')) return ruleSentence(lastFault.slice('address-refused:'.length));
  if (lastStatus) return `Answered ${lastStatus}`;
  return lastFault ? (faults[lastFault] ?? 'Failed') : '';
}

/** What becomes of a delivery next, where nothing can be said by an instant. */
export function stateOf({ state, attempts, nextAt }: Pick<Delivery, 'state' | 'attempts' | 'nextAt'>): string {
  if (state === 'delivered') return 'Delivered';
  if (state === 'given-up') return 'Given up';
  if (!nextAt) return 'Behind an earlier one';
  return attempts === 0 ? 'On its way' : 'Tried again';
}
