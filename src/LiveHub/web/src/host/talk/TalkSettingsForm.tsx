import { useState } from 'preact/hooks';
import { setTalk } from '../../api/talk';
import type { TalkSettings } from '../../api/types';
import { Field } from '../../ui/Field';
import { useAction } from '../../ui/useAsk';
import { Refused } from '../Refused';
import { asHost } from '../session';

/** Who may write, how often, and which words buy. */
export function TalkSettingsForm({ streamId, settings }: { streamId: string; settings: TalkSettings | null }) {
  const [isOpen, setOpen] = useState(settings?.isOpen ?? true);
  const [slow, setSlow] = useState(String(settings?.slowSeconds ?? 0));
  const [pattern, setPattern] = useState(settings?.buyPattern ?? '');
  const save = useAction(async () => {
    const body = { isOpen, slowSeconds: Number(slow), ...(pattern.trim() ? { buyPattern: pattern.trim() } : {}) };
    await asHost((token) => setTalk(token, streamId, body));
  });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void save.run();
      }}
    >
      <div class="fields fields-end">
        <label class="drop-choice">
          <input type="checkbox" checked={isOpen} data-testid="talk-open" onChange={(event) => setOpen(event.currentTarget.checked)} /> Viewers may write
        </label>
        <Field label="Seconds between messages" type="number" min={0} max={300} value={slow} onValue={setSlow} testId="talk-slow" />
        <Field label="Words that buy" value={pattern} maxLength={40} onValue={setPattern} hint="For example: sold {item} {size}. Empty: none." testId="talk-pattern" />
        <button type="submit" class="button" disabled={save.busy} data-testid="talk-save">
          Save
        </button>
      </div>
      <Refused refusal={save.refusal} />
    </form>
  );
}
