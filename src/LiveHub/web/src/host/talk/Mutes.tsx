import { listMutes, unmute } from '../../api/talk';
import { When } from '../../ui/time';
import { useAction, useAnswer } from '../../ui/useAsk';
import { Refused } from '../Refused';
import { asHost } from '../session';

/** Who may not write in this show; read when it is opened. */
export function Mutes({ streamId }: { streamId: string }) {
  const { answer, refusal, reload } = useAnswer(streamId, () => asHost((token) => listMutes(token, streamId)));
  const lift = useAction(async (muteId: string) => {
    await asHost((token) => unmute(token, streamId, muteId));
    await reload();
  });
  return (
    <details data-testid="mutes" onToggle={({ currentTarget }) => currentTarget.open && void reload()}>
      <summary>Muted viewers</summary>
      {answer?.items.length === 0 && <p class="muted">Nobody is muted.</p>}
      <ul class="plain-list">
        {answer?.items.map((one) => (
          <li key={one.muteId}>
            <b>{one.name}</b>{' '}
            {one.until ? (
              <span class="muted">
                until <When at={one.until} />
              </span>
            ) : null}{' '}
            <button type="button" class="button button-small" disabled={lift.busy} data-testid="unmute" onClick={() => void lift.run(one.muteId)}>
              Let write again
            </button>
          </li>
        ))}
      </ul>
      <Refused refusal={refusal ?? lift.refusal} />
    </details>
  );
}
