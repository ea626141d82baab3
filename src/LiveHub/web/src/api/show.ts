import { ask, seg, type Token } from './http';
import type { Crew, CrewRole, Media, PlannedSegment, RunOfShow, Stream } from './types';

const path = (streamId: string, rest: string) => `/streams/${seg(streamId)}${rest}`;

/** The course of a show beyond scheduled, live and ended. */
export const rehearse = (token: Token, streamId: string) => ask<Stream>(path(streamId, '/rehearse'), { method: 'POST', token });
export const endRehearsal = (token: Token, streamId: string) => ask<Stream>(path(streamId, '/end-rehearsal'), { method: 'POST', token });

export const raid = (token: Token, streamId: string, target: string) =>
  ask<Stream>(path(streamId, '/raid'), { method: 'POST', token, body: { streamId: target } });

export const publishReplay = (token: Token, streamId: string, recordingUrl: string) =>
  ask<Stream>(path(streamId, '/replay'), { method: 'PUT', token, body: { recordingUrl } });

export const withdrawReplay = (token: Token, streamId: string) => ask<Stream>(path(streamId, '/replay'), { method: 'DELETE', token });

export const getCrew = (token: Token, streamId: string) => ask<Crew>(path(streamId, '/crew'), { token });

export const grantRole = (token: Token, streamId: string, name: string, role: CrewRole) =>
  ask<Crew>(path(streamId, '/crew'), { method: 'POST', token, body: { name, role } });

export const revokeRole = (token: Token, streamId: string, hostId: string) =>
  ask<Crew>(path(streamId, `/crew/${seg(hostId)}`), { method: 'DELETE', token });

export const getRunOfShow = (token: Token, streamId: string) => ask<RunOfShow>(path(streamId, '/run-of-show'), { token });

export const putRunOfShow = (token: Token, streamId: string, segments: PlannedSegment[]) =>
  ask<RunOfShow>(path(streamId, '/run-of-show'), { method: 'PUT', token, body: { segments } });

export const beginSegment = (token: Token, streamId: string, segmentId: string | null) =>
  ask<Stream>(path(streamId, '/segment'), { method: 'PUT', token, body: { segmentId } });

export const getMedia = (token: Token, streamId: string) => ask<Media>(path(streamId, '/media'), { token });

export const putMedia = (token: Token, streamId: string, body: { ingestUrl?: string; whepUrl?: string }) =>
  ask<Media>(path(streamId, '/media'), { method: 'PUT', token, body });

export const rotateKeys = (token: Token, streamId: string, generation: number) =>
  ask<Media>(path(streamId, '/media/rotate-keys'), { method: 'POST', token, body: { generation } });
