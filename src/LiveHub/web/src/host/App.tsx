import { useStore } from '../ui/store';
import { Account } from './Account';
import { Import } from './Import';
import { Orders } from './Orders';
import { addressOf, usePlace, type Place } from './places';
import { ProductEditor } from './ProductEditor';
import { Products } from './Products';
import { session } from './session';
import { ShowDesk } from './ShowDesk';
import { Shows } from './Shows';
import { SignIn } from './SignIn';
import { EndpointPage } from './webhooks/EndpointPage';
import { Webhooks } from './webhooks/Webhooks';

const pages = [
  ['shows', 'Shows'],
  ['catalogue', 'Catalogue'],
  ['import', 'Import'],
  ['orders', 'Orders'],
  ['webhooks', 'Webhooks'],
  ['account', 'Account'],
] as const;

export function App() {
  const host = useStore(session);
  const place = usePlace();
  if (!host) return <SignIn />;
  return (
    <div class="desk">
      <header class="desk-head">
        <b class="brand">Host desk</b>
        <nav aria-label="Pages">
          {pages.map(([page, name]) => (
            <a key={page} href={addressOf(page)} aria-current={place.page === page ? 'page' : undefined} data-testid={`nav-${page}`}>
              {name}
            </a>
          ))}
        </nav>
        <span class="who">
          <span data-testid="host-name">{host.name}</span>
          <button type="button" class="button button-small" data-testid="host-sign-out" onClick={() => session.set(null)}>
            Sign out
          </button>
        </span>
      </header>
      <main class="desk-main">
        <At place={place} />
      </main>
    </div>
  );
}

function At({ place }: { place: Place }) {
  switch (place.page) {
    case 'catalogue':
      return place.id === null ? <Products /> : <ProductEditor key={place.id} productId={place.id === 'new' ? null : place.id} />;
    case 'import':
      return <Import />;
    case 'orders':
      return <Orders />;
    case 'webhooks':
      return place.id === null ? <Webhooks /> : <EndpointPage key={place.id} endpointId={place.id} />;
    case 'account':
      return <Account />;
    default:
      return place.id === null ? <Shows /> : <ShowDesk key={place.id} streamId={place.id} />;
  }
}
