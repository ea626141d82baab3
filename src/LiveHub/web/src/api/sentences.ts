import { formatMoney } from '../ui/money';
import type { Problem } from './types';

/** One sentence for every refusal code of docs/protocol.md. `Problem` members make it exact where they are present. */
const sentences: Record<string, (p: Problem) => string> = {
  malformed: (p) =>
    p.failure ? `This file is no catalogue. ${p.detail ?? ''}`.trim() : 'This page and the server do not understand each other. Please reload the page.',
  invalid: (p) => `Please check ${fieldName(p.field)}${p.detail ? `: ${p.detail}` : '.'}`,
  'offer-too-long': () => 'An offer of this kind may not be open for so long.',
  'text-too-long': () => 'That is too long. Please say it in fewer words.',
  'text-not-plain': () => 'That has characters in it that cannot be shown. Please type it again.',
  'idempotency-key-required': () => 'This page and the server do not understand each other. Please reload the page.',
  'sign-in-required': () => 'Please sign in first.',
  'sign-in-failed': () => 'That name and password do not match.',
  'token-invalid': () => 'You have been signed out. Please try again.',
  'not-allowed': () => 'You are not allowed to do this.',
  muted: () => 'You cannot write in this show right now.',
  'links-not-allowed': () => 'Links can only be posted by the host.',
  'not-found': () => 'We could not find that. It may have been removed.',
  'sku-unknown': () => 'This item is not in the shop.',
  'offer-unknown': () => 'This offer does not exist any more.',
  'code-unknown': () => 'This code is not right, or it is for another item or show.',
  'line-unknown': () => 'That message is not there any more.',
  'sold-out': () => 'Sold out. The last one is gone.',
  'fully-reserved': () => 'Every unit is reserved right now. If somebody does not pay, units come back: you can wait in line for one.',
  'not-enough': (p) => (p.available === undefined ? 'There are not that many left.' : `Only ${p.available} left. Please take fewer.`),
  'limit-reached': (p) => (p.reservationId ? 'You have reached the limit for one buyer with your running reservation.' : 'You have reached the limit for one buyer.'),
  'offer-not-open': () => 'This offer has not opened yet.',
  'offer-closed': () => 'This offer is over.',
  'offer-only': () => 'While the offer runs, this item is sold through the offer only.',
  'offer-runs': () => 'A running offer sells this item. Close it first.',
  'show-ended': () => 'The show is over.',
  'price-above-list': (p) => (p.price ? `An offer costs no more than the item itself: ${formatMoney(p.price)}.` : 'An offer costs no more than the item itself.'),
  'price-changed': (p) => (p.price ? `The price has changed to ${formatMoney(p.price)}. Nothing was reserved.` : 'The price has changed. Nothing was reserved.'),
  'currency-mismatch': () => 'The currency does not match the price of this item.',
  'waitlist-full': () => 'The line is full. Please try again in a moment.',
  'basket-required': () => 'This item is part of a drop over several items. Please reload the page.',
  'code-required': () => 'These units are for people who have the code.',
  'bundle-incomplete': () => 'A bundle is bought as a whole.',
  'wrong-state': () => 'That is not possible right now.',
  'already-voted': () => 'You have voted already.',
  'reservation-expired': () => 'Your reservation has run out and the units went back. Nothing was charged.',
  'reservation-released': () => 'This reservation was given back. Nothing was charged.',
  'extension-limit-reached': () => 'This reservation cannot be extended again.',
  'return-exceeds-sale': () => 'More units would come back than were sold.',
  'stocked-differs': (p) =>
    p.stocked === undefined ? 'The stock has changed since it was counted. Please count again.' : `The stock has changed since it was counted: it is ${p.stocked} now. Please count again.`,
  'not-enough-stock': (p) => (p.available === undefined ? 'There are not enough free units in stock.' : `Only ${p.available} free units are in stock.`),
  'too-large': () => 'This is too large to be sent.',
  'unsupported-media-type': () => 'Files of this type cannot be read.',
  'id-reused': () => 'This attempt was already made with other details. Please start again.',
  'id-too-old': () => 'This attempt is too old. Please start again.',
  'id-invalid': () => 'The clock of this device is far off. Please correct it and try again.',
  'idempotency-key-reused': () => 'This was already sent with other details. Please start again.',
  'locked-out': () => 'Too many failed attempts. Please wait before you try again.',
  'too-many-requests': () => 'That was a little too fast. Please wait a moment and try again.',
  'slow-mode': () => 'The chat is slowed down. Please wait a moment before you write again.',
  'method-not-allowed': () => 'This page and the server do not understand each other. Please reload the page.',
  internal: () => 'Something went wrong at the shop. Please try again in a moment.',
  busy: () => 'It is very busy right now. Please try again in a moment.',
  'storage-unavailable': () => 'The shop cannot save anything right now. Please try again in a moment.',
  stopped: () => 'This item is paused by the shop. Please try again later.',
  'guests-may-not-buy': () => 'This shop sells only to people who are signed in there.',
  unreachable: () => 'No connection to the shop. Please check your network and try again.',
  unreadable: () => 'The answer of the shop did not arrive completely. Please try again.',
};

/** What a person is told. An unknown code falls back on the server's own words. */
export function sentenceOf(problem: Problem): string {
  const known = sentences[problem.code];
  return known ? known(problem) : problem.title || 'That did not work.';
}

/** Every code that has a sentence; the test compares it with the protocol. */
export const knownCodes: readonly string[] = Object.keys(sentences);

/** Why a purchase ended without an order. The codes are the payment provider's, so there is always a general sentence. */
export function failureSentence(status: 'declined' | 'failed' | 'cancelled', failure: string | null): string {
  if (status === 'cancelled') return 'The payment was cancelled. Nothing was charged and the units went back.';
  if (status === 'declined') return 'The payment was declined. Nothing was charged and the units went back.';
  const known = failure === null ? undefined : sentences[failure];
  const why = known ? known({ status: 0, code: failure ?? '', title: '' }) : 'The payment did not go through.';
  return `${why} If money was taken, it is returned by itself.`;
}

/** `variants[0].price` is a machine's word; a person gets its last part. */
function fieldName(field: string | undefined): string {
  if (!field) return 'your input';
  const last = field.split('.').at(-1) ?? field;
  return `“${last.replace(/([A-Z])/g, ' $1').toLowerCase()}”`;
}
