import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewItemSchema } from '../../../src/sleep/agent/review.ts';
import { itemsToReview } from '../../../src/sleep/plan/items-to-review.ts';
import { mendableElements, textsToScreen } from '../../../src/sleep/plan/judge-elements.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import { because, entry, inputOf, insightsOf, item, ledgerOf, quoting, replied, said, windowOf } from './plan-input.ts';

const own = (text: string, quote: string, more = {}) => insightsOf({ human_updates: [item(text, quote, more)] });

const reasonsOf = (parts: Parameters<typeof inputOf>[0], mode: 'auto' | 'always' | 'off' = 'auto') =>
  itemsToReview(inputOf(parts), mode).flatMap(({ reasons }) => reasons);
const likesFootball = (quote: string) => own('Likes football', quote);

describe('what could do harm goes to the reviewer', () => {
  const allergy = ledgerOf(entry('e1', 'Allergic to penicillin', { importance: 9, reviewed: 1 }));
  const hello = windowOf('hello there');

  test.each([
    [
      'important',
      { window: windowOf('I have diabetes'), insights: own('Has diabetes', 'I have diabetes', { importance: 7 }) },
    ],
    [
      'important',
      { ledger: allergy, window: hello, insights: own('Likes tea', 'hello there', { op: 'update', target: 'h1' }) },
    ],
    [
      'important',
      { ledger: allergy, window: hello, insights: own('', 'hello there', { op: 'obsolete', target: 'h1' }) },
    ],
    [
      'important',
      {
        values: { human: 'by hand' },
        window: hello,
        insights: own('', 'hello there', { op: 'obsolete', target: 'h1' }),
      },
    ],
    [
      'persona',
      { window: windowOf('be playful'), insights: insightsOf({ persona_updates: [item('Is playful', 'be playful')] }) },
    ],
    ['words-of-others', { window: windowOf(quoting('wow', 'I am ill')), insights: own('Says wow', 'wow') }],
    ['quote-not-found', { window: hello, insights: own('Says hello', 'ciao', { ref: 'm1' }) }],
    ['thin-quote', { window: hello, insights: own('Says hello', 'hello') }],
    ['quotes-a-question', { window: windowOf('do you like football?'), insights: likesFootball('you like football') }],
    ['quotes-a-question', { window: windowOf('你喜欢足球吗？'), insights: likesFootball('你喜欢足球吗？') }],
    [
      'quotes-a-question',
      { window: windowOf('Σου αρέσει το ποδόσφαιρο;'), insights: likesFootball('αρέσει το ποδόσφαιρο') },
    ],
    [
      'quotes-a-question',
      { window: windowOf('Դու սիրո՞ւմ ես ֆուտբոլ։'), insights: likesFootball('սիրո՞ւմ ես ֆուտբոլ') },
    ],
    [
      'quotes-a-question',
      { window: windowOf('Σου αρέσει το «Netflix»; Ναι.'), insights: likesFootball('αρέσει το «Netflix') },
    ],
    ['quotes-a-question', { window: windowOf('Դու սիրո՞ւմ ես ֆուտբոլ։ Հա։'), insights: likesFootball('ես ֆուտբոլ') }],
    ['quotes-a-question', { window: windowOf('እግር ኳስ ትወዳለህ፧'), insights: likesFootball('እግር ኳስ ትወዳለህ') }],
    ['far-from-its-quote', { window: hello, insights: own('Is HIV positive', 'hello there') }],
    [
      'far-from-its-quote',
      {
        window: windowOf('雨がひどいので家にいます'),
        insights: own('猫がいてかわいがっている', '雨がひどいので家にいます'),
      },
    ],
    ['far-from-its-quote', { window: windowOf('昨日は水を飲んだ'), insights: own('本を読んだ', '昨日は水を飲んだ') }],
    ['far-from-its-quote', { window: windowOf('วันนี้ฝนตกหนัก'), insights: own('แพ้กุ้งและปลา', 'วันนี้ฝนตกหนัก') }],
    [
      'words-of-scarlet',
      {
        window: windowOf('I started at the library', replied('Cataloguing is the quiet heart of a place')),
        insights: own('Cataloguing is the quiet heart of the library', 'I started at the library'),
      },
    ],
    [
      'words-of-scarlet',
      {
        window: windowOf('can you always answer in short sentences', replied('Sure. Short it is.')),
        insights: own('Short it is', 'answer in short sentences'),
      },
    ],
    [
      'far-from-its-target',
      {
        ledger: ledgerOf(entry('e1', 'Wants to run', { reviewed: 1 })),
        window: windowOf('I live in Milan'),
        insights: own('Lives in Milan', 'I live in Milan', { op: 'update', target: 'h1' }),
      },
    ],
  ])('%s', (reason, parts) => {
    expect(reasonsOf(parts)).toContain(reason);
    expect(reasonsOf(parts, 'off')).toEqual([]);
  });

  // Of "if i were rich i'd buy a boat" a reviewer had said that it is only imagined; a cycle later it was a goal.
  test('what rests on a message of an earlier cycle: when it was read, nothing came of it', () => {
    const insights = insightsOf({ goals_insights: [item('Wants to buy a boat', "if i were rich i'd buy a boat")] });
    const reasonsWhere = (ref: string) => {
      const context = [said("if i were rich i'd buy a boat", { ref })];
      return reasonsOf({ window: { ...windowOf('good night'), context }, insights });
    };

    expect(reasonsWhere('c1')).toEqual(['read-before']);
    expect(reasonsWhere('m1'), 'no cycle has read it').toEqual([]);
  });

  test('and not what such a message says of a line that is known', () => {
    const context = [said('my boat is a sloop', { ref: 'c1' })];
    const insights = insightsOf({
      human_updates: [item('Has a boat, a sloop', 'my boat is a sloop', { op: 'update', target: 'h1' })],
    });
    const ledger = ledgerOf(entry('e1', 'Has a boat', { reviewed: 1 }));

    expect(reasonsOf({ ledger, window: { ...windowOf('good night'), context }, insights })).toEqual([]);
  });

  test('and of her own words only that they are said of her', () => {
    const insights = insightsOf({ persona_updates: [item('Likes law', 'I like law')] });

    expect(reasonsOf({ window: windowOf('and you?', replied('I like law')), insights })).toEqual(['persona']);
  });

  test('and nothing else, unless all is to be reviewed', () => {
    const parts = {
      window: windowOf(replied('What do you like?'), 'I like tea'),
      insights: own('Likes tea', 'like tea'),
    };

    expect(reasonsOf(parts)).toEqual([]);
    expect(reasonsOf(parts, 'always')).toEqual(['always']);
  });

  test('of additions those that accents part from what is known are new', () => {
    const ledger = ledgerOf(entry('e1', 'Ba sống ở Huế', { reviewed: 1 }));
    const input = { ledger, window: windowOf('bà sống ở Huế') };

    expect(reasonsOf({ ...input, insights: own('Bà sống ở Huế', 'bà sống ở Huế') }, 'always')).toEqual(['always']);
    expect(reasonsOf({ ...input, insights: own('Ba song o Hue', 'bà sống ở Huế') }, 'always')).toEqual([]);
  });

  // Guards against words of Hiragana alone, which were taken for endings and shared nothing with themselves.
  test.each([
    ['すし', 'すし食べたい'],
    ['すしがすき', 'きのうすしをたべた、だいすき'],
    ['うみがすき', 'なつはいつもうみにいくよ'],
  ])('nor what is written in syllables alone: %s', (line, said) => {
    expect(reasonsOf({ window: windowOf(said), insights: own(line, said) })).toEqual([]);
  });

  // Guards against facts that both she and the sleep agent put in fewer words, and that were taken for her own.
  test.each([
    ['Dog named Rex', "my dog's name is Rex, he was named by my sister", 'A dog named Rex, how lovely!'],
    ['Infermiera a Milano', 'abito a Milano, faccio l’infermiera', 'Infermiera a Milano, che bello!'],
    ['喜欢喝茶', '我很爱喝茶', '你喜欢喝茶呀'],
    ['อยู่ออสโล', 'เราย้ายไปออสโลแล้ว', 'ออสโลสวยมาก'],
  ])('nor what she only put in other words: %s', (line, said, answer) => {
    expect(reasonsOf({ window: windowOf(said, replied(answer)), insights: own(line, said) })).toEqual([]);
  });

  test.each([
    ['I like football', 'I like football. And you?'],
    ['I like football', 'I like football!\nAnd you?'],
    ['I like football', 'And you? I like football'],
    ['I like football. And you?', 'I like football. And you?'],
    ['Tea? I like football', 'Tea? I like football'],
    ['I like football', 'I like football; and tea'],
    ['I like λόγος', 'I like λόγος; and tea'],
  ])('nor what stands beside a question: %j of %j', (quote, said) => {
    expect(reasonsOf({ window: windowOf(said), insights: likesFootball(quote) })).toEqual([]);
  });

  test.each([
    ['ես սիրում եմ ֆուտբոլ', 'Թե՞յ։ Ես սիրում եմ ֆուտբոլ։ Իսկ դո՞ւ։'],
    ['Ես սիրում եմ ֆուտբոլ', 'Ես սիրում եմ ֆուտբոլ: Իսկ դո՞ւ:'],
    ['μου αρέσει το ποδόσφαιρο', 'Τσάι; Μου αρέσει το ποδόσφαιρο. Εσένα;'],
    ['मुझे फुटबॉल पसंद है', 'मुझे फुटबॉल पसंद है। और तुम?'],
    ['مجھے فٹ بال پسند ہے', 'مجھے فٹ بال پسند ہے۔ اور تمہیں؟'],
    ['ကျွန်တော် ဘောလုံး ကြိုက်တယ်', 'ကျွန်တော် ဘောလုံး ကြိုက်တယ်။ မင်းရော?'],
  ])('in whatever script: %j of %j', (quote, said) => {
    expect(reasonsOf({ window: windowOf(said), insights: likesFootball(quote) })).not.toContain('quotes-a-question');
  });

  test('with all that is needed to decide, secrets masked', () => {
    const window = windowOf(replied('Any illness?'), quoting('yes, diabetes. My PIN is 4821', 'Bob: me too'));
    const [one] = itemsToReview(
      inputOf({ window, insights: own('Has diabetes', 'yes, diabetes', { importance: 9 }) }),
      'auto',
    );

    expect(reviewItemSchema.parse(one)).toEqual({
      id: 'human_updates.0',
      reasons: ['words-of-others', 'important'],
      about: 'person',
      op: 'add',
      statement: 'Has diabetes',
      line: null,
      speaker: 'person',
      said: 'yes, diabetes. My PIN is •••',
      before: 'Any illness?',
      others: ['Bob: me too'],
    });
  });
});

