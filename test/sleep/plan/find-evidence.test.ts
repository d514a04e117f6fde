import { assert, describe, expect, test } from 'vitest';
import type { InsightElement } from '../../../src/sleep/agent/insights.ts';
import { findCorrection, findEvidence, hearMessages } from '../../../src/sleep/plan/find-evidence.ts';
import { findQuote, piecesOf, toSearchable } from '../../../src/sleep/plan/find-quote.ts';
import { quoting, replied, windowOf } from './plan-input.ts';

const { messages } = windowOf(
  replied('Do you live alone?'),
  'Yes!',
  'I work as a nurse in a hospital, near the old river',
  quoting('look at this', 'I am a dad of four'),
  "faccio l'infermiera in ospedale",
  '病院で看護師として働いています',
  '4',
);
const heard = hearMessages(messages);

function found(element: Partial<InsightElement>, speakers: readonly ('person' | 'scarlet')[] = ['person']) {
  const evidence = findEvidence({ text: 'x', ...element }, heard, speakers);
  return 'message' in evidence ? `${evidence.kind} ${evidence.message.message.ref}` : evidence.kind;
}

describe('a quote is found', () => {
  test.each([
    ['whatever the case and punctuation', 'i WORK as: a nurse'],
    ['with a gap for an ellipsis', 'I work … hospital'],
    ['with one word in five missing', 'work as nurse in a hospital'],
    ['with one word in five added', 'I work now as a nurse in a hospital'],
    ['with one word in five another one', 'I work as a nurse in the hospital'],
  ])('%s', (_, quote) => {
    expect(found({ quote })).toBe('quoted m3');
  });

  test.each([
    ['infermiera in ospedale', 'm5'],
    ['看護師と', 'm6'],
    ['yes', 'm2'],
    ['4', 'm7'],
  ])('in any script, after an apostrophe, as a short answer: %s', (quote, ref) => {
    expect(found({ quote })).toBe(`quoted ${ref}`);
  });

  test.each(['M1', 'm2', 'C1', '[m1]', 'm1 | Dana', '2', 'ref 2'])(
    'as an answer that looks like a ref: %s',
    (answer) => {
      const window = hearMessages(windowOf('hello', replied('Which one?'), answer, replied('ok'), 'more').messages);

      for (const ref of [undefined, 'm2']) {
        const evidence = findEvidence({ text: 'x', quote: answer, ...(ref === undefined ? {} : { ref }) }, window, [
          'person',
        ]);
        expect(evidence).toMatchObject({ kind: 'quoted', message: { message: { own: answer } } });
      }
    },
  );

  test.each([
    ['accents', 'Je préfère le café crème', 'je prefere le cafe creme'],
    ['Hebrew points', 'אֲנִי גָּר בְּתֵל אָבִיב', 'אני גר בתל אביב'],
    ['Arabic vowels', 'أَنَا أَعِيشُ فِي القَاهِرَةِ', 'أنا أعيش في القاهرة'],
    ['a dot on a capital', "Yarın İSTANBUL'a gidiyorum", "yarın istanbul'a gidiyorum"],
  ])('without %s, which are written or not', (_, own, quote) => {
    const evidence = findEvidence({ text: 'x', quote }, hearMessages(windowOf(own).messages), ['person']);

    expect(evidence).toMatchObject({ kind: 'quoted', stretch: { exact: true } });
  });

  test.each([
    ['간호사', '저는 간호사예요'],
    ['القاهرة', 'أعمل بالقاهرة منذ سنة'],
    ['תל אביב', 'אני גר בתל אביב'],
    ['ガギグ', 'ｶﾞｷﾞｸﾞ'],
    ['パピプ', 'ﾊﾟﾋﾟﾌﾟ'],
  ])('without what touches it in its script, and in signs of half width: %s', (quote, own) => {
    const evidence = findEvidence({ text: 'x', quote }, hearMessages(windowOf(own).messages), ['person']);

    expect(evidence).toMatchObject({ kind: 'quoted', stretch: { exact: true } });
  });

  test.each(['nurse the old', 'hospital in nurse', 'urse in a', 'I work as one', 'I am a nurse'])(
    'not in another order, within words or with more mistakes: %s',
    (quote) => {
      expect(found({ quote })).toBe('none');
    },
  );

  test('of a word in other letters only as a whole, where others stand without spaces', () => {
    const mixed = hearMessages(windowOf('新しいBerlinerを買った').messages);
    const isFound = (quote: string) => findEvidence({ text: 'x', quote }, mixed, ['person']).kind;

    expect([isFound('Berliner'), isFound('Berlin'), isFound('しいBerliner')]).toEqual(['quoted', 'none', 'quoted']);
  });

  test('where it stands, whatever ref was given; of two places the one that was named', () => {
    const twice = hearMessages(windowOf('I like tea', 'as I said, I like tea').messages);

    expect(found({ quote: 'a nurse', ref: 'm2' })).toBe('quoted m3');
    expect(findEvidence({ text: 'x', quote: 'I like tea', ref: 'm1' }, twice, ['person'])).toMatchObject({
      message: { message: { ref: 'm1' } },
    });
    expect(findEvidence({ text: 'x', quote: 'like tea' }, twice, ['person'])).toMatchObject({
      message: { message: { ref: 'm2' } },
    });
  });

  test('in words of others alone it is none', () => {
    expect(found({ quote: 'a dad of four', ref: 'm4' })).toBe('words-of-others');
    expect(found({ quote: 'do you live alone', ref: 'm2' })).toBe('words-of-others');
    expect(found({ quote: 'do you live alone' }, ['person', 'scarlet'])).toBe('quoted m1');
  });
});

