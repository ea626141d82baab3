import type { ChatEntry, Line, Log, Poll, QuestionsTopic, ReactionSums, TalkSettings } from '../api/types';

/** How many lines a page keeps; older ones are read over HTTP by whoever wants them. */
export const keptLines = 200;

/** Ids of removed lines that are remembered, so that an answer from before the removal brings none back. */
const keptRemovals = 1_000;

/** What a page knows of the talk of one live stream. */
export interface TalkView {
  readonly lines: readonly Line[];
  readonly removed: ReadonlySet<string>;
  readonly settings: TalkSettings | null;
  readonly questions: QuestionsTopic | null;
  readonly reactions: ReactionSums | null;
  readonly poll: Poll | null;
}

export const silence: TalkView = { lines: [], removed: new Set(), settings: null, questions: null, reactions: null, poll: null };

/** A snapshot's lines take the place of those before; a snapshot that lags behind takes no newer line away and brings no removed one back. */
export function talkOfSnapshot(known: TalkView, topics: Record<string, unknown>, log: Log): TalkView {
  const lines = entriesOf(log).flatMap((entry) => ('line' in entry ? [entry.line] : []));
  const last = lines.at(-1)?.number ?? 0;
  const after = known.lines.filter((line) => line.number > last);
  // It has every topic: a poll that is not in it is shown no more.
  const poll = known.poll && `poll:${known.poll.pollId}` in topics ? known.poll : null;
  return withTopics({ ...known, poll, lines: merged([], [...lines, ...after], known.removed) }, topics);
}

/** Entries of an update come in order and once; a line that an answer over HTTP has brought already is not shown twice. */
export function talkOfUpdate(known: TalkView, topics: Record<string, unknown>, log: Log): TalkView {
  let { lines, removed } = known;
  for (const entry of entriesOf(log)) {
    if ('line' in entry) lines = merged(lines, [entry.line], removed);
    else {
      const gone = new Set(entry.removed);
      removed = new Set([...removed, ...gone].slice(-keptRemovals));
      lines = lines.filter((line) => !gone.has(line.lineId));
    }
  }
  return withTopics(lines === known.lines ? known : { ...known, lines, removed }, topics);
}

/** Takes the answer to an own line ahead of its update. */
export function withLine(known: TalkView, line: Line): TalkView {
  return { ...known, lines: merged(known.lines, [line], known.removed) };
}

function withTopics(known: TalkView, topics: Record<string, unknown>): TalkView {
  let view = known;
  for (const [topic, value] of Object.entries(topics)) {
    if (topic === 'talk') view = { ...view, settings: newer(view.settings, value as TalkSettings) };
    else if (topic === 'questions') view = { ...view, questions: newer(view.questions, value as QuestionsTopic) };
    else if (topic === 'reactions') view = { ...view, reactions: newer(view.reactions, value as ReactionSums) };
    else if (topic.startsWith('poll:')) view = { ...view, poll: newerPoll(view.poll, value as Poll) };
  }
  return view;
}

function newer<T extends { version: number }>(known: T | null, value: T): T {
  return known && known.version > value.version ? known : value;
}

/** A show tells one poll, the newest: whichever is told takes the place of another one. */
function newerPoll(known: Poll | null, value: Poll): Poll {
  return known?.pollId === value.pollId ? newer(known, value) : value;
}

function entriesOf(log: Log): ChatEntry[] {
  return (log.chat ?? []) as ChatEntry[];
}

function merged(known: readonly Line[], added: readonly Line[], removed: ReadonlySet<string>): readonly Line[] {
  const ids = new Set(known.map((line) => line.lineId));
  const fresh = added.filter((line) => !removed.has(line.lineId) && !ids.has(line.lineId));
  if (fresh.length === 0) return known;
  return [...known, ...fresh].sort((one, other) => one.number - other.number).slice(-keptLines);
}
