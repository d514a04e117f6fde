import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInsights } from '../../../src/sleep/agent/parse-insights.ts';

const empty = {
  persona_updates: [],
  human_updates: [],
  goals_insights: [],
  reflection: '',
  priority_actions: [],
};
const learned = {
  ...empty,
  human_updates: [{ text: 'Lives in Milan', op: 'update', target: 'h2', quote: 'I live in Milan', importance: 6 }],
  reflection: 'She has moved, and says "finally", {again}.',
};
const json = JSON.stringify(learned);

describe('what is read', () => {
  test.each([
    ['as it is', json],
    ['in a fence', `\`\`\`json\n${json}\n\`\`\``],
    ['in a fence without a language', `\`\`\`\n${json}\n\`\`\``],
    ['with prose around it', `Sure! Here {you} are:\n${json}\nAnything else, {friend}?`],
    ['behind thoughts that hold a draft', `<think>Maybe {"reflection": "no"}?</think>${json}`],
    ['behind braces of prose', `The form is {like: this}, so: ${json}`],
    ['behind another object', `{"note": {"reflection_of": 1}} ${json}`],
    ['behind a brace that nobody closed', `Let me see { "hm ...\n${json}`],
    ['with commas too many', json.replace(']}', '],}').replace('6}', '6,}')],
    ['spread over lines', JSON.stringify(learned, null, 2)],
    ['without quotes around its names', json.replaceAll(/"(\w+)":/g, '$1:')],
    ['with a comma too few', json.replace('],"reflection"', '] "reflection"')],
    ['with comments', json.replace('"reflection"', '/* at last */ "reflection"')],
    ['with values of Python', json.replace('"importance"', '"topic": None, "importance"')],
    ['with a tab and an end of line in a text', json.replace('"reflection"', '"sentiment": "\t\n", "reflection"')],
    ['behind a draft', `{"reflection": "no", "human_updates": ["Flies"]} Better: ${json}`],
    ['before an object about something else', `${json} {"note": 1}`],
    ['before another that breaks off', `${json}\n{"reflection": "She`],
    ['behind many objects of another kind', `${'{"a": 1} '.repeat(40)}${json}`],
    ['behind thoughts of another name', `<Thought>{"reflection": "no"}</ thought >${json}`],
    ['behind thoughts with a prefix', `{"reflection": "no"} {</seed:think>${json}`],
    ['behind thoughts in brackets', `[THINK]{"reflection": "no"}[/THINK]${json}`],
    ['behind thoughts that nobody saw begin', `{"reflection": "no", "human_updates": ["Flies"]} hm {</think>${json}`],
    ['behind thoughts with many braces', `<think>${'{ '.repeat(90)}</think>${json}`],
  ])('an object %s', (_, raw) => {
    expect(parseInsights(raw)).toMatchObject({ kind: 'read', answer: learned });
  });

  test('nothing that is only thought is read', () => {
    const thought = '<think>Perhaps {"reflection": "no"}</think>';

    expect(parseInsights(thought)).toMatchObject({ kind: 'unparsable' });
    expect(parseInsights(`${thought} I can't say.`)).toMatchObject({ kind: 'unparsable' });
  });

  test('a tag that the person wrote ends no thoughts', () => {
    const said = { ...learned, human_updates: [{ text: 'Debugs </think>', op: 'add', quote: 'I debug </think>' }] };

    expect(parseInsights(`Here: ${JSON.stringify(said)}`)).toMatchObject({ kind: 'read', answer: said });
  });

  test('commas in texts stay', () => {
    const raw = '{"reflection": "one,] two,} three", "priority_actions": ["a",],}';

    expect(parseInsights(raw)).toMatchObject({ answer: { reflection: 'one,] two,} three' } });
  });

  test.each(['{"reflection": ""}', '{"human_updates": null}', JSON.stringify(empty), '{"priority_actions": []}'])(
    'nothing to learn is a success: %s',
    (raw) => {
      expect(parseInsights(raw)).toMatchObject({ kind: 'read', answer: empty });
    },
  );

  test('fields that nobody asked for are ignored', () => {
    const raw = '{"reflection": "Calm.", "extra": {"a": 1}, "human_updates": [{"text": "Paints", "source": 3}]}';

    const parsed = parseInsights(raw);

    expect(parsed).toMatchObject({ kind: 'read', answer: { human_updates: [{ text: 'Paints', op: 'add' }] } });
    expect(JSON.stringify(parsed)).not.toMatch(/extra|"source"/);
  });
});

