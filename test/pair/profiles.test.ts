import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadProfile, ProfileError, parseProfile, shippedProfiles } from '../../src/pair/profiles.ts';
import { insightTable } from '../../src/sleep/agent/insights.ts';

const block = '{ description: d, budget: 300, guidance: g }';

/** `line: why` of each problem; the profile itself where there is none. */
function readingOf(text: string): unknown {
  const parsed = parseProfile(text);
  return parsed.kind === 'profile' ? parsed.profile : parsed.problems.map(({ line, why }) => `${line}: ${why}`);
}

test('a profile in YAML and the same in JSON are one', () => {
  const yaml = `
# Lessons.
blocks:
  lessons_learned:
    description: What {name} knows
    budget: 3000
    guidance: >-
      what works
      and what doesn't
seeds:
  persona: |
    I am {name}.
    I teach.
prompt: Be patient.
`;
  const json = {
    blocks: {
      lessons_learned: { description: 'What {name} knows', budget: 3000, guidance: "what works and what doesn't" },
    },
    seeds: { persona: 'I am {name}.\nI teach.' },
    prompt: 'Be patient.',
  };

  expect(readingOf(yaml)).toEqual({
    blocks: [{ label: 'lessons_learned', ...json.blocks.lessons_learned }],
    seeds: json.seeds,
    prompt: 'Be patient.',
    insights: '',
  });
  for (const indent of [0, 2, '\t']) expect(readingOf(JSON.stringify(json, null, indent))).toEqual(readingOf(yaml));
});

test.each(['constructor', 'tostring', 'valueof'])(
  'a label is none that every pair has for being called %s',
  (label) => {
    expect(parseProfile(`blocks:\n  ${label}: ${block}`)).toMatchObject({ kind: 'profile' });
  },
);

describe('a wrong profile is told with the line of each mistake:', () => {
  test.each<[string, string, readonly RegExp[]]>([
    ['nothing in it', '', [/^1: must be a map/]],
    ['no map', 'blocks', [/^1: must be a map/]],
    ['a list', '- blocks', [/^1: must be a map/]],
    ['no blocks', 'prompt: p', [/^1: blocks must be a map/]],
    ['a label of every pair', `blocks:\n  human: ${block}`, [/^2: blocks.human is a block that every pair has/]],
    ...[...Object.keys(insightTable), 'block_updates', 'system', 'assistant', 'mood', 'next'].map(
      (label): [string, string, readonly RegExp[]] => [
        `a label that answers or prompts have a meaning for, ${label}`,
        `blocks:\n  ${label}: ${block}`,
        [/is a name with a meaning/],
      ],
    ),
    ['a seed that nobody sees', 'blocks: {}\nseeds:\n  human: "a\\0b"\n', [/^3: seeds.human holds a character/]],
    ['a seed that turns the direction', 'blocks: {}\nseeds:\n  human: "a\\u202eb"\n', [/^3: seeds.human holds a/]],
    ['a read-only one', `blocks:\n  x1: ${block}\n  constraints: ${block}`, [/^3: blocks.constraints is a block/]],
    ['a label with a slash', `blocks:\n\n  a/b: ${block}`, [/^3: blocks.a\/b is no label/]],
    ['a label in capitals', `blocks:\n  Lessons: ${block}`, [/^2: blocks.Lessons is no label/]],
    ['a label that is inherited', `blocks:\n  __proto__: ${block}`, [/^2: __proto__ is no key/]],
    ['a label twice', `blocks:\n  ab: ${block}\n  ab: ${block}`, [/^3: is no valid YAML/]],
    [
      'a budget too small',
      'blocks:\n  ab:\n    description: d\n    budget: 199\n    guidance: g',
      [/^4: blocks.ab.budget must/],
    ],
    [
      'a budget too large',
      'blocks:\n  ab:\n    description: d\n    guidance: g\n    budget: 5001',
      [/^5: .*200 to 5000/],
    ],
    [
      'a budget in words',
      'blocks: { ab: { description: d,\n budget: much,\n guidance: g } }',
      [/^2: blocks.ab.budget must/],
    ],
    ['half a budget', 'blocks: { ab: { description: d, budget: 300.5, guidance: g } }', [/^1: blocks.ab.budget must/]],
    ['no budget', 'blocks:\n  ab:\n    description: d\n    guidance: g', [/^2: blocks.ab.budget is missing/]],
    ['no guidance', 'blocks:\n  ab: { description: d, budget: 300 }', [/^2: blocks.ab.guidance is missing/]],
    [
      'an empty description',
      'blocks:\n  ab:\n    description: "  "\n    budget: 300\n    guidance: g',
      [/^3: .*is empty/],
    ],
    [
      'a long guidance',
      `blocks:\n  ab:\n    description: d\n    budget: 300\n    guidance: ${'x'.repeat(801)}`,
      [/^5: .*at most 800/],
    ],
    ['a block that is a text', 'blocks:\n  ab: text', [/^2: blocks.ab must be a map with description/]],
    [
      'too many blocks',
      `blocks:\n${'abcdef'.replace(/./g, (one) => `  x${one}: ${block}\n`)}`,
      [/^1: blocks may be at most 5/],
    ],
    ['an unknown key', 'blocks: {}\nprompts: p', [/^2: prompts is no key of a profile/]],
    [
      'an unknown key of a block',
      'blocks:\n  ab:\n    description: d\n    budget: 300\n    guidance: g\n    size: 3',
      [/^6: blocks.ab.size is no key/],
    ],
    ['a prompt that is a number', 'blocks: {}\nprompt: 7', [/^2: prompt must be text/]],
    [
      'a placeholder that means nothing',
      'blocks: {}\ninsights: |\n  Ask {user}.',
      [/^2: insights holds a word in braces/],
    ],
    [
      'a seed for no block',
      'blocks: {}\nseeds:\n  lessons: s',
      [/^3: seeds.lessons is no block that begins with a text: persona, human, goals may/],
    ],
    [
      'a seed for the limits',
      'blocks: {}\nseeds:\n  human: s\n  constraints: s',
      [/^4: seeds.constraints is no block/],
    ],
    [
      'a seed without room',
      `blocks:\n  ab: ${block}\nseeds:\n  ab: ${'x'.repeat(151)}`,
      [/^4: seeds.ab is longer than half/],
    ],
    ['YAML that is none', 'blocks: {}\nprompt: a: b', [/^2: is no valid YAML/]],
    ['JSON that is none', '{\n "blocks": {}\n "prompt": "p"\n}', [/^3: is no valid YAML/]],
    ['two documents', 'blocks: {}\n---\nblocks: {}', [/^2: is no valid YAML/]],
    ['an alias', 'blocks: &b {}\nseeds: *b', [/^2: an alias/]],
    ['an alias of nothing', 'blocks: {}\nprompt: *b', [/^2: an alias/]],
    ['a tag', 'blocks: {}\nprompt: !env SECRET', [/^2: is no valid YAML/]],
    ['several mistakes', 'blocks:\n  human: {}\n  ab: 3\nwhat: 1', [/^2: /, /^3: /, /^4: /]],
  ])('%s', (_, text, problems) => {
    const reading = readingOf(text);

    expect(reading).toEqual(expect.arrayContaining(problems.map((problem) => expect.stringMatching(problem))));
  });
});