describe('what nobody saw', () => {
  const unseen = windowOf(
    replied('Do you live alone?'),
    'Well',
    replied('I keep bees, and the earth is round'),
    'Yes!',
  );
  const heardLess = hearMessages(
    unseen.messages.map((message, index) => (index === 2 ? { ...message, seen: 'by-nobody' } : message)),
  );

  test.each([['person'], ['person', 'scarlet']] as const)('is no evidence for what is said by %s', (...speakers) => {
    const evidence = findEvidence({ text: 'x', quote: 'I keep bees' }, heardLess, speakers);

    expect(evidence).toEqual({ kind: 'words-of-others' });
  });

  test('corrects nothing, and is no question to a short answer', () => {
    const evidence = findEvidence({ text: 'x', quote: 'Yes!' }, heardLess, ['person']);

    const [claim] = heardLess;
    assert(claim !== undefined);

    expect(findCorrection('the earth is round', heardLess, claim)).toBeNull();
    expect(evidence).toMatchObject({ kind: 'quoted', message: { before: { own: 'Well' } } });
  });
});

describe('without a quote', () => {
  test.each(['m3', '[M3]', 'm3 | Dana', '(m3)', 'm3: I work', '3', '#3', 'message 3'])(
    'the message that the ref names is taken: %s',
    (ref) => {
      expect(found({ quote: 'ich arbeite', ref })).toBe('named m3');
      expect(found({ quote: ref })).toBe('named m3');
    },
  );

  test('words for a ref, or a bare statement, may be the quote', () => {
    expect(found({ quote: 'ich arbeite', ref: 'as a nurse in a hospital' })).toBe('quoted m3');
    expect(found({ text: 'I work as a nurse' })).toBe('quoted m3');
  });

  test('and none that is known, what is made of several messages names the one with its longest part', () => {
    expect(found({ quote: 'Yes! … a nurse in a hospital' })).toBe('named m3');
    expect(found({ quote: 'a nurse in a hospital ... faccio', ref: 'm5' })).toBe('named m5');
    expect(found({ quote: 'Yes! … a dad of four' })).toBe('none');
    expect(found({ quote: 'Yes! … a doctor' })).toBe('none');
    expect(found({ quote: 'you live … a nurse in a hospital' })).toBe('none');
  });

  test('and none, what is made of very many parts names no message', () => {
    const parts = ['a nurse in a hospital', ...Array.from({ length: 7 }, () => 'Yes!')];

    expect(found({ quote: parts.join(' … ') })).toBe('named m3');
    expect(found({ quote: [...parts, 'Yes!'].join(' … ') })).toBe('none');
  });

  test.each(['m99', 'm1', 'the third one', ''])(
    'there is none for a ref that names no message of the person: %s',
    (ref) => {
      expect(found({ quote: 'ich arbeite', ref })).toBe('none');
    },
  );
});

test('a correction is what the bot said, and nobody else', () => {
  const [claim] = heard;
  assert(claim !== undefined);

  expect(findCorrection('do you live', heard, claim)).toBe('Do you live');
  expect(findCorrection('I work as a nurse', heard, claim)).toBeNull();
  expect(findCorrection('…', heard, claim)).toBeNull();
});

/** Letters of scripts with and without spaces, signs that stand for words, marks, pictures. */
const unusual = [
  'あ',
  '一',
  'ก',
  'สวัสดี',
  'ア、',
  '㌀',
  '㌖',
  'ﷺ',
  'ｶﾞ',
  'е\u0301',
  'й',
  '가',
  'أَ',
  '👍🏽',
  '🇮🇹',
  '\u0301',
  '\ud800',
];

test('long texts of one letter take no time to speak of', () => {
  const texts = ['a', 'a ', 'a\n', ...unusual].map((unit) => unit.repeat(4_000 / unit.length));

  for (const text of texts) {
    const long = hearMessages(windowOf(...Array.from({ length: 20 }, () => text)).messages);
    const start = process.cpuUsage().user;
    for (const quote of [text.slice(0, 200), `${text.slice(0, 200)}b`, `b${text}`, `${text}b`])
      findEvidence({ text: 'x', quote }, long, ['person']);

    expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(2_000);
  }
});

test('a message is read once, whatever follows for its window', () => {
  let reads = 0;
  const [message] = windowOf('I work as a nurse').messages;
  assert(message !== undefined);
  const counted = {
    ...message,
    get own() {
      reads += 1;
      return message.own;
    },
  };

  const [first] = hearMessages([counted]);
  const [again] = hearMessages([counted]);

  expect(again?.own).toBe(first?.own);
  expect(reads).toBe(1);
});

// Guards against a table of every word of a quote by every word of each message: forty words were looked for in twenty
// messages of four thousand by filling it whole, though the first place at hand is as near as any can be.
test('a quote of one wrong word among many of the same is found at the first place', () => {
  const text = toSearchable('あ、'.repeat(2_000));
  const looks = { words: 0 };
  const words = new Proxy(text.words.words, {
    get(list, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) looks.words += 1;
      return Reflect.get(list, name);
    },
  });
  const quote = piecesOf(`${'あ、'.repeat(15)}い、${'あ、'.repeat(15)}`);

  expect(findQuote(quote, { ...text, words: { ...text.words, words } })).toMatchObject({ exact: false });
  const once = 2_000;
  expect(looks.words).toBeLessThan(once + 100);
});
