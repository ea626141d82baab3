import { useEffect, useRef } from 'preact/hooks';
import type { Line } from '../../api/types';

/** The newest lines. Follows them, unless somebody has scrolled back to read. */
export function ChatLines({ lines, onReply }: { lines: readonly Line[]; onReply: ((line: Line) => void) | null }) {
  const list = useRef<HTMLDivElement>(null);
  const isReading = useRef(false);
  const newest = lines.at(-1)?.lineId;
  useEffect(() => {
    const element = list.current;
    if (element && !isReading.current) element.scrollTop = element.scrollHeight;
  }, [newest]);
  return (
    <div
      ref={list}
      class="talk-lines"
      role="log"
      aria-label="Chat"
      tabIndex={0}
      data-testid="chat"
      onScroll={({ currentTarget: at }) => (isReading.current = at.scrollHeight - at.scrollTop - at.clientHeight > 40)}
    >
      <ol>
        {lines.map((line) => (
          <li key={line.lineId} class={line.role === 'crew' ? 'talk-line talk-line-crew' : 'talk-line'} data-testid="chat-line" data-line={line.lineId}>
            {line.replyTo && <Quoted line={lines.find((other) => other.lineId === line.replyTo)} />}
            <b>{line.name}</b> {line.role === 'crew' && <span class="chip chip-now">Host</span>} <span class="talk-text">{line.text}</span>
            {onReply && (
              <button type="button" class="talk-reply" aria-label={`Reply to ${line.name}`} onClick={() => onReply(line)}>
                ↩
              </button>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Quoted({ line }: { line: Line | undefined }) {
  if (!line) return null;
  return (
    <span class="talk-quoted">
      ↩ {line.name}: {line.text}
    </span>
  );
}
