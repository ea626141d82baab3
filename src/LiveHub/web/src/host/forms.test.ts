import { describe, expect, it } from 'vitest';
import { bundleDraftOf } from './bundleForm';
import { dropDraftOf } from './dropForm';
import { idFrom } from './ids';
import { noExtras, offerDraftOf, type OfferExtras, type OfferFields } from './offerForm';
import { parsePlace } from './places';
import { draftOf, emptyProduct, formOf } from './productForm';

const offer: OfferFields = {
  kind: 'drop',
  sku: 'MUG',
  quantity: '50',
  price: '14,50',
  limitPerBuyer: '1',
  countdownSeconds: '0',
  lengthSeconds: '5',
  reservationSeconds: '',
};

describe('a drop over several items', () => {
  const common = { limitPerBuyer: '2', countdownSeconds: '0', lengthSeconds: '60', reservationSeconds: '' };
  const item = (sku: string, change = {}) => ({ sku, title: `The ${sku}`, currency: 'EUR', isIn: true, quantity: '5', price: '9,99', ...change });

  it('has the chosen items under one limit', () => {
    expect(dropDraftOf([item('MUG'), item('CUP', { isIn: false }), item('TEE', { quantity: '3' })], common)).toEqual({
      items: [
        { sku: 'MUG', quantity: 5, price: { amount: 999, currency: 'EUR' } },
        { sku: 'TEE', quantity: 3, price: { amount: 999, currency: 'EUR' } },
      ],
      limitPerBuyer: 2,
      countdownSeconds: 0,
      lengthSeconds: 60,
    });
  });

  it('says which item is wrong', () => {
    expect(dropDraftOf([item('MUG'), item('CUP', { isIn: false })], common)).toContain('two items');
    expect(dropDraftOf([item('MUG'), item('TEE', { quantity: '0' })], common)).toMatch(/^The TEE: Units/);
    expect(dropDraftOf([item('MUG'), item('TEE')], { ...common, limitPerBuyer: '' })).toContain('Limit per buyer');
  });
});

describe('an offer', () => {
  it('leaves out the time to pay where the default is meant', () => {
    expect(offerDraftOf(offer, 'EUR')).toEqual({
      kind: 'drop',
      sku: 'MUG',
      quantity: 50,
      price: { amount: 1_450, currency: 'EUR' },
      limitPerBuyer: 1,
      countdownSeconds: 0,
      lengthSeconds: 5,
    });
  });

  it.each<[Partial<OfferFields>, string]>([
    [{ quantity: '0' }, 'Units'],
    [{ quantity: '1000001' }, 'Units'],
    [{ quantity: '1.5' }, 'Units'],
    [{ limitPerBuyer: '1001' }, 'Limit'],
    [{ countdownSeconds: '301' }, 'Countdown'],
    [{ lengthSeconds: '4' }, 'Length'],
    [{ lengthSeconds: '' }, 'Length'],
    [{ reservationSeconds: '9' }, 'Time to pay'],
    [{ price: '14.505' }, 'price'],
  ])('with %o is refused with a sentence', (change, word) => {
    expect(offerDraftOf({ ...offer, ...change }, 'EUR')).toContain(word);
  });
});

describe('what an offer may say beyond the usual', () => {
  const draft = (extras: Partial<OfferExtras>, fields: Partial<OfferFields> = {}) => offerDraftOf({ ...offer, ...fields }, 'EUR', { ...noExtras, ...extras });

  it('is sent where it is said', () => {
    expect(draft({ fallsBy: '0,50', fallsEvery: '10', fallsTo: '9,99', alsoAtFullPrice: false })).toMatchObject({
      falls: { step: { amount: 50, currency: 'EUR' }, everySeconds: 10, floor: { amount: 999, currency: 'EUR' } },
      alsoAtFullPrice: false,
    });
    expect(draft({ code: 'SPRING' }, { kind: 'claim' })).toMatchObject({ kind: 'claim', code: 'SPRING' });
    expect(draft({ code: 'SPRING' })).not.toHaveProperty('code');
  });

  it('an announced moment takes the place of the countdown', () => {
    const announced = draft({ opensAt: '2026-01-31T19:00' }, { countdownSeconds: '' });
    expect(announced).toMatchObject({ opensAt: new Date('2026-01-31T19:00').toISOString() });
    expect(announced).not.toHaveProperty('countdownSeconds');
  });

  it.each<[Partial<OfferExtras>, Partial<OfferFields>, string]>([
    [{}, { kind: 'flash', countdownSeconds: '9' }, 'Countdown'],
    [{}, { kind: 'flash', countdownSeconds: '10', lengthSeconds: '1201' }, 'Length'],
    [{ code: 'abc' }, { kind: 'claim' }, 'code'],
    [{ code: 'with blank' }, { kind: 'claim' }, 'code'],
    [{ fallsBy: '0,50', fallsTo: '' }, {}, 'amounts'],
    [{ fallsBy: '0,50', fallsTo: '14,50' }, {}, 'lower'],
    [{ fallsBy: '14,00', fallsTo: '1,00' }, {}, 'way down'],
    [{ fallsBy: '0', fallsTo: '1,00' }, {}, 'lower'],
    [{ fallsBy: '0,50', fallsTo: '1,00', fallsEvery: '0' }, {}, 'seconds'],
  ])('with %o and %o is refused with a sentence', (extras, fields, word) => {
    expect(draft(extras, fields)).toContain(word);
  });
});