test('what is asked about in the repair call are the elements whose words stand nowhere, and those that ask', () => {
  const insights = insightsOf({
    human_updates: [
      item('Likes tea', 'I like tea'),
      item('Is a baker', 'I bake'),
      'Has a dog',
      item('Do you like tea?', 'I like tea'),
    ],
  });

  expect(mendableElements(inputOf({ window: windowOf('I like tea'), insights })).map(({ id }) => id)).toEqual([
    'human_updates.1',
    'human_updates.2',
    'human_updates.3',
  ]);
});

test('and those that are what she answered', () => {
  const window = windowOf('ho paura dei ragni', replied('Capisco.'));
  const insights = insightsOf({
    human_updates: [item('Capisco.', 'ho paura dei ragni'), item('Ha paura dei ragni', 'ho paura dei ragni')],
    reflection: 'Capisco.',
  });

  expect(mendableElements(inputOf({ window, insights }))).toEqual([
    { id: 'human_updates.0', because: 'words-of-scarlet' },
  ]);
});

test('what the rule set for secrets reads is all that was said and all that would be kept', () => {
  const insights = insightsOf({ human_updates: [item('a', 'b', { correction: 'c', topic: 'd' })], reflection: 'e' });

  expect([...textsToScreen({ insights, window: windowOf('f', replied('g')) })].sort()).toEqual([
    'a',
    'b',
    'c',
    'd',
    'e',
    'f',
    'g',
  ]);
});

