import { useEffect, useState } from 'preact/hooks';

/** Where a host is: `#/shows/summer-drop` is the page "shows" with the id "summer-drop". */
export interface Place {
  page: string;
  id: string | null;
}

export function parsePlace(hash: string): Place {
  const [page = '', id] = hash.replace(/^#\/?/, '').split('/');
  try {
    return { page: page || 'shows', id: id ? decodeURIComponent(id) : null };
  } catch {
    return { page: 'shows', id: null };
  }
}

export function addressOf(page: string, id?: string): string {
  return id === undefined ? `#/${page}` : `#/${page}/${encodeURIComponent(id)}`;
}

export function usePlace(): Place {
  const [place, setPlace] = useState(() => parsePlace(location.hash));
  useEffect(() => {
    const moved = () => setPlace(parsePlace(location.hash));
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return place;
}
