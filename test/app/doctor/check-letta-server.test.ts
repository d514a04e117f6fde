import { expect, onTestFinished, test } from 'vitest';
import type { Check } from '../../../src/app/doctor/check.ts';
import { checkCloudPlan, checkLettaServer } from '../../../src/app/doctor/check-letta-server.ts';
import { readConfig } from '../../../src/config.ts';
import type { FoundAgent, Owner } from '../../../src/pair/agents.ts';
import { openAdapter, specFor } from '../../letta/open-adapter.ts';
import { scriptedLetta } from '../../letta/scripted-letta.ts';

const cloud = { LETTA_BASE_URL: 'https://api.letta.com', MAX_USERS: undefined };

test('on Letta Cloud it says which plan it is, that nothing tells what is left of it, what is counted, and where to look', async () => {
  const { connection, seen } = await scriptedLetta([{ body: { total_balance: 5, billing_tier: 'pro' } }]);

  const { kind, what, todo } = await checkCloudPlan({ ...cloud, MAX_USERS: 10 }, connection, 6);

  expect(kind).toBe('skipped');
  expect(what).toBe(
    'How many agents your plan at Letta Cloud, pro, has left, no route of it tells; the bot has 6 there; MAX_USERS=10 keeps them to 20 agents',
  );
  expect(todo).toContain('https://app.letta.com/settings/organization/usage');
  expect(JSON.stringify(seen)).toContain('/v1/metadata/balance');
});

test.each([
  ['refuses', { status: 404, body: { detail: 'Not found' } }],
  ['answers otherwise', { body: { tiers: [] } }],
])('where the route %s, the rest is told all the same', async (_, answer) => {
  const { connection } = await scriptedLetta([answer]);

  const { what } = await checkCloudPlan(cloud, connection, undefined);

  expect(what).toBe('How many agents your plan at Letta Cloud has left, no route of it tells; MAX_USERS is not set');
});

test('a server of one’s own has no plan, and is asked for none', async () => {
  const { connection, seen } = await scriptedLetta([]);

  const check = await checkCloudPlan({ ...cloud, LETTA_BASE_URL: 'http://127.0.0.1:8283' }, connection, 6);

  expect(check).toEqual({ kind: 'skipped', what: expect.stringContaining('counted against no plan') });
  expect(seen).toEqual([]);
});

type Found = ReturnType<Parameters<typeof checkLettaServer>[2]>;

/** What is told of a Letta on which one agent of an application is. */
async function told(settings: Readonly<Record<string, string>>, found: (there: FoundAgent, owner: Owner) => Found) {
  const adapter = await openAdapter('0.16.8');
  onTestFinished(() => adapter.letta.close());
  const spec = specFor(adapter.letta.model);
  const there = await adapter.created(spec);
  const { baseUrl: LETTA_BASE_URL, model: LETTA_MODEL } = adapter.letta;
  const config = readConfig({ DISCORD_TOKEN: 'a.b.c', LETTA_BASE_URL, LETTA_MODEL, ...settings });
  const asked = found(there, spec.owner);
  return await Array.fromAsync(
    checkLettaServer(
      config,
      adapter.connection,
      () => asked,
      () => {},
    ),
  );
}

const nobody: Found = { application: undefined, known: undefined };

