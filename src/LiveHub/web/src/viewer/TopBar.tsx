import type { Stream } from '../api/types';

interface TopBarProps {
  stream: Stream;
  viewers: number;
  isLost: boolean;
  onLeave: () => void;
  onOrders: () => void;
}

export function TopBar({ stream, viewers, isLost, onLeave, onOrders }: TopBarProps) {
  return (
    <header class="top-bar">
      <div class="top-bar-row">
        <button type="button" class="icon-button" aria-label="All shows" data-testid="all-shows" onClick={onLeave}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M15 5l-7 7 7 7" />
          </svg>
        </button>
        {stream.status === 'live' ? <span class="badge badge-live">Live</span> : <span class="badge">{stream.status}</span>}
        <span class="badge" data-testid="viewers">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
            <circle cx="12" cy="12" r="2.8" />
          </svg>
          {viewers.toLocaleString()}
          <span class="hidden"> watching</span>
        </span>
        <button type="button" class="button button-glass top-bar-orders" data-testid="my-orders" onClick={onOrders}>
          My orders
        </button>
      </div>
      <h1 class="show-title" data-testid="stream-title">
        {stream.title}
      </h1>
      <span role="status" data-testid="connection">
        {isLost && <span class="badge badge-lost">Reconnecting …</span>}
      </span>
    </header>
  );
}
