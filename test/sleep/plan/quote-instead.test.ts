import { describe, expect, test } from 'vitest';
import type { WindowMessage } from '../../../src/sleep/agent/window.ts';
import { quoteInstead } from '../../../src/sleep/plan/quote-instead.ts';
import { entry, inputOf, insightsOf, item, ledgerOf, liveTexts, replied, reviewed, windowOf } from './plan-input.ts';

/** What stands for an element about one message, its lists in a row. */
function insteadOf(element: ReturnType<typeof item>, ...talk: readonly (string | WindowMessage)[]) {
  const insights = insightsOf({ human_updates: [element] });
  return quoteInstead(inputOf({ window: windowOf(...talk), insights })).human_updates.map(({ text }) => text);
}

describe('the person’s own sentence stands for an element', () => {
  test.each([
    ['that asks back', item('What is your job?', 'a nurse'), ['I am a nurse at night'], '“I am a nurse at night”'],
    ['whose quote leaves out half', item('Meat?', 'eat meat'), ["Hm. I don't eat meat. Never."], "“I don't eat meat.”"],
    ['that asks in another script', item('看護師ですか？', '看護師です'), ['夜は看護師です。'], '“夜は看護師です。”'],
    [
      'that is what she answered',
      item('Bella città.', 'nato a Lecce'),
      ['sono nato a Lecce', replied('Bella città. Dove?')],
      '“sono nato a Lecce”',
    ],
    [
      'that asks in place of a line that nobody knows',
      item('What is your job?', 'a nurse', { op: 'update', target: '<id>' }),
      ['I am a nurse at night'],
      '“I am a nurse at night”',
    ],
    [
      'on an answer, with its question',
      item('Since when?', 'since I was twelve'),
      [replied('Wow. Since when?'), 'since I was twelve'],
      '“Since when?” – “since I was twelve”',
    ],
    [
      'that is a bare answer',
      item('Since 2019', 'since 2019'),
      [replied('Nice. For how long?'), 'since 2019'],
      '“For how long?” – “since 2019”',
    ],
    ['that is a sign', item('👍', '👍'), [replied('Shall I be brief?'), '👍'], '“Shall I be brief?” – “👍”'],
    [
      'that is one and leaves out the rest',
      item('Since 2019', 'since 2019'),
      [replied('For how long?'), 'since 2019. oh and peanuts would kill me'],
      '“since 2019. oh and peanuts would kill me”',
    ],
  ])('%s', (_, element, talk, expected) => {
    expect(insteadOf(element, ...talk)).toEqual([expected]);
  });

  test('once, whichever lists hold it, as a fact about the person', () => {
    const asks = item('What is your job?', 'I am a nurse');
    const insights = insightsOf({ persona_updates: [asks], human_updates: [item('Are you a nurse?', 'a nurse')] });

    const { human_updates, persona_updates } = quoteInstead(inputOf({ window: windowOf('I am a nurse'), insights }));

    expect(human_updates).toMatchObject([{ text: '“I am a nurse”', quote: 'I am a nurse' }]);
    expect(persona_updates).toEqual([]);
  });
});

test('what is said to be over tells nothing', () => {
  const insights = insightsOf({
    human_updates: [
      item('What is your job?', 'I am a nurse'),
      item('Likes tea', 'I am a nurse', { op: 'obsolete', target: 'h1' }),
    ],
  });

  const { human_updates } = quoteInstead(
    inputOf({ window: windowOf('I am a nurse'), insights, ledger: ledgerOf(entry('e1', 'Likes tea')) }),
  );

  expect(human_updates).toMatchObject([{ text: '“I am a nurse”' }, { op: 'obsolete' }]);
});