describe('a product', () => {
  const form = { ...emptyProduct, title: ' Mug ', variants: [{ sku: 'MUG', title: '', price: '19.00', currency: 'EUR', imageUrl: '' }] };

  it('sends no empty members', () => {
    expect(draftOf(form)).toEqual({ title: 'Mug', status: 'active', variants: [{ sku: 'MUG', price: { amount: 1_900, currency: 'EUR' } }] });
  });

  it('survives the way into the fields and back', () => {
    const draft = { title: 'Mug', description: 'Red', imageUrl: '/m.svg', status: 'draft' as const, variants: [{ sku: 'M', title: 'L', price: { amount: 1_999, currency: 'JPY' }, imageUrl: '/l.svg' }] };
    expect(draftOf(formOf({ ...draft, productId: 'mug', version: 1 }))).toEqual(draft);
  });

  it('names the price that makes no sense', () => {
    expect(draftOf({ ...form, variants: [{ ...form.variants[0]!, price: '19.999' }] })).toContain('19.999');
  });
});

it.each([
  ['Summer drop!', 'summer-drop-x1'],
  ['Ünïque – Größe', 'unique-gro-e-x1'],
  ['夏のセール', 'show-x1'],
  ['a'.repeat(100), `${'a'.repeat(48)}-x1`],
])('%s makes the id %s', (title, id) => {
  expect(idFrom(title, 'x1')).toBe(id);
  expect(idFrom(title)).toMatch(/^[a-z0-9-]{3,64}$/);
});

it.each([
  ['', 'shows', null],
  ['#/orders', 'orders', null],
  ['#/shows/a%2Fb', 'shows', 'a/b'],
  ['#/shows/%E0%A4%A', 'shows', null],
])('the address %s leads to %s with the id %s', (hash, page, id) => expect(parsePlace(hash)).toEqual({ page, id }));

describe('a bundle', () => {
  const fields = { bundles: '10', price: '40.00', limitPerBuyer: '2', countdownSeconds: '10', lengthSeconds: '120', reservationSeconds: '' };
  const items = [
    { sku: 'MUG', title: 'Mug', isIn: true, each: '1' },
    { sku: 'CAP', title: 'Cap', isIn: true, each: '2' },
    { sku: 'HAT', title: 'Hat', isIn: false, each: '?' },
  ];

  it('is what stands in the fields', () => {
    expect(bundleDraftOf(items, fields, 'EUR')).toEqual({
      items: [{ sku: 'MUG', each: 1 }, { sku: 'CAP', each: 2 }],
      bundles: 10,
      price: { amount: 4_000, currency: 'EUR' },
      limitPerBuyer: 2,
      countdownSeconds: 10,
      lengthSeconds: 120,
    });
  });

  it.each([
    [{ price: 'much' }, /price/],
    [{ bundles: '0' }, /Bundles/],
    [{ bundles: '50001' }, /Bundles/],
    [{ limitPerBuyer: '1.5' }, /Limit/],
    [{ lengthSeconds: '4' }, /Length/],
    [{ reservationSeconds: '9' }, /Time to pay/],
  ])('with %o says what is wrong', (change, said) => {
    expect(bundleDraftOf(items, { ...fields, ...change }, 'EUR')).toMatch(said);
  });

  it('has two items at least, and 1 to 20 units of each', () => {
    expect(bundleDraftOf(items.slice(0, 1), fields, 'EUR')).toMatch(/two items/);
    expect(bundleDraftOf([items[0]!, { ...items[1]!, each: '21' }], fields, 'EUR')).toMatch(/Cap: .*1 to 20/);
  });
});
