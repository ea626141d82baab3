import { useState } from 'preact/hooks';
import { eventTypes, listEndpoints, putEndpoint, type Endpoint } from '../../api/webhooks';
import { useAction, useAnswer } from '../../ui/useAsk';
import { addressOf } from '../places';
import { Refused } from '../Refused';
import { asHost } from '../session';
import { EndpointForm } from './EndpointForm';
import { emptyEndpoint, type EndpointFields } from './endpointForm';
import { Secret } from './Secret';
import { conditionOf } from './words';

/** Where the shop sends its events. */
export function Webhooks() {
  const { answer, refusal, reload } = useAnswer('endpoints', () => asHost(listEndpoints));
  return (
    <div class="stack">
      <section class="card">
        <h1>Webhooks</h1>
        <p class="muted">The shop tells other programs what happens in it: a signed message for every order, show and offer.</p>
        <Refused refusal={refusal} />
        {answer?.items.length === 0 && <p class="empty">Nobody is told yet. Add the first address below.</p>}
        <ul class="show-list" data-testid="endpoints">
          {answer?.items.map((endpoint) => (
            <EndpointLink key={endpoint.endpointId} endpoint={endpoint} />
          ))}
        </ul>
      </section>
      <NewEndpoint onMade={() => void reload()} />
    </div>
  );
}

function EndpointLink({ endpoint }: { endpoint: Endpoint }) {
  return (
    <li>
      <a href={addressOf('webhooks', endpoint.endpointId)} data-testid="endpoint" data-endpoint={endpoint.endpointId}>
        <b class="line-up-text">{endpoint.description || endpoint.url}</b>
        {endpoint.description && <span class="muted">{endpoint.url}</span>}
        {(!endpoint.enabled || endpoint.failingSince) && <span class="muted">{conditionOf(endpoint)}</span>}
        <span class="badge">{endpoint.enabled ? 'on' : 'off'}</span>
      </a>
    </li>
  );
}

function NewEndpoint({ onMade }: { onMade: () => void }) {
  const { answer: known } = useAnswer('event-types', () => asHost(eventTypes));
  const [fields, setFields] = useState<EndpointFields>(emptyEndpoint);
  const [id, setId] = useState(() => crypto.randomUUID());
  const [made, setMade] = useState<Endpoint | null>(null);
  const add = useAction(async (draft: Parameters<typeof putEndpoint>[2]) => {
    // The id is kept until it worked: adding again after a lost answer is then the same endpoint.
    setMade(await asHost((token) => putEndpoint(token, id, draft)));
    setId(crypto.randomUUID());
    setFields(emptyEndpoint);
    onMade();
  });
  return (
    <section class="card" aria-label="New address">
      <h2>New address</h2>
      {made && <Secret endpoint={made} />}
      <EndpointForm fields={fields} onFields={setFields} known={known?.types ?? []} action="Add" busy={add.busy} refusal={add.refusal} onDraft={(draft) => void add.run(draft)} />
    </section>
  );
}