describe('what is forgiven', () => {
  test.each([
    ['a string in place of a list', { human_updates: 'Paints' }, [{ text: 'Paints', op: 'add' }]],
    ['an object in place of a list', { human_updates: { text: 'Paints' } }, [{ text: 'Paints', op: 'add' }]],
    ['an empty string in place of a list', { human_updates: ' ' }, []],
    ['nothing among things', { human_updates: [null, '', 'Paints'] }, [{ text: 'Paints', op: 'add' }]],
    [
      'a null in place of a field',
      { human_updates: [{ text: 'Paints', target: null, quote: null, importance: null }] },
      [{ text: 'Paints', op: 'add' }],
    ],
    ['one ref in place of a list', item({ evidence: 'm1' }), [expect.objectContaining({ ref: 'm1' })]],
    ['another word for an operation', item({ op: 'Delete' }), [expect.objectContaining({ op: 'obsolete' })]],
    ['a number in quotes', item({ importance: '7' }), [expect.objectContaining({ importance: 7 })]],
    ['a number beyond its scale', item({ importance: 0 }), [expect.objectContaining({ importance: 1 })]],
    ['a percentage', item({ confidence: 90 }), [expect.objectContaining({ confidence: 0.9 })]],
  ])('%s', (_, given, items) => {
    const parsed = parseInsights(JSON.stringify(given));

    expect(parsed).toMatchObject({ kind: 'read', answer: { human_updates: items } });
    expect(parsed.kind === 'read' && parsed.answer.human_updates.length).toBe(items.length);
  });

  test('a reflection in several texts is put together', () => {
    expect(parseInsights('{"reflection": ["Calm.", "Glad."]}')).toMatchObject({
      answer: { reflection: 'Calm. Glad.' },
    });
  });

  test('odd fields that are optional as a whole are left out', () => {
    const parsed = parseInsights('{"reflection": "", "sentiment": 5, "patterns": "tea", "block_updates": "x"}');

    expect(parsed).toMatchObject({
      answer: { sentiment: '', patterns: [{ text: 'tea', op: 'add' }], block_updates: {} },
    });
  });

  test('lists for further blocks are forgiven the same things', () => {
    const parsed = parseInsights('{"reflection": "", "block_updates": {"lessons_learned": "Short steps"}}');

    expect(parsed).toMatchObject({ answer: { block_updates: { lessons_learned: [{ text: 'Short steps' }] } } });
  });

  test.each([
    ['beside the others', '{"human_updates": [], "lessons_learned": ["Short steps"]}'],
    ['alone', '{"lessons_learned": ["Short steps"]}'],
    ['beside lists that are empty', '{"lessons_learned": ["Short steps"], "block_updates": {"others": []}}'],
    ['in both places', '{"lessons_learned": ["Long"], "block_updates": {"lessons_learned": ["Short steps"]}}'],
  ])('the list of a block that a profile adds may stand %s', (_, answer) => {
    expect(parseInsights(answer, ['lessons_learned', 'others'])).toMatchObject({
      kind: 'read',
      answer: { block_updates: { lessons_learned: [{ text: 'Short steps' }] } },
    });
  });

  test('a list that belongs to no block is no answer', () => {
    expect(parseInsights('{"lessons_learned": ["Short steps"]}', ['others']).kind).toBe('unparsable');
  });
});

describe('an answer without an end', () => {
  const element = (ref: string) =>
    `{"ref": "${ref}", "quote": "words of ${ref}", "text": "Says ${ref}", "importance": 5}`;
  const list = `${element('m1')}, ${element('m2')}`;

  test.each([
    ['in the same list', `{"human_updates": [${list}, ${list}, ${element('m1')}, {"ref": "m2", "quo`],
    ['in the next list', `{"human_updates": [${list}], "goals_insights": [${list}, {"ref": "m`],
    [
      'and counted on',
      `{"human_updates": [${list}, ${[3, 4, 5].map((n) => element('m2').replace('"m2"', `"m${n}"`)).join()}, {"ref": "m6"`,
    ],
    [
      'behind reasoning',
      `<think>{"human_updates": [</think>{"human_updates": [${list}], "persona_updates": [${element('m1')}`,
    ],
  ])('is read where it went round in circles: %s', (_, raw) => {
    const parsed = parseInsights(raw);

    expect(parsed).toMatchObject({
      kind: 'read',
      answer: { human_updates: [{ text: 'Says m1' }, { text: 'Says m2' }], goals_insights: [], persona_updates: [] },
    });
  });

  test.each([
    ['amid news', `{"human_updates": [${list}, {"ref": "m3", "quote": "wor`],
    [
      'amid news, after something was said twice',
      `{"human_updates": [${list}, ${list}, ${element('m3')}, {"ref": "m4"`,
    ],
    [
      'amid news, after one answer to two questions',
      `{"human_updates": [${list}, ${element('m2').replace('"m2"', '"m3"')}, {"ref": "m4"`,
    ],
  ])('is no success where it broke off %s', (_, raw) => {
    expect(parseInsights(raw)).toMatchObject({ kind: 'unparsable' });
  });
});

