import { ask, seg, type Token } from './http';
import type { Mute, Poll, Question, ReactionKind, Said, TalkSettings } from './types';

const path = (streamId: string, rest = '') => `/streams/${seg(streamId)}/talk${rest}`;

/** What those who watch may ask. Ids are made by the page, so that a repeat is not said twice. */
export const say = (token: Token, streamId: string, body: { lineId: string; text: string; replyTo?: string; name?: string }) =>
  ask<Said>(path(streamId, '/lines'), { method: 'POST', token, body });

export const askQuestion = (token: Token, streamId: string, body: { questionId: string; text: string; name?: string }) =>
  ask<Question>(path(streamId, '/questions'), { method: 'POST', token, body });

export const vote = (token: Token, streamId: string, pollId: string, option: number) =>
  ask<Poll>(path(streamId, `/polls/${seg(pollId)}/vote`), { method: 'PUT', token, body: { option } });

export const react = (token: Token, streamId: string, kind: ReactionKind, count: number) =>
  ask<void>(path(streamId, '/reactions'), { method: 'POST', token, body: { kind, count } });

/** What the crew may ask. */
export const setTalk = (token: Token, streamId: string, body: { isOpen: boolean; slowSeconds: number; buyPattern?: string }) =>
  ask<TalkSettings>(path(streamId, '/settings'), { method: 'PUT', token, body });

export const pinLine = (token: Token, streamId: string, lineId: string | null) =>
  ask<TalkSettings>(path(streamId, '/pinned'), { method: 'PUT', token, body: { lineId } });

export const removeLine = (token: Token, streamId: string, lineId: string) =>
  ask<void>(path(streamId, `/lines/${seg(lineId)}`), { method: 'DELETE', token });

export const mute = (token: Token, streamId: string, body: { lineId: string; seconds?: number; removeLines?: boolean }) =>
  ask<Mute>(path(streamId, '/mutes'), { method: 'POST', token, body });

export const unmute = (token: Token, streamId: string, muteId: string) =>
  ask<void>(path(streamId, `/mutes/${seg(muteId)}`), { method: 'DELETE', token });

export const listMutes = (token: Token, streamId: string) => ask<{ items: Mute[] }>(path(streamId, '/mutes'), { token });

export const listQuestions = (token: Token, streamId: string) => ask<{ items: Question[] }>(path(streamId, '/questions'), { token });

export const answerQuestion = (token: Token, streamId: string, questionId: string, text: string | null) =>
  ask<Question>(path(streamId, `/questions/${seg(questionId)}/answer`), { method: 'POST', token, body: text === null ? {} : { text } });

export const dismissQuestion = (token: Token, streamId: string, questionId: string) =>
  ask<Question>(path(streamId, `/questions/${seg(questionId)}/dismiss`), { method: 'POST', token });

export const openPoll = (token: Token, streamId: string, key: string, body: { question: string; options: string[]; lengthSeconds?: number }) =>
  ask<Poll>(path(streamId, '/polls'), { method: 'POST', token, key, body });

export const closePoll = (token: Token, streamId: string, pollId: string) =>
  ask<{ pollId: string; votes: number[] }>(path(streamId, `/polls/${seg(pollId)}/close`), { method: 'POST', token });

/** Where the export lies; read with the token, so a plain link does not do. */
export const exportPath = (streamId: string) => path(streamId, '/export');
