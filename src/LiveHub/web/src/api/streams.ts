import { ask, seg, type Token } from './http';
import type { Bundle, BundleDraft, Drop, DropDraft, Figures, Offer, OfferAccount, OfferDraft, OwnStream, Snapshot, Stream, StreamSummary } from './types';

const path = (streamId: string, rest = '') => `/streams/${seg(streamId)}${rest}`;

/** What anybody may ask; drafts need a token of their crew. */
export const listStreams = () => ask<{ items: StreamSummary[] }>('/streams');
export const getSnapshot = (streamId: string, token: Token = null) => ask<Snapshot>(path(streamId), { token });

/** What the crew of a live stream may ask; the rest is in show.ts. */
export const ownStreams = (token: Token) => ask<{ items: OwnStream[] }>('/hosts/me/streams', { token });

export const putStream = (token: Token, streamId: string, body: { title: string; playbackUrl?: string; imageUrl?: string }) =>
  ask<Stream>(path(streamId), { method: 'PUT', token, body });

export const schedule = (token: Token, streamId: string, startsAt: string) =>
  ask<Stream>(path(streamId, '/schedule'), { method: 'POST', token, body: { startsAt } });

export const goLive = (token: Token, streamId: string) => ask<Stream>(path(streamId, '/go-live'), { method: 'POST', token });
export const endStream = (token: Token, streamId: string) => ask<Stream>(path(streamId, '/end'), { method: 'POST', token });

export const putLineUp = (token: Token, streamId: string, skus: string[]) =>
  ask<Stream>(path(streamId, '/line-up'), { method: 'PUT', token, body: { skus } });

export const putPins = (token: Token, streamId: string, skus: string[]) =>
  ask<Stream>(path(streamId, '/pins'), { method: 'PUT', token, body: { skus } });

export const startOffer = (token: Token, streamId: string, key: string, body: OfferDraft) =>
  ask<Offer>(path(streamId, '/offers'), { method: 'POST', token, key, body });

export const startDrop = (token: Token, streamId: string, key: string, body: DropDraft) =>
  ask<Drop>(path(streamId, '/drops'), { method: 'POST', token, key, body });

export const startBundle = (token: Token, streamId: string, key: string, body: BundleDraft) =>
  ask<Bundle>(path(streamId, '/bundles'), { method: 'POST', token, key, body });

export const closeOffer = (token: Token, streamId: string, offerId: string) =>
  ask<Offer>(path(streamId, `/offers/${seg(offerId)}/close`), { method: 'POST', token });

/** Emergency: nothing is granted any more once the answer is here. */
export const stopOffer = (token: Token, streamId: string, offerId: string) =>
  ask<OfferAccount>(path(streamId, `/offers/${seg(offerId)}/stop`), { method: 'POST', token });

export const stopOffers = (token: Token, streamId: string) => ask<{ offers: OfferAccount[] }>(path(streamId, '/offers/stop'), { method: 'POST', token });

export const getFigures = (token: Token, streamId: string) => ask<Figures>(path(streamId, '/figures'), { token });
