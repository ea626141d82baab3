import { useId, useState } from 'preact/hooks';
import { importCatalogue, type ImportFormat } from '../api/imports';
import { localRefusal } from '../api/refusal';
import { Field, Select } from '../ui/Field';
import { useAction } from '../ui/useAsk';
import { ImportReport } from './ImportReport';
import { noImport, withLine, type ImportState } from './importState';
import { Refused } from './Refused';
import { asHost } from './session';

/** A catalogue from a file. The same file again changes nothing, so an interrupted import is simply repeated. */
export function Import() {
  const [file, setFile] = useState<File | null>(null);
  const [format, setFormat] = useState<ImportFormat>('auto');
  const [currency, setCurrency] = useState('');
  const [state, setState] = useState<ImportState | null>(null);
  const id = useId();
  const { run, busy, refusal } = useAction(async () => {
    if (!file) return;
    let current = noImport;
    setState(current);
    await asHost((token) =>
      importCatalogue(token, format, currency, file, (line) => {
        current = withLine(current, line);
        setState(current);
      }),
    );
    if (current.result === null) throw localRefusal('unreadable');
  });
  const choose = (chosen: File | null) => {
    setFile(chosen);
    setState(null);
  };
  return (
    <section class="card">
      <h1>Import a catalogue</h1>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <div class="fields fields-end">
          <div class="field">
            <label for={id}>File</label>
            <input id={id} type="file" accept=".csv,.json" required data-testid="import-file" onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)} />
          </div>
          <Select label="Format" value={format} onValue={(value) => setFormat(value as ImportFormat)} testId="import-format">
            <option value="auto">As the file looks</option>
            <option value="shopify-csv">Shopify CSV</option>
            <option value="json">JSON</option>
          </Select>
          <Field
            label="Currency (empty for the shop’s)"
            value={currency}
            onValue={(value) => setCurrency(value.toUpperCase())}
            maxLength={3}
            pattern="[A-Z]{3}"
            testId="import-currency"
          />
          <button type="submit" class="button button-accent" disabled={busy || !file} data-testid="import-start">
            Import
          </button>
        </div>
      </form>
      {state && <ImportReport state={state} busy={busy} />}
      <Refused refusal={refusal} />
    </section>
  );
}
