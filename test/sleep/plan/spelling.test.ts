/** What differs in accents alone: another fact, a correction of how something is spelt, or a copy that lost them. */
import { describe, expect, test } from 'vitest';
import type { ReviewVerdict } from '../../../src/sleep/agent/review.ts';
import { planCycle } from '../../../src/sleep/plan/plan-cycle.ts';
import type { Plan } from '../../../src/sleep/plan/plan-types.ts';
import {
  archived,
  because,
  dayMs,
  entry,
  inputOf,
  insightsOf,
  item,
  ledgerOf,
  liveTexts,
  nextInput,
  now,
  plan,
  said,
  valueAfter,
  windowOf,
} from './plan-input.ts';

type Told = Parameters<typeof item>;

/** What becomes of a known line when the person says something and a sleep agent makes these elements of it. */
function told(known: readonly string[], said: string, ...elements: readonly Told[]): Plan {
  const ledger = ledgerOf(...known.map((text, index) => entry(`e${index + 1}`, text)));
  const insights = insightsOf({ human_updates: elements.map((one) => item(...one)) });
  return planCycle(inputOf({ ledger, window: windowOf(said), insights }));
}

describe('another fact', () => {
  test.each([
    ['Bà sống ở Huế', 'Ba sống ở Huế'],
    ['Ba sống ở Huế', 'Bà sống ở Huế'],
    ['Con trai tên là Tuấn', 'Con trai tên là Tuân'],
    ['Con trai tên là Lân', 'Con trai tên là Lan'],
    ['Avô mora em Faro', 'Avó mora em Faro'],
    ['Коллекционирует за́мки', 'Коллекционирует замки́'],
    ['كَتَبَ الرسالة', 'كُتِبَ الرسالة'],
  ])('stands beside what is known: %s, %s', (known, line) => {
    expect(liveTexts(told([known], line, [line, line]))).toEqual([known, line]);
  });

  test('stands beside a line of another hand, which a copy without accents does not', () => {
    const words = 'bà sống ở Huế';
    const beside = (line: string) => {
      const insights = insightsOf({ human_updates: [item(line, words)] });
      return liveTexts(plan({ values: { human: 'Ba sống ở Huế' }, window: windowOf(words), insights }));
    };

    expect(beside('Bà sống ở Huế')).toEqual(['Bà sống ở Huế']);
    expect(beside('Ba song o Hue')).toEqual([]);
  });

  test('takes the place of what is known where it is an update of it', () => {
    const made = told(['Son is called Tuân'], 'he is Tuấn', ['Son is called Tuấn', 'he is Tuấn', toFirst]);

    expect(liveTexts(made)).toEqual(['Son is called Tuấn']);
    expect(made.changes[0]?.updated).toEqual([{ from: 'Son is called Tuân', to: 'Son is called Tuấn' }]);
  });

  test('ends by its own words alone', () => {
    const both = ['Ba sống ở Huế', 'Bà sống ở Huế'];
    const said = 'bà không sống ở Huế nữa';

    expect(liveTexts(told(both, said, ['Bà sống ở Huế', said, { op: 'obsolete' }]))).toEqual([both[0]]);
    expect(liveTexts(told(both, said, ['', said, { op: 'obsolete', target: both[1] ?? '' }]))).toEqual([both[0]]);
    // An older version kept a letter with a stroke and one without apart.
    const once = ['Bor i Tonder', 'Bor i Tønder', 'Har en hund', 'Har en kat'];
    const end = ['Bor i Tønder', 'jeg bor ikke mere i Tønder', { op: 'obsolete' }] satisfies Told;
    expect(liveTexts(told(once, 'jeg bor ikke mere i Tønder', end))).toEqual(once.filter((line) => line !== once[1]));
  });
});

const toFirst = { op: 'update', target: 'h1' } as const;

