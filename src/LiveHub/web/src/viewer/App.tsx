import { useEffect, useState } from 'preact/hooks';
import { BuyingFlow } from './buying';
import { BuyingSheet } from './BuyingSheet';
import { kept } from './kept';
import { Lobby } from './Lobby';
import { OrdersSheet } from './OrdersSheet';
import { useStore } from '../ui/store';
import { Show } from './Show';

/** The address says which live stream and, on the way back from a payment page, which purchase. */
function fromAddress() {
  const query = new URLSearchParams(location.search);
  const purchaseId = query.get('purchase');
  const streamId = query.get('stream') ?? (purchaseId ? (kept.get()?.attempt.streamId ?? null) : null);
  return { purchaseId, streamId };
}

export function App() {
  const [{ streamId }, setPlace] = useState(fromAddress);
  const [flow] = useState(() => new BuyingFlow());
  const [isBuying, setBuying] = useState(false);
  const [sawOrders, setOrders] = useState(false);

  useEffect(() => {
    const { purchaseId } = fromAddress();
    if (purchaseId) go(streamId, 'replace');
    if (purchaseId || kept.get()?.payment) setBuying(true);
    void flow.resume(purchaseId);
    const moved = () => setPlace(fromAddress());
    addEventListener('popstate', moved);
    return () => removeEventListener('popstate', moved);
  }, []);

  // Whoever has waited is shown at once that the turn has come.
  const buying = useStore(flow.state);
  const isPromoted = buying.step === 'reserved' && !!buying.isPromoted;
  useEffect(() => {
    if (isPromoted) setBuying(true);
  }, [isPromoted]);

  const go = (to: string | null, how: 'push' | 'replace' = 'push') => {
    const address = to === null ? '/' : `/?stream=${encodeURIComponent(to)}`;
    // Who asks for the list is not sent on to the only show that is live.
    const state = to === null ? { seenLobby: true } : null;
    history[how === 'push' ? 'pushState' : 'replaceState'](state, '', address);
    setPlace({ purchaseId: null, streamId: to });
  };

  return (
    <>
      {streamId === null ? (
        <Lobby onOpen={go} onOrders={() => setOrders(true)} />
      ) : (
        <Show
          key={streamId}
          streamId={streamId}
          flow={flow}
          onBuying={() => setBuying(true)}
          onOrders={() => setOrders(true)}
          onLeave={() => go(null)}
          onRaid={go}
        />
      )}
      {isBuying && (
        <BuyingSheet
          flow={flow}
          onClose={() => {
            setBuying(false);
            flow.dismiss();
          }}
          onOrders={() => {
            setBuying(false);
            flow.dismiss();
            setOrders(true);
          }}
        />
      )}
      {sawOrders && <OrdersSheet onClose={() => setOrders(false)} />}
    </>
  );
}
