import { useEffect } from 'preact/hooks';
import { sentenceOf } from '../api/sentences';
import type { LineUpItem, Said } from '../api/types';
import { bundlesOf } from '../live/bundle';
import { claimOf, saleOf, type Sale } from '../live/sale';
import { Notice } from '../ui/Notice';
import { useStore } from '../ui/store';
import { useNow } from '../ui/time';
import type { BuyingFlow } from './buying';
import { BundleCard } from './BundleCard';
import { Codes } from './Codes';
import { LineUp } from './LineUp';
import { PinnedCard } from './PinnedCard';
import { RaidNotice } from './RaidNotice';
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
  onRaid: (streamId: string) => void;
}

/** One live stream: the video behind, the pinned items over it, the line-up below (or beside it on a wide screen). */
export function Show({ streamId, flow, onBuying, onOrders, onLeave, onRaid }: ShowProps) {
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
  const claim = (sale: Sale, code: string) => {
    onBuying();
    void flow.reserve(streamId, sale, 1, code);
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
  const pinned = stream.pins.flatMap((sku) => stream.lineUp.find((item) => item.sku === sku) ?? []);
  const { raidTo } = stream;
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
          {raidTo !== null && <RaidNotice mayGo={!isRunning(buying)} onGo={() => onRaid(raidTo)} />}
          {pinned.map((item) => (
            <PinnedCard key={item.sku} sale={saleFor(item)} mayBuy={isOpen && !isRunning(buying)} onReserve={reserve} onWait={wait} />
          ))}
          {bundlesOf(view, now).map((bundle) => (
            <BundleCard
              key={bundle.bundleId}
              bundle={bundle}
              mayBuy={isOpen && !isRunning(buying)}
              onReserve={() => {
                onBuying();
                void flow.reserveBundle(streamId, bundle);
              }}
            />
          ))}
          <Codes claims={stream.lineUp.map((item) => claimOf(view, item, now))} mayBuy={isOpen && !isRunning(buying)} onClaim={claim} />
        </div>
        <LineUp items={stream.lineUp} saleFor={saleFor} pinned={stream.pins} mayBuy={isOpen && !isRunning(buying)} onReserve={reserve} onWait={wait} />
      </div>
    </main>
  );
}
