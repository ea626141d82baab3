import { useState } from 'preact/hooks';
import { webAddress } from './addresses';

/** A picture of an item, or a quiet tile where there is none. Decoration: the title stands beside it. */
export function Picture({ url, className = '' }: { url: string | null; className?: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  const address = webAddress(url);
  return (
    <span class={`picture ${className}`} aria-hidden="true">
      {address && broken !== address && <img src={address} alt="" loading="lazy" onError={() => setBroken(address)} />}
    </span>
  );
}
