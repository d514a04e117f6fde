import { describe, expect, test } from 'vitest';
import { findSecrets } from '../../../../src/sleep/plan/find-secrets.ts';
import { itemsToReview } from '../../../../src/sleep/plan/items-to-review.ts';
import { planCycle } from '../../../../src/sleep/plan/plan-cycle.ts';
import {
  because,
  inputOf,
  insightsOf,
  item,
  liveTexts,
  replied,
  reviewed,
  type said,
  windowOf,
} from '../plan-input.ts';

type Heard = readonly (string | ReturnType<typeof said>)[];

/** What is remembered of lines that a model words, each with this quote. */
function rememberedOf(heard: Heard, lines: readonly string[], quote: string) {
  const window = windowOf(...heard);
  const insights = insightsOf({ human_updates: lines.map((line) => item(line, quote)), reflection: lines.join('. ') });
  return planCycle(inputOf({ window, insights }));
}

describe('the value of a secret is kept in no other words', () => {
  const cases: readonly (readonly [string, Heard, readonly string[], string])[] = [
    [
      'named in its message',
      ['my wifi password is tulip77'],
      ['Wi-Fi at home: tulip77', 'Uses tulip77 for the Wi-Fi'],
      'my wifi password is tulip77',
    ],
    ['named in the message before', ['my wifi password is', 'tulip77'], ['The Wi-Fi uses tulip77'], 'tulip77'],
    ['asked for by her', [replied('What is your PIN?'), '4711'], ['Told Scarlet the number 4711'], '4711'],
    [
      'asked for in German',
      [replied('Und wie lautet dein Passwort?'), 'Sonnenblume'],
      ['Nutzt überall Sonnenblume'],
      'Sonnenblume',
    ],
    ['a door’s', ['the door code is 4711'], ['Opens the front door with 4711'], 'the door code is 4711'],
    ['dictated', ['PIN is four seven one nine'], ['Unlocks it with four seven one nine'], 'PIN is four seven one nine'],
    [
      'with signs between',
      ['our safe combination: 12-34-56'],
      ['Opens the safe with 123456'],
      'our safe combination: 12-34-56',
    ],
    ['a plain word', ['The password is sunshine'], ['Types sunshine to get in'], 'The password is sunshine'],
    ['a plain word, in Japanese', ['パスワードはひまわりです'], ['ひまわりと入力して入る'], 'パスワードはひまわりです'],
    ['in wide digits', ['暗証番号は４７１９です'], ['4719で開ける'], '暗証番号は４７１９です'],
  ];

  test.each(cases)('%s', (_, heard, lines, quote) => {
    const made = rememberedOf(heard, lines, quote);

    expect(made.ledger.entries).toEqual([]);
    expect(made.refused.map((one) => [one.because, one.text, one.quote])).toEqual(
      [...lines, 'reflection'].map(() => ['secret', null, null]),
    );
  });
});

test.each([
  ['my wifi password is Tulip77', 'Uses tulip77 for the Wi-Fi'],
  ['my wifi password is tulip77', 'Wi-Fi at home: TULIP77'],
  ['my wifi password is Tulip77', 'The Wi-Fi uses tulip 77'],
  ['my wifi password is tulip-77x', 'The Wi-Fi uses tulip 77x'],
  ['my wifi password is tulip-77x', 'The Wi-Fi uses t u l i p - 7 7 x'],
  ['Mein Passwort lautet Gartenzaun7', 'Meldet sich mit gartenzaun7 an'],
  ['Мой пароль: Подсолнух77', 'Входит с подсолнух77'],
  ['the door code is 4711', 'Opens the door with 47-11'],
])('nor in another spelling: "%s", "%s"', (said, line) => {
  const made = rememberedOf([said], [line], said);

  expect(made.ledger.entries).toEqual([]);
});

test.each([
  ['my wifi password is tulip77', 'I planted 77 tulips', 'Planted 77 tulips'],
  ['the door code is 4711', 'I have lived at 147 and 11 Elm Street', 'Has lived at 147 and 11 Elm Street'],
  ['the door code is 1200', 'My rent is 1.200 euros', 'Pays 1.200 euros of rent'],
  ['the door code is 4711', 'The book was 47.11 euros', 'Paid 47.11 euros for a book'],
  ['my password is anna2001', 'Joanna 2001 was a film', 'Joanna 2001 was a film'],
])('what is spelt nearly so is kept: "%s", "%s"', (secret, said, line) => {
  const made = rememberedOf([secret, said], [line], said);

  expect(liveTexts(made)).toContain(line);
});