describe('the person’s very words as words about her', () => {
  const heard = windowOf('my sister is a lawyer', replied('I like law.'));
  const insteadOfPersona = (element: ReturnType<typeof item>, ...beside: readonly ReturnType<typeof item>[]) => {
    const insights = insightsOf({ persona_updates: [element], human_updates: beside });
    const { persona_updates, human_updates } = quoteInstead(inputOf({ window: heard, insights }));
    return { persona: persona_updates.map(({ text }) => text), human: human_updates.map(({ text }) => text) };
  };

  test('are a sentence of the person', () => {
    expect(insteadOfPersona(item('My sister is a lawyer', 'my sister is a lawyer'))).toEqual({
      persona: [],
      human: ['“my sister is a lawyer”'],
    });
  });

  test('go where a statement rests on them', () => {
    const stated = item('Has a sister who is a lawyer', 'my sister is a lawyer');

    expect(insteadOfPersona(item('My sister is a lawyer', 'my sister'), stated)).toEqual({
      persona: [],
      human: ['Has a sister who is a lawyer'],
    });
  });

  describe('beside statements that quote the same message', () => {
    const beside = (said: string, hers: string, others: readonly string[]) => {
      const insights = insightsOf({
        persona_updates: [item(hers, said)],
        human_updates: others.map((text) => item(text, said)),
      });
      const { persona_updates, human_updates } = quoteInstead(inputOf({ window: windowOf(said), insights }));
      expect(persona_updates).toEqual([]);
      return human_updates.map(({ text }) => text).slice(others.length);
    };

    test.each([
      [
        'Vengo da Lecce. Cerca di essere più vivace. Ho un cane.',
        'Cerca di essere più vivace',
        'Viene da Lecce',
        'Ha un cane',
      ],
      ['Ich bin in Kiel. Sei frecher zu mir. Ida ist sechs.', 'Sei frecher zu mir', 'Ist in Kiel, Ida ist sechs'],
      [
        'オスロに引っ越しました。もっとくだけて話して。魚は苦手です。',
        'もっとくだけて話して',
        'Lives in Oslo',
        'Dislikes fish',
      ],
      ['オスロに引っ越しました。もっとくだけて話して。', 'もっとくだけて話して', 'Lives in Oslo'],
      // Endings and particles are no content.
      ['猫を飼い始めました。返事は短くしてください。', '返事は短くしてください', 'ペットがいてかわいがっている'],
      ['転職して看護師をしています。もう少しやさしく話して。', 'もう少しやさしく話して', '看護師として働いている'],
      ['魚は苦手です。もっとゆっくりしゃべって。', 'もっとゆっくりしゃべって', 'さかなを食べるのがきらい'],
      ['我搬到成都了。你说话简短一点。', '你说话简短一点', '在成都生活了一段时间'],
      ['고양이를 키워요. 더 편하게 말해 주세요.', '더 편하게 말해 주세요', '고양이가 있어요'],
    ])('stay as their own sentence where the others tell the rest: %s', (said, hers, ...others) => {
      expect(beside(said, hers, others)).toMatchObject([expect.stringMatching(`^“${hers}[.。]”$`)]);
    });

    test.each([
      ['moved to oslo. be less formal. also i hate fish', 'be less formal', 'Moved to Oslo', 'Hates fish'],
      ['переехала в пермь, говори проще, рыбу не люблю', 'говори проще', 'Живёт в Перми', 'Не любит рыбу'],
      ['ย้ายไปออสโลแล้วพูดเป็นกันเองหน่อยเราเกลียดปลา', 'พูดเป็นกันเองหน่อย', 'อยู่ออสโล', 'ไม่ชอบปลา'],
      ['दिल्ली आ गया हूँ, मुझसे कम बोलो, मछली पसंद नहीं', 'मुझसे कम बोलो', 'दिल्ली में रहता है', 'मछली नापसंद है'],
    ])('bring all of a message with them in which no sentence can be told: %s', (said, hers, ...others) => {
      expect(beside(said, hers, others)).toEqual([`“${said}”`]);
    });

    test('stay for what of them is told nowhere', () => {
      const said = 'Vengo da Lecce. Cerca di essere più vivace.';

      expect(beside(said, said, ['Viene da Lecce'])).toEqual(['“Cerca di essere più vivace.”']);
      expect(beside('lol! I am a nurse', 'lol! I am a nurse', ['Works as a nurse'])).toEqual(['“lol! I am a nurse”']);
      expect(beside(said, said, ['Viene da Lecce', 'La vuole più vivace'])).toEqual([]);
      expect(beside('I am a nurse!! I have a dog', 'I am a nurse!! I have a dog', ['Is a nurse', 'Has a dog'])).toEqual(
        [],
      );
    });

    test.each([
      ['moved to oslo, be less formal', 'be less formal', 'Moved to Oslo', 'Prefers her less formal'],
      ['オスロに引っ越しました。もっとくだけて話して。', 'もっとくだけて話して', 'くだけた話し方を好む'],
      ['魚は苦手です。もっとゆっくりしゃべって。', 'もっとゆっくりしゃべって', 'ゆっくりしゃべってほしい'],
      ['我搬到成都了。你说话简短一点。', '你说话简短一点', '喜欢简短的回答'],
      ['고양이를 키워요. 더 편하게 말해 주세요.', '더 편하게 말해 주세요', '편하게 말하는 걸 좋아해요'],
      ['ช่วยตอบสั้นๆหน่อยนะเราแพ้กุ้ง', 'ช่วยตอบสั้นๆหน่อย', 'อยากให้ตอบสั้นๆ'],
      ['my sister is a lawyer!!', 'my sister is a lawyer', 'Ha un’avvocata in famiglia'],
    ])('go where one of these states them, or nothing else is said: %s', (said, hers, ...others) => {
      expect(beside(said, hers, others)).toEqual([]);
    });
  });

  test.each([
    ['hers', item('I like law', 'I like law')],
    ['worded anew', item('Asks after the sister', 'my sister is a lawyer')],
  ])('but what is %s stays', (_, element) => {
    expect(insteadOfPersona(element)).toEqual({ persona: [element.text], human: [] });
  });
});

