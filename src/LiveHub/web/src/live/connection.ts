import { LiveConnection as Connection } from '@livecommerce/client';
import type { Reservation, Stock, Stream } from '../api/types';

/** The client's connection with the shapes that the pages know. */
export class LiveConnection extends Connection<Stream, Stock, Reservation> {}