test.each<[string, (there: FoundAgent, owner: Owner) => Found, Partial<Check>]>([
  [
    'where nobody is known by the application',
    () => nobody,
    { kind: 'skipped', what: 'Agents are found by the application, which Discord did not tell' },
  ],
  [
    'while a bot has the database open',
    (_, { application }) => ({ application, known: undefined }),
    { kind: 'ok', what: 'Agents of the bot there: 1; stop it to see whether each belongs to somebody' },
  ],
  [
    'of somebody who is known',
    ({ id }, { application }) => ({ application, known: { people: 1, agents: new Set([id]) } }),
    { kind: 'ok', what: 'Agents of the bot there: 1, for the people known: 1, and none is left over' },
  ],
  [
    'of nobody who is known',
    (_, { application }) => ({ application, known: { people: 0, agents: new Set() } }),
    { kind: 'warning', what: 'Agents of the bot there: 1, of which 1 belong to nobody in this database' },
  ],
  [
    'of somebody who is known, and of another application',
    ({ id }) => ({ application: 'another', known: { people: 1, agents: new Set([id]) } }),
    {
      kind: 'warning',
      what: 'Agents that the database names, and that carry the tags of another application: 1 of 1 asked after',
    },
  ],
])('an agent %s', async (_, found, says) => {
  const checks = await told({}, found);

  expect(checks.filter(({ what }) => what.startsWith('Agents ') && !what.includes('plan'))).toMatchObject([says]);
});

// Letta's own model, which sees 30,000 tokens.
const LETTA_MODEL = 'letta/letta-free';

test.each<[Readonly<Record<string, string>>, readonly string[]]>([
  [{}, ['ok: sees 30000 tokens, fewer than CONTEXT_WINDOW=200000: that many are used']],
  [{ CONTEXT_WINDOW: '30000' }, ['ok: sees 30000 tokens; CONTEXT_WINDOW=30000 of them are used']],
  [{ CONTEXT_WINDOW: '16000' }, ['ok: sees 30000 tokens; CONTEXT_WINDOW=16000 of them are used']],
  [
    { CONTEXT_WINDOW: '15999' },
    ['warning: sees 15999 tokens at once: with prompts and memory, little of a talk has room in that'],
  ],
  [
    { MAX_ANSWER_TOKENS: '15000', CONTEXT_WINDOW: '30000' },
    ['ok: sees 30000 tokens; CONTEXT_WINDOW=30000 of them are used'],
  ],
  [
    { MAX_ANSWER_TOKENS: '15001', CONTEXT_WINDOW: '30000' },
    [
      'ok: sees 30000 tokens; CONTEXT_WINDOW=30000 of them are used',
      'warning: may answer with 15000 tokens instead of 15001: half of what it sees is kept free',
    ],
  ],
])('with %o it says of a model of 30,000 tokens: %j', async (settings, says) => {
  const checks = await told({ LETTA_MODEL, ...settings }, () => nobody);

  const ofModel = checks.filter(({ what }) => what.startsWith(LETTA_MODEL));
  expect(ofModel.map(({ kind, what }) => `${kind}: ${what.slice(LETTA_MODEL.length + 1)}`)).toEqual(says);
  for (const { kind, todo } of ofModel) if (kind === 'warning') expect(todo).toBeTruthy();
});

test.each<[Readonly<Record<string, string>>, Partial<Check>]>([
  [{ SLEEP_MODE: 'custom' }, { kind: 'skipped', what: 'No embedding is needed: SLEEP_MODE is custom' }],
  [{ SLEEP_MODE: 'auto' }, { kind: 'ok', what: 'It has the embedding letta/letta-free' }],
  [
    { SLEEP_MODE: 'auto', LETTA_EMBEDDING: 'house/none' },
    {
      kind: 'warning',
      what: "SLEEP_MODE=auto needs an embedding, and Letta doesn't have house/none (it lists letta/letta-free, openai/text-embedding-ada-002, openai/text-embedding-3-small)",
    },
  ],
])('with %o it says of embeddings: %o', async (settings, says) => {
  expect(await told(settings, () => nobody)).toContainEqual(expect.objectContaining(says));
});

test('both models are named where the one that tends the memory is another', async () => {
  const [first, second] = [await told({}, () => nobody), await told({ SLEEP_MODEL: LETTA_MODEL }, () => nobody)].map(
    (checks) => checks.find(({ what }) => what.startsWith('It has the model'))?.what,
  );

  expect(second).toBe(`${first}, and ${LETTA_MODEL}`);
});
