import { describe, expect, test } from 'vitest';
import { holdsSecret, suspectsIn } from '../../../../src/sleep/plan/find-secrets.ts';
import { identityNumbersIn } from '../../../../src/sleep/plan/secrets/identity-numbers.ts';
import { because, insightsOf, item, liveTexts, reviewed, windowOf } from '../plan-input.ts';

// Made up or printed as examples, with check digits by python-stdnum 2.2 or by hand.
const numbers = [
  ['Argentina', '20-12345678-6'],
  ['Argentina, of two with one sum', '23-63733512-9'],
  ['Austria', '1237 010180'],
  ['Belgium', '85.07.30-033 28'],
  ['Brazil', '529.982.247-25'],
  ['Bulgaria', '8503071232'],
  ['Chile', '12.531.909-2'],
  ['China', '11010519491231002X'],
  ['Czechia', '710319/2745'],
  ['Czechia, where ten is written as nothing', '755801/7930'],
  ['Denmark', '070761-4285'],
  ['Egypt', '28503071234567'],
  ['Estonia', '38001085718'],
  ['Finland', '131052-308T'],
  ['France', '2 95 10 99 126 111 93'],
  ['Germany', '86 095 742 719'],
  ['Greece', '01013099997'],
  ['Hong Kong', 'A123456(3)'],
  ['Hungary', '1 850307 1006'],
  ['Iceland', '120174-3399'],
  ['Kazakhstan', '850703310635'],
  ['Latvia', '161175-19997'],
  ['Italy', 'RSSMRA85T10A562S'],
  ['Malaysia', '850307-14-5523'],
  ['Mexico', 'BOXW310820HNERXN09'],
  ['Norway', '15076500565'],
  ['Norway, for a while', '451263 53514'],
  ['Poland', '44051401359'],
  ['Romania', '1630615123457'],
  ['Russia', '112-233-445 95'],
  ['Singapore', 'S1234567D'],
  ['Singapore, of who is from elsewhere', 'F1234567N'],
  ['Singapore, of who came lately', 'M1234567K'],
  ['South Africa', '8001015009087'],
  ['South Korea', '800101-1234560'],
  ['Spain', '12345678Z'],
  ['Sweden', '811228-9874'],
  ['Sweden, for a while', '701063-2391'],
  ['Switzerland', '756.9217.0769.85'],
  ['Taiwan', 'A123456789'],
  ['Thailand', '1-2345-67890-12-1'],
  ['Turkey', '10000000146'],
  ['United Kingdom', 'AB 12 34 56 C'],
  ['United States', '123-45-6789'],
] as const;

const ofState =
  'Has an identity, tax or insurance number by which an authority knows them, or a code that opens something';

test.each(numbers)(
  'a number by which a state knows a person may be a secret, whatever it is called: %s',
  (_, number) => {
    const said = `Has the number ${number}, she says`;
    const { items } = reviewed(
      { window: windowOf(said), insights: insightsOf({ human_updates: [item(said, said)] }) },
      () => 'supported',
    );

    const [asked] = suspectsIn(said);
    expect(number.toLowerCase().startsWith(asked ?? '?')).toBe(true);
    expect(items.map(({ statement }) => statement)).toContain(`${ofState}: ${asked}`);
  },
);

test.each([
  ['我叫李雷11010519491231002X请记住', '11010519491231002X'],
  ['제번호는800101-1234560입니다', '800101-1234560'],
  ['นี่1-2345-67890-12-1ของฉัน', '1-2345-67890-12-1'],
])('it is found where no space parts words: %s', (text, number) => {
  expect(identityNumbersIn(text).map(({ start, end }) => text.slice(start, end))).toEqual([number]);
});

test.each([
  ['with another check digit', '85.07.30-033 29'],
  ['born in month 13', '811328-9879'],
  ['within a longer number', '1244051401359'],
  ['behind a plus', '+44051401359'],
  ['a day and a time', 'Met on 2026-11-27 18:00'],
  ['an ISBN', '978-0-306-40615-7'],
  ['a phone number', '0151 23456789'],
  ['a part number', 'Ordered part S1234567A and cable A123456780'],
  ['an id of Discord', '175928847299117063'],
])('is none: %s', (_, text) => {
  expect(identityNumbersIn(text)).toEqual([]);
});

describe('what a line tells of one', () => {
  const said = 'personnummer 811228-9874, for the form';
  const parts = {
    window: windowOf(`${said}. I like tea.`),
    insights: insightsOf({
      human_updates: [item('Swedish number is 811228-9874', said), item('Likes tea', 'I like tea')],
    }),
  };

  test('is asked about as such, and kept when it is none', () => {
    const { items, made } = reviewed(parts, ({ id }) => (id.startsWith('secret.') ? 'denied' : 'supported'));

    expect(items.filter(({ id }) => id === 'secret.0').map(({ statement }) => statement)).toEqual([
      `${ofState}: 811228-9874`,
    ]);
    expect(liveTexts(made)).toEqual(['Swedish number is 811228-9874', 'Likes tea']);
  });

  test('is kept nowhere when it is one', () => {
    const { made } = reviewed(parts, () => 'supported');

    expect(liveTexts(made)).toEqual(['Likes tea']);
    expect(because(made)).toEqual(['secret']);
    expect(JSON.stringify(made.ledger)).not.toContain('811228');
  });

  test('is kept nowhere while nobody was asked', () => {
    expect(holdsSecret('personnummer 811228-9874')).toBe(true);
  });
});