describe('an element stays as it is', () => {
  test.each([
    ['that states something', item('Works as a nurse', 'a nurse'), ['I am a nurse']],
    [
      'that states what her answer says as well',
      item('Has two cats', 'yes, two'),
      [replied('Any cats?'), 'yes, two', replied('Two cats, how nice!')],
    ],
    ['that says an answer in whole', item('Has two cats', 'two cats'), [replied('Any cats?'), 'two cats']],
    ['in the very words of who was asked nothing', item('Two cats', 'two cats'), ['two cats']],
    [
      'that takes more words from an answer',
      item('Two cats and a dog', 'two cats and a dog'),
      [replied('Any pets?'), 'two cats and a dog'],
    ],
    ['on a question of the person', item('Is it cold?', 'is it cold there'), ['is it cold there? I wonder']],
    ['whose quote stands nowhere', item('What is your job?', 'I am a doctor', { ref: 'm1' }), ['I am a nurse']],
    ['on a word or two, without a question', item('What for?', 'lol true'), ['lol true']],
    [
      'on a sentence too long for a line',
      item('Why?', 'because of it'),
      [`because of it ${'and of that '.repeat(20)}`],
    ],
    [
      'that asks about words of hers',
      item('What is your name?', 'My name is Scarlet'),
      [replied('My name is Scarlet')],
    ],
  ])('%s', (_, element, talk) => {
    expect(insteadOf(element, ...talk)).toEqual([element.text]);
  });
});

test('a copy of what is known is not what this message says: the sentence stands for it', () => {
  const insights = insightsOf({ human_updates: [item('Likes tea', 'born in Lecce'), item('Likes tea', 'tea again')] });
  const ledger = ledgerOf(entry('e1', 'Likes tea'));

  const instead = quoteInstead(inputOf({ window: windowOf('I was born in Lecce', 'tea again'), insights, ledger }));

  expect(instead.human_updates.map(({ text }) => text)).toEqual(['“I was born in Lecce”', 'Likes tea']);
});

test('what was said of dates, importance aside, goes with the text', () => {
  const asks = item('Since when?', 'I work at night', {
    correction: 'By day?',
    valid_until: '2030-01-01',
    importance: 6,
  });

  const { human_updates } = quoteInstead(
    inputOf({ window: windowOf('I work at night'), insights: insightsOf({ human_updates: [asks] }) }),
  );

  expect(human_updates).toEqual([{ op: 'add', text: '“I work at night”', quote: 'I work at night', importance: 6 }]);
});

test('where another element states what the sentence says, that is enough', () => {
  const states = item('Works as a nurse', 'a nurse');
  const insights = insightsOf({ human_updates: [item('What is your job?', 'I am a nurse'), states] });

  const instead = quoteInstead(inputOf({ window: windowOf('I am a nurse. I have a dog.'), insights }));

  expect(instead.human_updates).toEqual([states]);
});

test.each(['supported', 'denied'] as const)('a reviewer decides whether it was meant: %s', (verdict) => {
  const window = windowOf('if I were rich I would buy a castle');
  const asked = insightsOf({ human_updates: [item('What would you buy?', 'I would buy a castle')] });
  const insights = quoteInstead(inputOf({ window, insights: asked }));

  const { items, made } = reviewed({ window, insights }, () => verdict);

  expect(items).toMatchObject([{ reasons: ['own-words'], statement: '“if I were rich I would buy a castle”' }]);
  expect(liveTexts(made)).toEqual(verdict === 'supported' ? ['“if I were rich I would buy a castle”'] : []);
});

test('a secret in it is kept out like any other', () => {
  const window = windowOf('my password is tulip77, remember it');
  const insights = quoteInstead(
    inputOf({ window, insights: insightsOf({ human_updates: [item('What is it?', 'remember it')] }) }),
  );

  const { items, made } = reviewed({ window, insights }, () => 'supported');

  expect(JSON.stringify([items, made])).not.toContain('tulip77');
});
