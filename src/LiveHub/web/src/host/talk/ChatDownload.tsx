import { send } from '../../api/http';
import { exportPath } from '../../api/talk';
import { useAction } from '../../ui/useAsk';
import { Refused } from '../Refused';
import { asHost } from '../session';

/** Saves everything that was said as CSV. Read with the host's token, which a plain link could not carry. */
export function ChatDownload({ streamId }: { streamId: string }) {
  const { run, busy, refusal } = useAction(async () => {
    const response = await asHost((token) => send(exportPath(streamId), { headers: { Authorization: `Bearer ${token}` } }));
    const address = URL.createObjectURL(await response.blob());
    const link = document.createElement('a');
    link.href = address;
    link.download = `${streamId}-chat.csv`;
    link.click();
    URL.revokeObjectURL(address);
  });
  return (
    <span>
      <button type="button" class="button button-small" disabled={busy} data-testid="export-chat" onClick={() => void run()}>
        Save as CSV
      </button>
      <Refused refusal={refusal} />
    </span>
  );
}
