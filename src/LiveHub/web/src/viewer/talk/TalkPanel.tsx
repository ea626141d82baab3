import { useState } from 'preact/hooks';
import type { Line, Said, Stream } from '../../api/types';
import type { TalkView } from '../../live/talk';
import { AnsweredQuestions } from './AnsweredQuestions';
import { ChatLines } from './ChatLines';
import { PollCard } from './PollCard';
import { ReactionBar } from './ReactionBar';
import { SayForm } from './SayForm';

interface TalkPanelProps {
  stream: Stream;
  talk: TalkView;
  onSaid: (said: Said) => void;
}

/** What people say while they watch: the newest lines, what the host has pinned, a poll, and a place to answer. */
export function TalkPanel({ stream, talk, onSaid }: TalkPanelProps) {
  const [replyTo, setReplyTo] = useState<Line | null>(null);
  const isRunning = stream.status === 'live' || stream.status === 'scheduled';
  const pinned = talk.settings?.pinned ?? null;
  if (!isRunning && talk.lines.length === 0) return null;
  return (
    <section class="talk" aria-label="Chat" data-testid="talk">
      {talk.poll && <PollCard key={talk.poll.pollId} streamId={stream.streamId} poll={talk.poll} isLive={stream.status === 'live'} />}
      {pinned && (
        <p class="talk-pinned" data-testid="talk-pinned">
          <b>{pinned.name}</b> {pinned.text}
        </p>
      )}
      <ChatLines lines={talk.lines} onReply={isRunning ? setReplyTo : null} />
      {talk.questions && talk.questions.answered.length > 0 && <AnsweredQuestions questions={talk.questions.answered} />}
      {isRunning && talk.settings?.isOpen !== false && (
        <SayForm
          streamId={stream.streamId}
          settings={talk.settings}
          replyTo={replyTo}
          onReplied={() => setReplyTo(null)}
          onSaid={onSaid}
        />
      )}
      {isRunning && talk.settings?.isOpen === false && <p class="muted">Only the host is writing right now.</p>}
      {stream.status === 'live' && <ReactionBar streamId={stream.streamId} sums={talk.reactions} />}
    </section>
  );
}
