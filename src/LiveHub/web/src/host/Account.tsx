import { useState } from 'preact/hooks';
import { changePassword, signIn } from '../api/hosts';
import { Field } from '../ui/Field';
import { Notice } from '../ui/Notice';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { asHost, session } from './session';

const signInAgain = (password: string) => signIn(session.value?.name ?? '', password).catch(() => null);

export function Account() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [isDone, setDone] = useState(false);
  const differs = again !== '' && again !== next;
  const { run, busy, refusal } = useAction(async () => {
    setDone(false);
    await asHost((token) => changePassword(token, current, next));
    // The change has ended every token of this host, this one too.
    session.set(await signInAgain(next));
    setCurrent('');
    setNext('');
    setAgain('');
    setDone(true);
  });
  return (
    <form
      class="card form narrow"
      onSubmit={(event) => {
        event.preventDefault();
        if (!differs) void run();
      }}
    >
      <h1>Change password</h1>
      <Field label="Current password" type="password" value={current} onValue={setCurrent} required autocomplete="current-password" testId="password-current" />
      <Field label="New password" type="password" value={next} onValue={setNext} required minLength={12} maxLength={256} hint="12 characters or more" autocomplete="new-password" testId="password-next" />
      <Field label="New password again" type="password" value={again} onValue={setAgain} required autocomplete="new-password" testId="password-again" />
      {differs && <Notice kind="bad">The two new passwords differ.</Notice>}
      <Refused refusal={refusal} />
      {isDone && <Notice kind="good">The password is changed.</Notice>}
      <button type="submit" class="button button-accent" disabled={busy || differs} data-testid="password-save">
        Change password
      </button>
    </form>
  );
}
