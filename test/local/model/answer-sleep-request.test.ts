import { describe, expect, test } from 'vitest';
import { defaultFacts } from '../../../src/local/model/default-facts.ts';
import { type FactRow, FactTable } from '../../../src/local/model/fact-table.ts';
import { answerSleepRequest, type SleepAnswer } from '../../../src/local/model/sleep/answer-sleep-request.ts';
import { toSleepRequest } from '../../../src/local/model/sleep/read-sleep-request.ts';
import { modelForTest, say, user } from './ask-model.ts';

const usual = { importance: 5, confidence: 0.9 };
const goal = { kind: 'holds', field: 'goals_insights', importance: 7 } as const;

const ownRows: readonly FactRow[] = [
  {
    ...goal,
    said: ["I've decided to {}"],
    text: 'Plans to {}',
    replaces: ['Plans to run a marathon'],
    ask: 'Ask about the plan to {}',
  },
  { kind: 'ended', said: ['I changed my mind about {}'], lines: ['Plans to visit {}'] },
  { kind: 'ended', said: ['I finished my thesis'], lines: ['Plans to finish their thesis'] },
];

/** A request as the sleep agent gets it: what memory holds, and the window. */
function promptOf(known: readonly string[], window: readonly string[]): string {
  return [
    '=== known 8f3a ===',
    known.length === 0 ? '(nothing)' : known.join('; '),
    '=== messages 8f3a, m1 to m9 ===',
    ...window.map((message) => message.replaceAll('\n', '\n| ')),
    '=== answers 8f3a ===',
    'm1 => I live in an answer',
    '=== end 8f3a ===',
    '',
    'm9: I live in the footer',
  ].join('\n');
}

function insightsFrom(known: readonly string[], window: readonly string[]): SleepAnswer {
  return answerSleepRequest(toSleepRequest(promptOf(known, window)), new FactTable([...ownRows, ...defaultFacts]));
}

function humanIn(answer: SleepAnswer): string[] {
  return answer.human_updates.map(({ op, text, target, evidence }) =>
    [op, target, text, `(${evidence.join(' ')})`].filter((part) => part !== undefined).join(' '),
  );
}

test('the prompt is read as lines and messages, and nothing after the window counts', () => {
  const request = toSleepRequest(
    promptOf(['h1 Name: Ada', 'g1 Plans to rest'], ['c1: before', 'm1: one\ntwo', 'm2: three (to: Four?)']),
  );

  expect(request).toEqual({
    lines: [
      { id: 'h1', text: 'Name: Ada' },
      { id: 'g1', text: 'Plans to rest' },
    ],
    messages: [
      { ref: 'c1', speaker: 'person', text: 'before' },
      { ref: 'm1', speaker: 'person', text: 'one\ntwo' },
      { ref: 'm2', speaker: 'person', text: 'three' },
    ],
  });
});

