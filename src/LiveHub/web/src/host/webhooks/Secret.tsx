import type { Endpoint } from '../../api/webhooks';
import { Notice } from '../../ui/Notice';
import { When } from '../../ui/time';
import { addressOf } from '../places';

/** The secret of an answer, which is the only time that anybody sees it: it is kept nowhere, and gone with this page. */
export function Secret({ endpoint }: { endpoint: Endpoint }) {
  const { secret, oldSecretUntil } = endpoint;
  if (!secret) {
    // The first answer was lost, and a second shows no secret.
    return (
      <Notice kind="info">
        It is saved, but its secret was shown before. <a href={addressOf('webhooks', endpoint.endpointId)}>Make a new one</a> if nobody has noted it.
      </Notice>
    );
  }
  return (
    <div class="confirm" role="status" data-testid="new-secret">
      <p>
        The secret, for the receiver to check signatures with. <b>It is shown only now.</b>
        {oldSecretUntil && (
          <>
            {' '}
            The old one is good beside it until <When at={oldSecretUntil} />.
          </>
        )}
      </p>
      <p class="key">
        <code data-testid="secret">{secret}</code>
        <button type="button" class="button button-small" onClick={() => void navigator.clipboard?.writeText(secret)}>
          Copy
        </button>
      </p>
    </div>
  );
}
