import { Refusal } from '../api/refusal';
import type { SignedIn } from '../api/types';
import { Saved } from '../ui/saved';
import { Store } from '../ui/store';

const saved = new Saved<SignedIn>('host', () => sessionStorage);

/** Who is signed in; ends with the browser's tab. */
export const session = new Store<SignedIn | null>(saved.get());

session.subscribe(() => saved.set(session.value));

/** Runs a host's call. A token that the server no longer takes leads back to the sign-in. */
export async function asHost<T>(call: (token: string) => Promise<T>): Promise<T> {
  try {
    return await call(session.value?.token ?? '');
  } catch (thrown) {
    if (thrown instanceof Refusal && (thrown.code === 'token-invalid' || thrown.code === 'sign-in-required')) session.set(null);
    throw thrown;
  }
}