describe('a correction of how something is spelt', () => {
  const known = ['Name is Jose', 'Likes tea', 'Has a dog', 'Lives in Rome'];
  const said = 'my name is José, with an accent';
  const right = ['Name is José', ...known.slice(1)];

  test.each([
    ['an update', [['Name is José', said, toFirst]]],
    ['an addition', [['Name is José', said]]],
    [
      'an end and an addition',
      [
        ['', said, { op: 'obsolete', target: 'h1' }],
        ['Name is José', said],
      ],
    ],
  ] satisfies [string, Told[]][])('holds where it is told by %s', (_, elements) => {
    const made = told(known, said, ...elements);

    expect(liveTexts(made).toSorted()).toEqual(right.toSorted());
    expect(because(made)).toEqual([]);
  });

  test.each([
    ['Name is Laerke', 'it is Lærke, with æ', 'Name is Lærke'],
    ['Name is Coeur', 'IT IS CŒUR', 'Name is Cœur'],
    ['Name is Lukasz', 'it is Łukasz', 'Name is Łukasz'],
  ])('holds where a letter is made of others: %s, %s', (old, words, wanted) => {
    const end = ['', words, { op: 'obsolete', target: 'h1' }] satisfies Told;
    const lines = [old, ...known.slice(1)];

    for (const made of [told(lines, words, [wanted, words]), told(lines, words, end, [wanted, words])])
      expect(liveTexts(made).toSorted()).toEqual([wanted, ...known.slice(1)].toSorted());
  });

  test('holds of a line out of sight, also where it takes the place of another one', () => {
    const ledger = ledgerOf(entry('e1', 'Lives in Rome'), entry('e2', 'Wohnt in Koln', archived('no-room')));
    const words = 'ich wohne jetzt in Köln';

    for (const more of [{}, toFirst]) {
      const insights = insightsOf({ human_updates: [item('Wohnt in Köln', words, more)] });
      expect(liveTexts(plan({ ledger, window: windowOf(words), insights }))).toContain('Wohnt in Köln');
    }
  });

  test('holds by the same line in a later message, and planning it again changes nothing', () => {
    const insights = insightsOf({ human_updates: [item('Name is José', said)] });
    const input = inputOf({
      ledger: ledgerOf(...known.map((text, index) => entry(`e${index + 1}`, text))),
      window: windowOf(said),
      insights,
    });
    const made = planCycle(input);
    const again = planCycle(nextInput(input, made));

    expect(valueAfter(input, made, 'human')).toContain('- Name is José');
    expect(again.changes).toEqual([]);
    expect(again.ledger.entries).toEqual(made.ledger.entries);
  });

  test('holds where an accent is too much, if both spellings are told', () => {
    const words = 'it is Zoe, not Zoë';

    expect(liveTexts(told(['Sister is Zoë'], words, ['Sister is Zoe', words, toFirst]))).toEqual(['Sister is Zoe']);
  });
});

describe('a copy that lost its accents', () => {
  test.each([
    ['Bà sống ở Huế', 'bà vẫn sống ở Huế', 'Ba song o Hue'],
    ['Liebt das Café in Köln', 'ich liebe das Café in Köln', 'Liebt das Cafe in Köln'],
    ['Kızı Işıl on yaşında', 'Işıl on yaşında oldu', 'Kizi Isil on yasinda'],
    ['Bạn thân tên Đức', 'Đức là bạn thân', 'Ban than ten Duc'],
    ['Mieszka w Łodzi', 'dalej w Łodzi', 'Mieszka w Lodzi'],
    ['اسمه أحمد', 'أنا أحمد', 'اسمه احمد'],
    ['اسمه أحمد', 'انا احمد', 'اسمه احمد'],
    ['שמו שַׁחַר', 'אני שחר', 'שמו שחר'],
    ['Søster bor i Ærø', 'hun bor i Ærø', 'Soster bor i Aero'],
    ['Chị tên Hoà', 'chị Hoà khoẻ', 'Chị tên Hòa'],
  ])('neither doubles a line nor spells it anew: %s', (known, said, copy) => {
    const later = { happens_on: '2026-04-01' };
    for (const made of [told([known], said, [copy, said]), told([known], said, [copy, said, { ...toFirst, ...later }])])
      expect(liveTexts(made)).toEqual([known]);
  });

  test('nor does an update whose accents nobody wrote', () => {
    expect(
      liveTexts(told(['Con tên là Tuấn'], 'tuan len 5 tuoi', ['Con tên là Tuân', 'tuan len 5 tuoi', toFirst])),
    ).toEqual(['Con tên là Tuấn']);
  });

  test('is one line with what was typed without any', () => {
    const said = 'ich wohne in Koln';

    expect(liveTexts(told(['Wohnt in Köln'], said, ['Wohnt in Koln', said]))).toEqual(['Wohnt in Köln']);
    expect(liveTexts(told(['Wohnt in Koln'], said, ['Wohnt in Köln', said, toFirst]))).toEqual(['Wohnt in Koln']);
  });
});