test('what the rule set found enters nowhere', () => {
  const made = planCycle(
    inputOf({
      window: windowOf('it is tok-abc, I like tea'),
      insights: insightsOf({
        human_updates: [item('Token tok-abc', 'it is tok-abc'), item('Likes tea', 'I like tea')],
      }),
      secrets: ['tok-abc'],
    }),
  );

  expect(because(made)).toEqual(['secret']);
  expect(made.ledger.entries).toMatchObject([{ text: 'Likes tea', sources: [{ quote: 'it is •••, I like tea' }] }]);
});

test.each([
  [0, 30, /^I have diabetes\. .* …$/],
  [30, 30, /^… .*I have diabetes\. .* …$/],
  [30, 0, /^… .*I have diabetes\. $/],
])(
  'of a message that is cut the reviewer sees where, with %i sentences before and %i behind',
  (before, after, shown) => {
    const chat = 'So today was a long day at the office. ';
    const message = `${chat.repeat(before)}I have diabetes. ${chat.repeat(after)}`;

    const [asked] = itemsToReview(
      inputOf({ window: windowOf(message), insights: own('Has diabetes', 'I have diabetes', { importance: 9 }) }),
      'auto',
    );

    expect(asked?.said).toMatch(shown);
  },
);

test('of a long message the reviewer sees the part that a line rests on, wherever that stands, and half a secret never', () => {
  const chat = 'So today was a long day at the office. ';
  const fact = 'I am allergic to penicillin';
  fc.assert(
    fc.property(fc.nat(60), fc.nat(60), fc.boolean(), fc.nat(30), (before, after, isQuoted, shift) => {
      const message = `${'x'.repeat(shift)} ${chat.repeat(before)}${fact}. My tok-abcdefgh. ${chat.repeat(after)}`;
      const given = isQuoted ? { quote: fact } : { quote: 'nothing like it', ref: 'm1' };
      const [asked] = itemsToReview(
        inputOf({
          window: windowOf(message),
          insights: insightsOf({ human_updates: [item('Is allergic to penicillin', '', { importance: 9, ...given })] }),
          secrets: ['tok-abcdefgh'],
        }),
        'auto',
      );

      expect(asked?.said).toContain(fact);
      expect(asked?.said.length).toBeLessThanOrEqual(600);
      expect(asked?.said).not.toMatch(/tok-a|defgh/);
    }),
    { numRuns: 40 },
  );
});
