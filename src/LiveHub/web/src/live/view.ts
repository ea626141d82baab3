import type { LiveView as View } from '@livecommerce/client';
import type { Stock, Stream } from '../api/types';

export { withSnapshot, withStream, withUpdate } from '@livecommerce/client';

/** The client's view with the shapes that the pages know. */
export type LiveView = View<Stream, Stock>;