test('a line that ended is spelt anew by no words from before its end', () => {
  const [earlier, later] = ['ich wohne in Köln', 'ich wohne nicht mehr in Köln'];
  const end = ['', later, { op: 'obsolete', target: 'h1', ref: 'm2' }] satisfies Told;
  const insights = insightsOf({ human_updates: [item(...end), item('Wohnt in Köln', earlier, { ref: 'm1' })] });
  const live = entry('e1', 'Wohnt in Koln', { sources: [] });
  const at = now - 2 * dayMs;
  const source = { message: `message-${at}-0`, quote: earlier, asked: null, at, place: 'direct' } as const;

  expect(liveTexts(plan({ ledger: ledgerOf(live), window: windowOf(earlier, later), insights }))).toEqual([]);
  for (const state of ['obsolete', 'superseded', 'expired'] as const) {
    const ledger = ledgerOf(entry('e1', 'Wohnt in Koln', { state, sources: [source], lastSeen: at }));
    const again = insightsOf({ human_updates: [item('Wohnt in Köln', earlier)] });
    const made = plan({ ledger, window: windowOf(said(earlier, { at })), insights: again });

    expect(liveTexts(made)).toEqual([]);
    expect(because(made)).toEqual(['already-obsolete']);
  }
});

test('nor is one that the same words replace', () => {
  const words = 'nicht mehr in Köln, jetzt in Bonn';
  const made = told(['Wohnt in Koln'], words, ['Wohnt in Bonn', words, toFirst], ['Wohnt in Köln', words]);

  expect(liveTexts(made)).toEqual(['Wohnt in Bonn']);
});

test('what was erased comes back with no other accents', () => {
  const ledger = ledgerOf(
    entry('e1', 'Opens it with Bà Tuấn'),
    entry('e2', 'Opens it with Ba Tuân', archived('no-room')),
  );
  const input = inputOf({ ledger, window: windowOf('ba tuan') });
  const verdicts: ReviewVerdict[] = [{ id: 'late.e1', verdict: 'secret' }];
  const made = planCycle({ ...input, review: { mode: 'auto', items: [{ id: 'late.e1' }], verdicts } });
  const insights = insightsOf({ human_updates: [item('Opens it with Ba Tuân', 'ba tuan')] });

  const later = planCycle({ ...nextInput(input, made), insights, now: now + 1_000 });

  expect(later.ledger.entries).toEqual([]);
  expect(because(later)).toEqual(['forgotten']);
});

// Guards against keys that changed: letters with a stroke, ligatures and hamzas once stood for themselves.
test.each([
  ['Opens it with Đức', '#opens it with đuc'],
  ['Sœur is the word, Łódź the place', '#sœur is the word łodz the place'],
  ['كلمته أحمد', '#كلمته أحمد'],
])('nor does what an older version erased: %s', (text, hash) => {
  const ledger = { ...ledgerOf(), tombstones: [{ hash, at: now }] };
  const insights = insightsOf({ human_updates: [item(text, text)] });

  expect(because(plan({ ledger, window: windowOf(text), insights }))).toEqual(['forgotten']);
});
