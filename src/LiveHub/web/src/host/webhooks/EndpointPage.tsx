import { useState } from 'preact/hooks';
import { deleteEndpoint, eventTypes, getEndpoint, putEndpoint, rotateSecret, switchEndpoint, testEndpoint, type Endpoint, type EndpointDraft } from '../../api/webhooks';
import { Notice } from '../../ui/Notice';
import { When } from '../../ui/time';
import { useAction, useAnswer } from '../../ui/useAsk';
import { addressOf } from '../places';
import { Refused } from '../Refused';
import { asHost } from '../session';
import { DeliveryLog } from './DeliveryLog';
import { EndpointForm } from './EndpointForm';
import { fieldsOf } from './endpointForm';
import { Secret } from './Secret';
import { conditionOf } from './words';

/** One endpoint: how it does, what it is sent, and what became of that. */
export function EndpointPage({ endpointId }: { endpointId: string }) {
  const { answer: endpoint, refusal, setAnswer, reload } = useAnswer(endpointId, () => asHost((token) => getEndpoint(token, endpointId)));
  const [sent, setSent] = useState(0);
  if (!endpoint) return <Refused refusal={refusal} />;
  const changed = (now: Endpoint) => setAnswer(now);
  return (
    <div class="stack">
      <section class="card" aria-label="Endpoint">
        <header class="card-head">
          <h1>{endpoint.description || endpoint.url}</h1>
          <span class="badge" data-testid="endpoint-state">
            {endpoint.enabled ? 'on' : 'off'}
          </span>
        </header>
        <Condition endpoint={endpoint} />
        <Actions endpoint={endpoint} onEndpoint={changed} onSent={() => setSent(sent + 1)} />
      </section>
      <DeliveryLog key={sent} endpointId={endpointId} onRead={() => void reload()} />
      <Change endpoint={endpoint} onEndpoint={changed} />
    </div>
  );
}

function Condition({ endpoint }: { endpoint: Endpoint }) {
  const since = endpoint.enabled ? endpoint.failingSince : endpoint.haltedAt;
  return (
    <Notice kind={endpoint.enabled && !endpoint.failingSince ? 'good' : 'info'} testId="endpoint-condition">
      {conditionOf(endpoint)} {since && <span class="muted">Since <When at={since} /></span>}
    </Notice>
  );
}

function Actions({ endpoint, onEndpoint, onSent }: { endpoint: Endpoint; onEndpoint: (endpoint: Endpoint) => void; onSent: () => void }) {
  const { endpointId, generation } = endpoint;
  const [shown, setShown] = useState<Endpoint | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const turn = useAction(async () => onEndpoint(await asHost((token) => switchEndpoint(token, endpointId, endpoint.enabled ? 'disable' : 'enable'))));
  const test = useAction(async () => {
    await asHost((token) => testEndpoint(token, endpointId));
    onSent();
  });
  const rotate = useAction(async () => {
    const rotated = await asHost((token) => rotateSecret(token, endpointId, generation));
    setShown(rotated);
    onEndpoint(rotated);
  });
  const remove = useAction(async () => {
    await asHost((token) => deleteEndpoint(token, endpointId));
    location.hash = addressOf('webhooks');
  });
  return (
    <>
      {shown && <Secret endpoint={shown} />}
      <div class="actions">
        <button type="button" class="button" disabled={test.busy || !endpoint.enabled} data-testid="endpoint-test" onClick={() => void test.run()}>
          Send a test
        </button>
        <button type="button" class="button" disabled={turn.busy} data-testid="endpoint-switch" onClick={() => void turn.run()}>
          {endpoint.enabled ? 'Switch off' : 'Switch on'}
        </button>
        <button type="button" class="button" disabled={rotate.busy} data-testid="endpoint-rotate" onClick={() => void rotate.run()}>
          New secret
        </button>
        <button type="button" class="button button-danger" disabled={isLeaving} data-testid="endpoint-delete" onClick={() => setLeaving(true)}>
          Delete
        </button>
      </div>
      {isLeaving && (
        <div class="confirm" role="alertdialog" aria-label="Delete this address?">
          <p>Delete this address? What waits for it and its log are forgotten.</p>
          <div class="actions">
            <button type="button" class="button button-danger" disabled={remove.busy} data-testid="endpoint-delete-confirm" onClick={() => void remove.run()}>
              Delete it
            </button>
            <button type="button" class="button" onClick={() => setLeaving(false)}>
              Keep it
            </button>
          </div>
        </div>
      )}
      <Refused refusal={turn.refusal ?? test.refusal ?? rotate.refusal ?? remove.refusal} />
    </>
  );
}

function Change({ endpoint, onEndpoint }: { endpoint: Endpoint; onEndpoint: (endpoint: Endpoint) => void }) {
  const { answer: known } = useAnswer('event-types', () => asHost(eventTypes));
  const [fields, setFields] = useState(() => fieldsOf(endpoint));
  const [isSaved, setSaved] = useState(false);
  const save = useAction(async (draft: EndpointDraft) => {
    onEndpoint(await asHost((token) => putEndpoint(token, endpoint.endpointId, draft)));
    setSaved(true);
  });
  return (
    <section class="card" aria-label="Settings">
      <h2>Settings</h2>
      <EndpointForm
        fields={fields}
        onFields={(changed) => {
          setFields(changed);
          setSaved(false);
        }}
        known={known?.types ?? []}
        action="Save"
        busy={save.busy}
        refusal={save.refusal}
        onDraft={(draft) => void save.run(draft)}
      />
      {isSaved && <Notice kind="good">Saved.</Notice>}
    </section>
  );
}
