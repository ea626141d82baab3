import { useState } from 'preact/hooks';
import { deliveries, replayDelivery, replaySince, type Delivery, type DeliveryState } from '../../api/webhooks';
import { Field, Select } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { When } from '../../ui/time';
import { useAction } from '../../ui/useAsk';
import { usePages } from '../../ui/usePages';
import { Refused } from '../Refused';
import { asHost } from '../session';
import { lastOf, stateOf } from './words';

/** What was sent to an endpoint, and what waits. */
export function DeliveryLog({ endpointId, onRead }: { endpointId: string; onRead: () => void }) {
  const [state, setState] = useState<DeliveryState | ''>('');
  const [turn, setTurn] = useState(0);
  const again = () => {
    setTurn(turn + 1);
    onRead();
  };
  return (
    <section class="card" aria-label="Deliveries">
      <header class="card-head">
        <h2>Deliveries</h2>
        <Select label="Show" value={state} onValue={(value) => setState(value as DeliveryState | '')} testId="deliveries-state">
          <option value="">all</option>
          <option value="waiting">waiting</option>
          <option value="delivered">delivered</option>
          <option value="given-up">given up</option>
        </Select>
        <button type="button" class="button button-small" data-testid="deliveries-refresh" onClick={again}>
          Refresh
        </button>
      </header>
      <Entries key={`${state} ${turn}`} endpointId={endpointId} state={state} onAgain={again} />
      <Missed endpointId={endpointId} onSent={again} />
    </section>
  );
}

function Entries({ endpointId, state, onAgain }: { endpointId: string; state: DeliveryState | ''; onAgain: () => void }) {
  const { items, hasMore, more, busy, refusal } = usePages<Delivery>((before) => asHost((token) => deliveries(token, endpointId, state, before)));
  const replay = useAction(async (eventId: string) => {
    await asHost((token) => replayDelivery(token, endpointId, eventId));
    onAgain();
  });
  return (
    <>
      <Refused refusal={refusal ?? replay.refusal} />
      {items?.length === 0 && <p class="empty">Nothing here.</p>}
      {items && items.length > 0 && (
        <div class="table-frame" role="region" aria-label="Deliveries" tabIndex={0}>
          <table data-testid="deliveries">
            <thead>
              <tr>
                <th scope="col">Event</th>
                <th scope="col">Came in</th>
                <th scope="col">State</th>
                <th scope="col">Last attempt</th>
                <th scope="col" class="number">
                  Attempts
                </th>
                <th scope="col" aria-label="Send again" />
              </tr>
            </thead>
            <tbody>
              {items.map((delivery) => (
                <Row key={delivery.eventId} delivery={delivery} busy={replay.busy} onReplay={() => void replay.run(delivery.eventId)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasMore && (
        <button type="button" class="button" disabled={busy} onClick={() => void more()}>
          Older ones
        </button>
      )}
    </>
  );
}

function Row({ delivery, busy, onReplay }: { delivery: Delivery; busy: boolean; onReplay: () => void }) {
  const isTriedAgain = delivery.state === 'waiting' && delivery.attempts > 0 && delivery.nextAt;
  return (
    <tr data-testid="delivery" data-state={delivery.state} data-type={delivery.type}>
      <th scope="row">
        {delivery.type} <div class="muted">{delivery.eventId}</div>
      </th>
      <td>
        <When at={delivery.queuedAt} />
      </td>
      <td>
        {stateOf(delivery)} {isTriedAgain && delivery.nextAt && <When at={delivery.nextAt} />}
      </td>
      <td>
        {lastOf(delivery)} {delivery.lastAt && <div class="muted"><When at={delivery.lastAt} /></div>}
      </td>
      <td class="number">{delivery.attempts}</td>
      <td class="tight">
        <button type="button" class="button button-small" disabled={busy} aria-label={`Send ${delivery.type} again`} data-testid="delivery-replay" onClick={onReplay}>
          Again
        </button>
      </td>
    </tr>
  );
}

/** Everything since an instant, as after an outage at the receiver's. */
function Missed({ endpointId, onSent }: { endpointId: string; onSent: () => void }) {
  const [since, setSince] = useState('');
  const [told, setTold] = useState('');
  const send = useAction(async () => {
    const { events } = await asHost((token) => replaySince(token, endpointId, new Date(since).toISOString()));
    setTold(events === 1 ? 'One event is sent again.' : `${events} events are sent again.`);
    onSent();
  });
  return (
    <form
      class="fields fields-end"
      onSubmit={(event) => {
        event.preventDefault();
        void send.run();
      }}
    >
      <Field label="Send everything again since" type="datetime-local" value={since} onValue={setSince} required testId="replay-since" />
      <button type="submit" class="button" disabled={send.busy} data-testid="replay-all">
        Send again
      </button>
      {told && <Notice kind="good" testId="replayed">{told}</Notice>}
      <Refused refusal={send.refusal} />
    </form>
  );
}
