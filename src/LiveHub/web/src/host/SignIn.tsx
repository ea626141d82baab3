import { useState } from 'preact/hooks';
import { signIn } from '../api/hosts';
import { Field } from '../ui/Field';
import { useAction } from '../ui/useAsk';
import { Refused } from './Refused';
import { session } from './session';

export function SignIn() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { run, busy, refusal } = useAction(async () => session.set(await signIn(name, password)));
  return (
    <main class="sign-in">
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <h1>Host desk</h1>
        <p class="muted">Sign in to run your shows.</p>
        <Field label="Name" value={name} onValue={setName} required autocomplete="username" testId="host-name-input" />
        <Field label="Password" type="password" value={password} onValue={setPassword} required autocomplete="current-password" testId="host-password" />
        <Refused refusal={refusal} />
        <button type="submit" class="button button-accent button-wide" disabled={busy} data-testid="host-sign-in">
          Sign in
        </button>
      </form>
    </main>
  );
}
