import { useState } from 'preact/hooks';
import { grantRole, revokeRole } from '../api/show';
import type { Crew, CrewRole } from '../api/types';
import { Field, Select } from '../ui/Field';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { may } from './roles';
import { asHost } from './session';

/** Who belongs to the show; the owner gives and takes roles. */
export function CrewPanel({ streamId, crew, onCrew }: { streamId: string; crew: Crew; onCrew: (crew: Crew) => void }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<CrewRole>('co-host');
  const grant = useAction(async () => {
    onCrew(await asHost((token) => grantRole(token, streamId, name.trim(), role)));
    setName('');
  });
  const revoke = useAction(async (hostId: string) => onCrew(await asHost((token) => revokeRole(token, streamId, hostId))));
  const isStaffing = may(crew.role, 'staff');
  return (
    <section class="card" aria-label="Crew">
      <h2>Crew</h2>
      <ul class="offer-list" data-testid="crew">
        {crew.items.map((member) => (
          <li key={member.hostId} data-testid="crew-member" data-role={member.role}>
            <span class="offer-text">
              <b>{member.name ?? 'No longer a host'}</b>
            </span>
            <span class="chip">{member.role}</span>
            {isStaffing && member.role !== 'owner' && (
              <button
                type="button"
                class="button button-small"
                disabled={revoke.busy}
                aria-label={`Take the role of ${member.name ?? 'this member'}`}
                data-testid="crew-revoke"
                onClick={() => void revoke.run(member.hostId)}
              >
                Remove
              </button>
            )}
          </li>
        ))}
      </ul>
      {isStaffing && (
        <form
          class="fields fields-end"
          onSubmit={(event) => {
            event.preventDefault();
            void grant.run();
          }}
        >
          <Field label="Host’s sign-in name" value={name} onValue={setName} required maxLength={64} autocomplete="off" testId="crew-name" />
          <Select label="Role" value={role} onValue={(value) => setRole(value as CrewRole)} testId="crew-role">
            <option value="co-host">Co-host: sells and moderates</option>
            <option value="producer">Producer: everything but roles</option>
            <option value="moderator">Moderator: the talk only</option>
          </Select>
          <button type="submit" class="button" disabled={grant.busy} data-testid="crew-grant">
            Add
          </button>
        </form>
      )}
      <Refused refusal={grant.refusal ?? revoke.refusal} />
    </section>
  );
}
