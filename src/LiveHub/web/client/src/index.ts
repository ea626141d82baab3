export { fullJitter, pause } from './backoff';
export { ServerClock } from './clock';
export { LiveConnection, type Watching } from './connection';
export { HubRefusal } from './hub';
export { ruleOf, type MovedRule } from './moved';
export { withSnapshot, withStream, withUpdate, type LiveView } from './view';
export type { JoinAnswer, Log, Moved, Snapshot, StockState, StreamPosition, StreamState, Update } from './wire';