describe('a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scarlet-profiles-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  async function problemsOf(content: string | Uint8Array): Promise<unknown> {
    const path = join(folder, 'mine.yaml');
    await writeFile(path, content);
    return await loadProfile(path).catch((error: unknown) => (error instanceof ProfileError ? error.problems : error));
  }

  test('that is wrong is named by its name and line, and nothing of its values is told', async () => {
    expect(await problemsOf('blocks: {}\nTOKEN: secret\nprompt: {secret}')).toEqual([
      'mine.yaml, line 2: TOKEN is no key of a profile',
      'mine.yaml, line 3: prompt must be text',
    ]);
  });

  test.each([
    ['in Latin-1', 3, Buffer.from('blocks: {}\n\nprompt: perch\xe9', 'latin1')],
    ['in UTF-16 with its mark', 1, Buffer.from('\ufeffblocks: {}', 'utf16le')],
    ['in UTF-16 without', 1, Buffer.from('blocks: {}', 'utf16le')],
  ])('%s is refused as not being in UTF-8', async (_, line, content) => {
    expect(await problemsOf(content)).toEqual([`mine.yaml, line ${line}: is not in UTF-8: save the file as UTF-8`]);
  });

  test('in UTF-8 with a mark is read', async () => {
    expect(await problemsOf('\ufeffblocks: {}')).toMatchObject({ blocks: [] });
  });

  test('of more than 64 kB is refused', async () => {
    expect(await problemsOf('#'.repeat(70_000))).toEqual([expect.stringContaining('64 kB')]);
  });

  test('that is a folder, or none, is refused', async () => {
    await expect(loadProfile(folder)).rejects.toThrow('a folder or a device');
    await expect(loadProfile('learning_assistant')).rejects.toThrow(
      'neither scarlet nor learning-assistant nor a file',
    );
  });
});

test.each(shippedProfiles)('%s, which comes with the project, is a profile', async (name) => {
  await expect(loadProfile(name)).resolves.toBeDefined();
});