describe('what only looks like the value of one is kept', () => {
  test('a plain word elsewhere', () => {
    const window = windowOf('The password is sunshine', 'I love the sunshine in May');
    const insights = insightsOf({ human_updates: [item('Loves the sunshine in May', 'I love the sunshine in May')] });

    expect(liveTexts(planCycle(inputOf({ window, insights })))).toEqual(['Loves the sunshine in May']);
  });

  test('a year elsewhere', () => {
    const window = windowOf('my PIN is 1984', 'I was born in 1984');
    const insights = insightsOf({ human_updates: [item('Was born in 1984', 'I was born in 1984')] });

    expect(liveTexts(planCycle(inputOf({ window, insights })))).toEqual(['Was born in 1984']);
  });

  test('a longer number that holds it', () => {
    const window = windowOf('my PIN is 4711', 'order 1471199 is late');
    const insights = insightsOf({ human_updates: [item('Waits for order 1471199', 'order 1471199 is late')] });

    expect(liveTexts(planCycle(inputOf({ window, insights })))).toEqual(['Waits for order 1471199']);
  });

  test('what answers another question', () => {
    const window = windowOf(replied('Which password manager do you use?'), 'Bitwarden');
    const insights = insightsOf({ human_updates: [item('Uses Bitwarden', 'Bitwarden')] });

    expect(because(planCycle(inputOf({ window, insights })))).toEqual([]);
  });
});

test('the quote of another line has the value masked', () => {
  const window = windowOf('my wifi password is', 'tulip77 and I like tea');
  const insights = insightsOf({ human_updates: [item('Likes tea', 'I like tea')] });

  const made = planCycle(inputOf({ window, insights }));

  expect(made.ledger.entries.map(({ sources }) => sources[0]?.quote)).toEqual(['••• and I like tea']);
});

/** Known secrets that count how often a text is held against them. */
class CountedReads extends Array<string> {
  reads = 0;

  override [Symbol.iterator](): ArrayIterator<string> {
    this.reads += 1;
    return super[Symbol.iterator]();
  }
}

// Guards against a plan that read each message again for each of its elements, in quadratic time besides: twenty
// messages of one noun held the event loop for fifteen seconds.
test('a message is read for secrets a few times a cycle, however many elements rest on it', () => {
  const readsWith = (elements: number) => {
    const secrets = new CountedReads();
    const window = windowOf(...Array.from({ length: 20 }, (_, day) => `On day ${day} I had tea with my pw friend`));
    const lines = Array.from({ length: elements }, (_, index) =>
      item(`Had tea ${index} times`, 'I had tea with my pw friend', { ref: `m${(index % 20) + 1}` }),
    );
    const input = inputOf({ window, secrets, insights: insightsOf({ human_updates: lines }) });
    itemsToReview(input, 'auto');
    planCycle(input);
    return secrets.reads;
  };

  expect(readsWith(40) - readsWith(20)).toBeLessThanOrEqual(20 * 12);
});

describe('what goes on in words behind a value', () => {
  const parts = {
    window: windowOf('Gate PIN is 4471, 1200 euros is the rent'),
    insights: insightsOf({ human_updates: [item('Pays 1200 euros of rent', '1200 euros is the rent')] }),
  };

  test('is kept when it is no secret', () => {
    const { made } = reviewed(parts, ({ id }) => (id.startsWith('secret.') ? 'denied' : 'supported'));

    expect(liveTexts(made)).toEqual(['Pays 1200 euros of rent']);
  });

  test('is kept nowhere when it is one', () => {
    expect(liveTexts(reviewed(parts, () => 'supported').made)).toEqual([]);
  });

  test.each([
    ['door PIN 4471 and 4472', ['4471', '4472']],
    ['PINs: 4471, 4472, 4473.', ['4471', '4472', '4473']],
    ['PINs:\n4471\n4472\nLives in Rome', ['4471', '4472']],
    ['mein PIN ist 4471 und 1250 Euro sind weg', ['4471']],
    ['暗証番号は4471、1500円払った', ['4471']],
    ['my PIN is 4471 and 3200 people live here', ['4471']],
  ])('is not surely one, and the rest of a series is: %s', (text, sure) => {
    const spans = findSecrets(text).filter(({ isSuspected }) => isSuspected !== true);

    expect([...new Set(spans.map(({ start, end }) => text.slice(start, end)))]).toEqual(sure);
  });
});

test('many codes in a window are read in proportion to their number', () => {
  const spansIn = (times: number) => findSecrets('code 4471 and 4472, '.repeat(times)).length;

  expect(spansIn(80)).toBeLessThanOrEqual(2.1 * spansIn(40));
  expect(spansIn(40)).toBeLessThanOrEqual(40 * 4);
});

test('a long list behind its name is found to its end', () => {
  const codes = Array.from({ length: 20 }, (_, place) => `${1000 + place}-x${2000 + place}-${3000 + place}`);

  const text = `Backup codes:\n${codes.join('\n')}`;

  expect(findSecrets(text).map(({ start, end }) => text.slice(start, end))).toEqual(expect.arrayContaining(codes));
});
