import { useState } from 'preact/hooks';
import type { Refusal } from '../../api/refusal';
import type { EndpointDraft, WebhookFormat, WebhookPayload } from '../../api/webhooks';
import { Field, Select } from '../../ui/Field';
import { Notice } from '../../ui/Notice';
import { Refused } from '../Refused';
import { endpointDraftOf, toggled, type EndpointFields } from './endpointForm';
import { ruleSentence } from './words';

interface FormProps {
  fields: EndpointFields;
  onFields: (fields: EndpointFields) => void;
  /** All types of events that there are. */
  known: readonly string[];
  action: string;
  busy: boolean;
  refusal: Refusal | null;
  onDraft: (draft: EndpointDraft) => void;
}

/** What a host says about an endpoint, new or old. */
export function EndpointForm({ fields, onFields, known, action, busy, refusal, onDraft }: FormProps) {
  const [wrong, setWrong] = useState('');
  const change = (part: Partial<EndpointFields>) => onFields({ ...fields, ...part });
  const rule = refusal?.problem.rule;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        const draft = endpointDraftOf(fields);
        setWrong(typeof draft === 'string' ? draft : '');
        if (typeof draft !== 'string') onDraft(draft);
      }}
    >
      <Field label="Address" type="url" value={fields.url} onValue={(url) => change({ url })} required maxLength={2_000} hint="https:// and reachable from the internet" autocomplete="off" testId="endpoint-url" />
      <Field label="Description" value={fields.description} onValue={(description) => change({ description })} maxLength={200} hint="For the hosts of this shop" autocomplete="off" testId="endpoint-description" />
      <div class="fields">
        <Select label="Form" value={fields.format} onValue={(format) => change({ format: format as WebhookFormat })} testId="endpoint-format">
          <option value="standard">Standard Webhooks</option>
          <option value="cloud-events">CloudEvents</option>
        </Select>
        <Select label="Content" value={fields.payload} onValue={(payload) => change({ payload: payload as WebhookPayload })} testId="endpoint-payload">
          <option value="full">Everything</option>
          <option value="thin">Ids only</option>
        </Select>
      </div>
      <fieldset class="variant">
        <legend>Events</legend>
        <label class="drop-choice">
          <input type="checkbox" checked={fields.wantsAll} data-testid="endpoint-all" onChange={() => change({ wantsAll: !fields.wantsAll })} /> All, and those to come
        </label>
        {!fields.wantsAll &&
          known.map((type) => (
            <label key={type} class="drop-choice">
              <input type="checkbox" checked={fields.types.includes(type)} data-testid="endpoint-type" data-type={type} onChange={() => change({ types: toggled(fields.types, type) })} />{' '}
              {type}
            </label>
          ))}
      </fieldset>
      {wrong && <Notice kind="bad">{wrong}</Notice>}
      {rule ? (
        <Notice kind="bad" testId="endpoint-rule">
          {ruleSentence(rule)}
        </Notice>
      ) : (
        <Refused refusal={refusal} />
      )}
      <button type="submit" class="button button-accent start" disabled={busy} data-testid="endpoint-save">
        {action}
      </button>
    </form>
  );
}