describe('what a window teaches', () => {
  test('what is new is added, with the messages that say so and the words of the first', () => {
    const window = ['m1: Well, I  love tea.', 'm3: As I said, I love tea'];

    const answer = insightsFrom([], window);

    expect(answer.human_updates).toEqual([
      { op: 'add', text: 'Likes tea', evidence: ['m1', 'm3'], quote: 'I  love tea', ref: 'm1', ...usual },
    ]);
  });

  test('what is known already is not repeated, in whatever words it is told', () => {
    const known = ['h1 Name: Ada', 'h2 Likes green tea', 'h3 Lives in Turin', 'g1 Plans to run a marathon in spring'];
    const window = ["m1: I'm Ada, I live in Turin", 'm2: I love Green Tea!', 'm3: I plan to run a marathon in spring'];

    const answer = insightsFrom(known, window);

    expect([...answer.human_updates, ...answer.goals_insights]).toEqual([]);
  });

  test('a change of place, job or name updates the line that said otherwise', () => {
    const known = ['h1 Name: Ada', 'h2 Lives in Milan', 'h3 Works as a nurse'];
    const window = ['m1: Actually I moved to Turin', "m2: I'm a teacher now", 'm3: my name is Addie'];

    expect(humanIn(insightsFrom(known, window))).toEqual([
      'update h1 Name: Addie (m3)',
      'update h2 Lives in Turin (m1)',
      'update h3 Works as a teacher (m2)',
    ]);
  });

  test('a taste that turns into its opposite updates its line', () => {
    expect(humanIn(insightsFrom(['h4 Likes coffee'], ['m1: I hate coffee']))).toEqual([
      'update h4 Dislikes coffee (m1)',
    ]);
  });

  test('what no longer holds makes its line obsolete, and only when there is one', () => {
    const window = ['m1: I no longer like coffee', 'm2: I no longer like jazz', 'm3: I quit my job'];

    expect(humanIn(insightsFrom(['h1 Likes coffee', 'h2 Works as a nurse'], window))).toEqual([
      'obsolete h1 Likes coffee (m1)',
      'obsolete h2 Works as a nurse (m3)',
    ]);
  });

  test('within a window the newest word holds', () => {
    const window = ['m1: I live in Rome', 'm2: I moved to Turin', 'm3: I like jazz', 'm4: I no longer like jazz'];

    expect(humanIn(insightsFrom([], window))).toEqual(['add Lives in Turin (m2)']);
  });

  test('a change that is taken back leaves the line as it was', () => {
    const window = ['m1: I moved to Rome', 'm2: Actually I live in Turin'];

    expect(humanIn(insightsFrom(['h1 Lives in Turin'], window))).toEqual([]);
  });

  test('two lines that contradict each other are settled at once', () => {
    const known = ['h1 Lives in Milan', 'h2 Lives in Rome'];

    expect(humanIn(insightsFrom(known, ['m1: I live in Turin']))).toEqual([
      'update h1 Lives in Turin (m1)',
      'obsolete h2 Lives in Rome (m1)',
    ]);
    expect(humanIn(insightsFrom(known, ['m1: I live in Milan']))).toEqual(['obsolete h2 Lives in Rome (m1)']);
  });

  test('a fact told in Italian takes the place of one known in English', () => {
    const answer = insightsFrom(['h1 Lives in Milan'], ['m1: Mi sono trasferita a Torino']);

    expect(humanIn(answer)).toEqual(['update h1 Vive a Torino (m1)']);
  });

  test('plans go to the goals: new ones, moved ones, dropped ones, done ones', () => {
    const known = [
      'g1 Plans to run a marathon in spring',
      'g2 Plans to visit Japan',
      'g3 Plans to finish their thesis',
    ];
    const window = [
      "m1: I've decided to run a marathon in autumn",
      'm2: I changed my mind about Japan',
      'm3: I finished my thesis!',
      'm4: I want to learn the cello',
    ];

    const answer = insightsFrom(known, window);

    expect(answer.goals_insights.map(({ op, target, text }) => [op, target, text])).toEqual([
      ['update', 'g1', 'Plans to run a marathon in autumn'],
      ['obsolete', 'g2', 'Plans to visit Japan'],
      ['obsolete', 'g3', 'Plans to finish their thesis'],
      ['add', undefined, 'Plans to learn the cello'],
    ]);
  });

  test('lines of blocks that hold no facts are never a target', () => {
    const answer = insightsFrom(['s1 Lives in a dream', 'c1 Lives in no body'], ['m1: I live in Turin']);

    expect(humanIn(answer)).toEqual(['add Lives in Turin (m1)']);
  });

  test('a fact told of the same line twice takes the newest words as its quote', () => {
    const answer = insightsFrom(['h1 Lives in Milan'], ['m1: I moved to Rome', 'm2: I moved to Turin']);

    expect(answer.human_updates).toMatchObject([
      { target: 'h1', text: 'Lives in Turin', quote: 'I moved to Turin', ref: 'm2' },
    ]);
  });

  test('a wish about her manner goes to the persona', () => {
    const answer = insightsFrom([], ['m1: Please be a bit more playful.']);

    expect(answer.persona_updates).toMatchObject([{ op: 'add', text: 'Aims to be more playful', evidence: ['m1'] }]);
    expect(answer.human_updates).toEqual([]);
  });

  test('the words of Scarlet, of context and of others teach nothing', () => {
    const window = ['c1: I love cats', 'm2: fine', '> in reply to Bob: I love rain', '| and you?'];

    expect(humanIn(insightsFrom([], window))).toEqual([]);
  });
});

describe('reflection and actions', () => {
  test('are one sentence on what mattered, and what to ask after', () => {
    const answer = insightsFrom(['g1 Plans to visit Japan'], ['m1: I want to learn the cello']);

    expect(answer.reflection).toBe('They told me things that matter to them: learn the cello.');
    expect(answer.priority_actions).toEqual([
      'Ask about the plan to learn the cello',
      'Ask about the plan to visit Japan',
    ]);
  });

  test('are in the language of the fact', () => {
    const answer = insightsFrom([], ['m1: Vorrei visitare Malta']);

    expect(answer.reflection).toBe('Mi ha raccontato cose che contano: visitare Malta.');
    expect(answer.priority_actions).toEqual(['Chiedere del progetto di visitare Malta']);
  });

  test('say so when nothing was learned', () => {
    expect(insightsFrom([], ['m1: What a day']).reflection).toMatch(/^We talked/);
    expect(insightsFrom([], []).reflection).toBe('Nothing was said that calls for a thought.');
  });
});

test('the endpoint answers a request for insights with JSON', async () => {
  const model = await modelForTest();
  const messages = [{ role: 'system', content: 'You tend the memory.' }, user(promptOf([], ['m1: I love tea']))];

  const answer: unknown = JSON.parse(await say(model, messages));

  expect(answer).toMatchObject({ human_updates: [{ text: 'Likes tea' }], goals_insights: [], persona_updates: [] });
});
