import { useEffect } from 'preact/hooks';
import { sentenceOf } from '../api/sentences';
import type { LineUpItem, Said } from '../api/types';
import { saleOf, type Sale } from '../live/sale';
import { Notice } from '../ui/Notice';
import { useStore } from '../ui/store';
import { useNow } from '../ui/time';
import type { BuyingFlow } from './buying';
import { LineUp } from './LineUp';
import { PinnedCard } from './PinnedCard';
import { RunningPill } from './RunningPill';
import { isRunning } from './buyingState';
import { TalkPanel } from './talk/TalkPanel';
import { TopBar } from './TopBar';
import { useLive } from './useLive';
import { Video } from './Video';

interface ShowProps {
  streamId: string;
  flow: BuyingFlow;
  onBuying: () => void;
  onOrders: () => void;
  onLeave: () => void;
}

/** One live stream: the video behind, the pinned item over it, the line-up below (or beside it on a wide screen). */
export function Show({ streamId, flow, onBuying, onOrders, onLeave }: ShowProps) {
  const { view, isLost, problem, tookLine } = useLive(streamId, (reservation) => flow.own(reservation));
  const buying = useStore(flow.state);
  const now = useNow();
  useEffect(() => {
    if (view) document.title = view.stream.title;
  }, [view?.stream.title]);

  if (!view) {
    return (
      <main class="waiting">
        {problem ? <Notice kind="bad">{sentenceOf(problem)}</Notice> : <p role="status">Opening the show …</p>}
        {problem && (
          <button type="button" class="button" onClick={onLeave}>
            All shows
          </button>
        )}
      </main>
    );
  }

  const { stream } = view;
  const reserve = (sale: Sale, quantity: number) => {
    onBuying();
    void flow.reserve(streamId, sale, quantity);
  };
  const wait = (sale: Sale) => {
    onBuying();
    void flow.wait(streamId, sale);
  };
  const saleFor = (item: LineUpItem) => saleOf(view, item, now);
  const said = ({ line, buy }: Said) => {
    tookLine(line);
    if (buy?.reservation && flow.adopt(streamId, buy.reservation, stream.lineUp)) onBuying();
  };
  const pinned = stream.lineUp.find((item) => item.sku === stream.pinned);
  const isOpen = stream.status === 'live';

  return (
    <main class="show">
      <section class="stage" aria-label="Video">
        <Video stream={stream} />
        <TopBar stream={stream} viewers={view.viewers} isLost={isLost} onLeave={onLeave} onOrders={onOrders} />
      </section>
      <div class="column">
        <div class="over-video">
          {isRunning(buying) && <RunningPill buying={buying} onOpen={onBuying} />}
          <TalkPanel stream={stream} talk={view.talk} onSaid={said} />
          {pinned && <PinnedCard key={pinned.sku} sale={saleFor(pinned)} mayBuy={isOpen && !isRunning(buying)} onReserve={reserve} onWait={wait} />}
        </div>
        <LineUp items={stream.lineUp} saleFor={saleFor} pinned={stream.pinned} mayBuy={isOpen && !isRunning(buying)} onReserve={reserve} onWait={wait} />
      </div>
    </main>
  );
}