describe('what is not', () => {
  test.each([
    ['nothing', '  \n', 'The answer was empty.'],
    ['prose', 'I would rather not.', 'There was no JSON object in the answer.'],
    ['a list', '["reflection"]', 'There was no JSON object in the answer.'],
    ['an object about something else', '{"insights": []}', /had none of the fields human_updates,/],
    ['the form in which errors of ours were once stored', '{"error": "Parse error"}', /had none of the fields/],
    ['what can not be parsed', '{"reflection": "a" : : "b"}', 'The JSON was not well-formed.'],
    ['a text without an end', '{"reflection": "She', /broke off/],
    ['a list without an end', json.slice(0, -3), /broke off/],
    ['an object without its last brace', json.slice(0, -1), /broke off/],
    ['a fact without a text', '{"human_updates": [{"fact": "Paints"}]}', /^No element had a text/],
    ['a number in place of a text', '{"reflection": 5}', /^No element had a text/],
    ['a number in place of a list', '{"goals_insights": 5}', /^No element had a text/],
    ['a part of an object without an end', '{"reflection": "", "block_updates": {"goals_insights": []}', /broke off/],
    ['a part of what can not be parsed', '{"a": 1 "b": [{"goals_insights": []}]}', 'The JSON was not well-formed.'],
    ['more than 32 kB', `{"reflection": "${'à'.repeat(17_000)}"}`, 'The answer was longer than 32 kB.'],
  ])('%s is no success', (_, raw, problem) => {
    expect(parseInsights(raw)).toEqual({ kind: 'unparsable', problems: [expect.stringMatching(problem)] });
  });

  test('the problems are few and quote nothing', () => {
    const items = Array.from({ length: 30 }, (_, index) => ({ secret: `canary-${index}`, text: { canary: 1 } }));

    const parsed = parseInsights(JSON.stringify({ human_updates: items }));

    expect(parsed.kind === 'unparsable' && parsed.problems.length).toBe(1);
    expect(JSON.stringify(parsed)).not.toContain('canary');
  });
});

describe('any answer', () => {
  test('is read without throwing', () => {
    const piece = fc.oneof(
      fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '`', '\n', '"reflection":', '"human_updates":', 'null'),
      fc.string(),
      fc.json(),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        expect(['read', 'unparsable']).toContain(parseInsights(pieces.join('')).kind);
      }),
    );
  });

  test('of the right keys with any values is read without throwing', () => {
    const key = fc.constantFrom(...Object.keys(empty), 'sentiment', 'patterns', 'block_updates', '__proto__');
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), (object) => {
        expect(['read', 'unparsable']).toContain(parseInsights(JSON.stringify(object)).kind);
      }),
    );
  });

  test('that breaks off anywhere is never a success', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: json.length - 1 }), (end) => {
        expect(parseInsights(json.slice(0, end)).kind).toBe('unparsable');
      }),
    );
  });

  test('made of braces alone is read in good time', () => {
    const worst = [
      '{'.repeat(32_000),
      '{"a":'.repeat(6_000),
      '"'.repeat(32_000),
      `{${', '.repeat(10_000)}`,
      '{\\"'.repeat(9_000),
      `{"a": ${'\'"'.repeat(8_000)}}`,
      `{${'a '.repeat(16_000)}}`,
      `{${'/*'.repeat(16_000)}}`,
      `{"a": "${'" + "'.repeat(6_000)}"}`,
      `{"a": ${'"b" "c", '.repeat(3_500)}}`,
      '</think>'.repeat(4_000),
    ];

    for (const raw of worst) expect(parseInsights(raw).kind).toBe('unparsable');
  });
});

function item(fields: object): object {
  return { human_updates: [{ text: 'Paints', ...fields }] };
}

test.each([
  ['lists', '['.repeat(15_000), ']'.repeat(15_000)],
  ['objects', '{"a":'.repeat(5_000), `1${'}'.repeat(5_000)}`],
])('%s within each other without end are no answer, and nothing throws', (_, opened, closed) => {
  for (const field of ['human_updates', 'reflection']) {
    expect(parseInsights(`{"${field}":${opened}${closed}}`).kind).toBe('unparsable');
  }
});

test('of an answer that loops, the first hundred statements of a field are read, and twenty next actions', () => {
  const loop = Array.from({ length: 300 }, (_, index) => `Tea ${index}`);
  const raw = JSON.stringify({ human_updates: loop, priority_actions: loop, block_updates: { pets: loop } });

  const parsed = parseInsights(raw, ['pets']);

  const { human_updates, priority_actions, block_updates } = parsed.kind === 'read' ? parsed.answer : expect.fail();
  const lists = [human_updates, priority_actions, block_updates['pets'] ?? []];
  expect(lists.map((list) => list.length)).toEqual([100, 20, 100]);
  expect(lists.map((list) => list[0]?.text)).toEqual(['Tea 0', 'Tea 0', 'Tea 0']);
});
