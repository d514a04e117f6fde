/** The doctor, with each thing broken in turn, in one world of a local Discord and a local Letta. */
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Check } from '../../../src/app/doctor/check.ts';
import { runDoctor, type ToldCheck } from '../../../src/app/doctor/run-doctor.ts';
import { recordKinds } from '../../../src/app/record-kinds.ts';
import { systemClock } from '../../../src/app/system-clock.ts';
import type { UserId } from '../../../src/base/ids.ts';
import { newUser } from '../../../src/chat/user-record.ts';
import { readConfig } from '../../../src/config.ts';
import type { LocalLetta } from '../../../src/local/letta/local-letta.ts';
import { breaksAlternation, type Scripted } from '../../../src/local/model/script.ts';
import type { ChatRequest } from '../../../src/local/model/wire/chat-request.ts';
import { createLog } from '../../../src/log.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { openLastingWorld, type World } from '../../support/bot.ts';
import { asAppServer, startOtherServer } from '../../support/other-servers.ts';
import { rookHouse } from '../../support/rook-house.ts';

const log = createLog({ level: 'silent', secrets: [] });
let world: World;
/** What a test broke is mended after it. */
let mend: (() => unknown)[];
let folder: string;
let databases = 0;
let withToken: { readonly headers: Readonly<Record<string, string>> };

beforeAll(async () => {
  world = await openLastingWorld();
  rookHouse(world.discord);
  withToken = { headers: { authorization: `Bot ${world.discord.token}` } };
});

afterAll(async () => {
  await world.close();
});

beforeEach(async () => {
  mend = [];
  databases += 1;
  folder = join(world.environment['DATABASE_PATH'] ?? '', '..', `doctor-${databases}`);
  await mkdir(folder);
});

afterEach(async () => {
  for (const one of mend) await one();
  world.discord.faults.clear();
  local().faults.clear();
});

function local(): LocalLetta {
  if (world.letta.local === undefined) throw new Error('This test breaks the local Letta.');
  return world.letta.local;
}

type Examined = { readonly told: readonly ToldCheck[]; of(kind: Check['kind']): readonly ToldCheck[] };

async function examined(
  settings: Readonly<Record<string, string>> = {},
  modelCalls: 'allowed' | 'left-out' = 'left-out',
  signal = new AbortController().signal,
): Promise<Examined> {
  const DATABASE_PATH = join(folder, 'scarlet.sqlite');
  const config = readConfig({ ...world.environment, DATABASE_PATH, ...settings });
  const told: ToldCheck[] = [];
  for await (const check of runDoctor(config, { modelCalls, signal, clock: systemClock, log })) told.push(check);
  expect(told.filter(({ what, todo }) => what === '' || todo === '')).toEqual([]);
  return { told, of: (kind) => told.filter((check) => check.kind === kind) };
}

/** A database in which a bot has lived. */
async function livedIn() {
  return await openStore({ path: join(folder, 'scarlet.sqlite'), clock: systemClock, log });
}

test('where all is well nothing fails, each part is looked at, and no agent is left', async () => {
  await (await livedIn()).close();
  const app = await world.startBot();

  const { told, of } = await examined({}, 'allowed');

  await app.close();
  expect(of('failed')).toEqual([]);
  expect(of('warning').map(({ what }) => what)).toEqual([expect.stringContaining('came from a cache')]);
  expect(
    told.map(({ about, what }) => `${about}: ${what.replaceAll(folder, '').replaceAll(/\d[\d.]*/g, '#')}`),
  ).toEqual([
    'Node: Node # runs this',
    'Settings: Every setting has a value that it may have',
    'Settings: The profile scarlet adds nothing to the blocks',
    'Proxies: No proxy is set: Letta, Discord and its gateway are asked directly',
    'Status over HTTP: STATUS_PORT is not set: the status is not served over HTTP',
    'Database: Nobody but its owner may read the database',
    'Database: /scarlet.sqlite is sound, and flushed to the disk at each commit',
    'Database: A record was written, read and removed again',
    'Database: People known: #, and each record can be read',
    'Database: # MB are free on the disk of the database',
    'Discord: Discord knows the token: it is that of Scarlet (#)',
    expect.stringContaining('Discord: Invite it by https://discord.com/oauth#/authorize?client_id=#&scope=bot'),
    'Discord: The Message Content Intent is switched on, as the settings want it',
    'Discord: Servers that it is on: #, with the permissions that it uses on each (channels may differ)',
    'Discord: Discord knows the # commands as they are',
    'Discord: The gateway greets after # ms; it wants # shard',
    'Discord: # of # starts of today are left',
    'Letta: Letta # answers at http://#:#, and takes the key',
    expect.stringMatching(/^Letta: It has the model that talks, /),
    expect.stringMatching(/^Letta: .* sees # tokens, fewer than CONTEXT_WINDOW=#: that many are used$/),
    'Letta: No embedding is needed: SLEEP_MODE is custom',
    'Letta: Agents of the bot there: #, for the people known: #, and none is left over',
    'Letta: Agents are counted against no plan: LETTA_BASE_URL is not that of Letta Cloud',
    expect.stringMatching(/^Model: .* answers, in # ms and # tokens of prompt$/),
    'Model: None of # tokens of prompt came from a cache, so each turn pays for its whole prompt',
    'Model: The model takes several messages in a row, and remarks of role system between them',
    expect.stringMatching(/^Model: .* answers by a JSON schema$/),
    "Model: Letta's own sleep-time works here; SLEEP_MODE is custom",
    'Model: The agents that were made to try things are deleted again',
  ]);
  expect(told.find(({ what }) => what.startsWith('Invite'))?.what).toContain('permissions=274878024768');
  const { bavail, bsize } = await statfs(folder);
  const megabytes = Number.parseInt(told.find(({ what }) => what.includes('MB are free'))?.what ?? '', 10);
  expect(megabytes / ((bavail * bsize) / 1_000_000)).toBeCloseTo(1, 1);
  expect(told.reduce((sum, { modelCalls = 0 }) => sum + modelCalls, 0)).toBe(4);
  expect(local().snapshot().agents).toEqual([]);
  expect(JSON.stringify(told)).not.toContain('canary');
});

type Broken = {
  readonly settings?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  readonly modelCalls?: 'allowed';
  readonly break?: () => unknown;
  readonly says: Partial<ToldCheck>;
};

/** A sentence that matches. */
const saying = (text: RegExp): string => expect.stringMatching(text);

/** The application as Discord tells of it, but for these fields. */
async function applicationWith(fields: object): Promise<void> {
  const route = '/applications/@me';
  const answer = await fetch(`${world.discord.apiUrl}/v10${route}`, withToken);
  const body = { ...Object(await answer.json()), ...fields };
  world.discord.faults.plan({ route }, { kind: 'answer', status: 200, body }, Number.POSITIVE_INFINITY);
}

const token = 'canary-status-token-0123456789';

const broken: Readonly<Record<string, Broken>> = {
  'a port for the status that another program has': {
    settings: () => ({ STATUS_PORT: new URL(world.letta.baseUrl).port, STATUS_TOKEN: token }),
    says: { kind: 'failed', about: 'Status over HTTP', mend: 'setting', what: saying(/^STATUS_PORT \d+ is in use/) },
  },
  'a status that others can ask for': {
    settings: { STATUS_PORT: '0', STATUS_HOST: '0.0.0.0', STATUS_TOKEN: token },
    says: { kind: 'warning', about: 'Status over HTTP', what: saying(/whoever can reach this machine/) },
  },

  'a database whose folder is a file': {
    settings: { DATABASE_PATH: '/dev/null/scarlet.sqlite' },
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: saying(/^DATABASE_PATH: .*can't be made/) },
  },
  'a database that is a folder': {
    break: () => mkdir(join(folder, 'scarlet.sqlite')),
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: saying(/is no file$/) },
  },
  'a place where nothing can be made, whatever its rights say': {
    settings: { DATABASE_PATH: '/proc/scarlet.sqlite' },
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: saying(/can't be made: ENOENT/) },
  },
  'a name that no disk takes': {
    settings: () => ({ DATABASE_PATH: join(folder, 'x'.repeat(300)) }),
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: saying(/can't be made: ENAMETOOLONG/) },
  },
  'a device in the place of a database': {
    settings: { DATABASE_PATH: '/dev/null' },
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: 'DATABASE_PATH: /dev/null is no file' },
  },
  'a database of another program': {
    break: () => writeFile(join(folder, 'scarlet.sqlite'), 'what I must not forget'.repeat(100)),
    says: { kind: 'failed', about: 'Database', mend: 'setting', what: saying(/is not an SQLite database/) },
  },
  'a database that others may read': {
    break: async () => {
      await (await livedIn()).close();
      await chmod(join(folder, 'scarlet.sqlite'), 0o644);
    },
    says: { kind: 'warning', about: 'Database', todo: saying(/^chmod go-rwx .*scarlet\.sqlite, or/) },
  },
  'a database that others may read, behind a link': {
    settings: () => ({ DATABASE_PATH: join(folder, 'link.sqlite') }),
    break: async () => {
      await (await livedIn()).close();
      await chmod(join(folder, 'scarlet.sqlite'), 0o644);
      await symlink('scarlet.sqlite', join(folder, 'link.sqlite'));
    },
    says: { kind: 'warning', about: 'Database', todo: saying(/^chmod go-rwx .*scarlet\.sqlite, or/) },
  },
  'a database that is in use': {
    break: async () => {
      const store = await livedIn();
      mend.push(() => store.close());
    },
    says: { kind: 'skipped', about: 'Database', what: saying(/is in use, by the bot most likely/) },
  },
  'a person whose record is of a newer version': {
    break: async () => {
      const store = await livedIn();
      const users = store.records({ ...recordKinds.users, version: recordKinds.users.version + 1 });
      await users.update('1', () => newUser(0));
      await store.close();
    },
    says: {
      kind: 'failed',
      about: 'Database',
      what: saying(/^Records of people that can't be read: 1 of 1, those of 1$/),
    },
  },
  'agents that are gone from the server': {
    break: async () => {
      const store = await livedIn();
      const agent = { agent: 'agent-00000000-0000-4000-8000-000000000000', blocks: {} };
      const pair = { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary: agent, sleep: null };
      await store.records<UserId, object>(recordKinds.users as never).update('1' as UserId, () => {
        const user = newUser(0);
        return { ...user, personal: { ...user.personal, pair } };
      });
      await store.close();
    },
    says: {
      kind: 'warning',
      about: 'Letta',
      what: saying(/^Agents that the database names, and that are not there: 1$/),
    },
  },
  'a token that Discord refuses': {
    settings: { DISCORD_TOKEN: 'canary-of-another-bot' },
    says: { kind: 'failed', about: 'Discord', mend: 'setting', todo: saying(/into DISCORD_TOKEN/) },
  },
  'a Discord that does not answer': {
    settings: { DISCORD_API_URL: 'http://127.0.0.1:9/api' },
    says: { kind: 'failed', about: 'Discord', mend: 'elsewhere', todo: saying(/Check the network/) },
  },
  'something else at its address': {
    settings: () => ({ DISCORD_API_URL: `${world.letta.baseUrl}/api` }),
    says: { kind: 'failed', about: 'Discord', mend: 'setting', todo: saying(/DISCORD_API_URL must be/) },
  },
  'a profile that is not there': {
    settings: { PROFILE: 'nowhere.yaml' },
    says: { kind: 'failed', about: 'Settings', mend: 'setting', what: saying(/^PROFILE /) },
  },
  'an intent that is switched off': {
    break: () => applicationWith({ flags: 0, flags_new: '0' }),
    says: { kind: 'failed', about: 'Discord', mend: 'setting', what: saying(/^MESSAGE_CONTENT_INTENT is true/) },
  },
  'commands that go elsewhere': {
    break: () => applicationWith({ interactions_endpoint_url: 'https://old.test/hook' }),
    says: { kind: 'failed', about: 'Discord', what: saying(/commands and buttons to old\.test/) },
  },
  'a server where permissions are missing': {
    break: () => {
      const members = [world.discord.createUser('Eve')];
      world.discord.createGuild({ name: 'Small', members, everyone: ['viewChannel', 'sendMessages'] });
    },
    says: {
      kind: 'warning',
      about: 'Discord',
      what: saying(/^On the server Small .*Embed Links, Attach Files, Read Message History/),
      todo: saying(/https:\/\/discord\.com\/oauth2/),
    },
  },
  'a home channel that is not there': {
    settings: { HOME_CHANNELS: '123456789012345678' },
    says: { kind: 'failed', about: 'Discord', mend: 'setting', what: saying(/^HOME_CHANNELS names 1234567890/) },
  },
  'commands that Discord does not have': {
    break: async () => {
      const commands = `${world.discord.apiUrl}/v10/applications/${world.discord.applicationId}/commands`;
      const others = JSON.stringify([{ name: 'gone', type: 1, description: 'Of another program' }]);
      const headers = { ...withToken.headers, 'content-type': 'application/json' };
      await fetch(commands, { method: 'PUT', headers, body: others });
    },
    says: { kind: 'warning', about: 'Discord', what: saying(/lacks .*\/consolidate\b.*, and knows \/gone, of which/) },
  },
  'a gateway that takes nobody': {
    break: () => {
      world.discord.gateway.goDown();
      mend.push(() => world.discord.gateway.comeBack());
    },
    says: { kind: 'failed', about: 'Discord', what: saying(/^Listening to the gateway failed/) },
  },
  'a Letta that is down': {
    settings: { LETTA_BASE_URL: 'http://127.0.0.1:9' },
    says: { kind: 'failed', about: 'Letta', mend: 'elsewhere', what: saying(/does not answer/) },
  },
  'a Letta behind a gateway that fails': {
    break: () =>
      local().faults.plan({}, { kind: 'answer', status: 502, body: 'Bad gateway' }, Number.POSITIVE_INFINITY),
    says: { kind: 'failed', about: 'Letta', mend: 'elsewhere', what: saying(/does not answer.*502/) },
  },
  'a Letta that refuses the key': {
    break: () => local().faults.plan({ route: /v1\/(agents|models)/ }, { kind: 'answer', status: 401 }, 9),
    says: { kind: 'failed', about: 'Letta', mend: 'setting', what: saying(/^LETTA_API_KEY is refused/) },
  },
  'a Letta that is too old': {
    break: () =>
      local().faults.plan({ route: '/v1/health/' }, { kind: 'answer', status: 200, body: { version: '0.15.1' } }, 9),
    says: { kind: 'failed', about: 'Letta', mend: 'setting', what: saying(/0\.15\.1; 0\.16\.4 is the oldest/) },
  },
  'models that Letta does not have': {
    settings: { LETTA_MODEL: 'openai-proxy/scarlet-lokal', SLEEP_MODEL: 'openai/nobody' },
    says: { kind: 'failed', about: 'Letta', mend: 'setting', what: saying(/^LETTA_MODEL .*nearest: openai-proxy/) },
  },
  'an embedding that Letta does not have': {
    settings: { SLEEP_MODE: 'native', LETTA_EMBEDDING: 'openai/nothing' },
    says: { kind: 'failed', about: 'Letta', mend: 'setting', what: saying(/openai\/nothing \(it lists /) },
  },
  'a window in which little has room': {
    settings: { CONTEXT_WINDOW: '8000', MAX_ANSWER_TOKENS: '6000' },
    says: { kind: 'warning', about: 'Letta', what: saying(/sees 8000 tokens at once/) },
  },
  'a model that fails': {
    modelCalls: 'allowed',
    break: () => scripted({ kind: 'error', status: 500, message: 'out of order' }),
    says: { kind: 'failed', about: 'Model', what: saying(/openai-proxy\/scarlet-local does not answer/) },
  },
  'a model that wants roles in turn': {
    modelCalls: 'allowed',
    break: () => {
      const message = 'Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/...';
      const body = { error: { code: 500, message, type: 'server_error' } };
      scripted({ kind: 'error', status: 500, body }, breaksAlternation);
    },
    says: { kind: 'ok', about: 'Model', modelCalls: 3, what: saying(/strictly in turn only/) },
  },
  'a provider that takes no schema': {
    modelCalls: 'allowed',
    break: () =>
      scripted(
        { kind: 'error', status: 400, message: 'response_format of this type is not supported' },
        ({ response_format: format }) => format?.type === 'json_schema',
      ),
    says: { kind: 'warning', about: 'Model', what: saying(/takes no JSON schema, and answers in JSON mode/) },
  },
  'a provider that takes no form at all': {
    modelCalls: 'allowed',
    break: () =>
      scripted(
        { kind: 'error', status: 400, message: 'response_format of this type is not supported' },
        ({ response_format: format }) => format?.type.startsWith('json_') === true,
      ),
    says: { kind: 'warning', about: 'Model', what: saying(/takes neither a JSON schema nor JSON mode$/) },
  },
  'an agent that can not be made': {
    break: () => {
      const creation = { method: 'POST', route: '/v1/agents/' };
      local().faults.plan(creation, { kind: 'answer', status: 500 }, Number.POSITIVE_INFINITY);
    },
    says: { kind: 'failed', about: 'Model', what: saying(/^An agent could not be tried: could not create .*500/) },
  },
  'a model that gives no JSON': {
    modelCalls: 'allowed',
    break: () => scripted({ kind: 'text', text: 'I would rather not.' }),
    says: { kind: 'failed', about: 'Model', mend: 'setting', what: saying(/gives no JSON that could be read/) },
  },
  'a Letta whose own sleep-time does not work': {
    settings: { SLEEP_MODE: 'native' },
    break: () =>
      local().faults.plan(
        { method: 'PATCH', body: (body) => Object(body).enable_sleeptime === true },
        { kind: 'answer', status: 500 },
        9,
      ),
    says: { kind: 'failed', about: 'Model', mend: 'setting', what: saying(/own sleep-time does not work here/) },
  },
  'an agent that can not be deleted': {
    break: () => {
      local().faults.plan({ method: 'DELETE', route: '/v1/agents/{agent_id}' }, { kind: 'answer', status: 500 }, 6);
      mend.push(deleteAgents);
    },
    says: { kind: 'failed', about: 'Model', what: saying(/could not be deleted/) },
  },
};

/** From now on the model does this, where it is asked in this way. */
function scripted(line: Scripted, when: (request: ChatRequest) => boolean = () => true): void {
  mend.push(world.letta.localModel.script(line, { times: 'always', when }).remove);
}

async function deleteAgents(): Promise<void> {
  local().faults.clear();
  for (const { id } of local().snapshot().agents) {
    await fetch(`${world.letta.baseUrl}/v1/agents/${id}`, { method: 'DELETE' });
  }
}

test.each(Object.entries(broken))('%s is found, and told', async (_, { settings, modelCalls, break: spoil, says }) => {
  await spoil?.();

  const { told } = await examined(typeof settings === 'function' ? settings() : settings, modelCalls);

  expect(told).toContainEqual(expect.objectContaining(says));
  expect(JSON.stringify(told)).not.toContain('could not be looked at');
  expect(JSON.stringify(told)).not.toContain('chmod go-rwx /dev');
  for (const check of told) {
    if (check.kind === 'failed' || check.kind === 'warning') expect(check.todo).toBeTruthy();
  }
  expect(JSON.stringify(told)).not.toContain('canary');
});

test('the App Server in place of Letta is found, and told', async () => {
  await using server = await startOtherServer(asAppServer({ token: true }));

  const { told } = await examined({ LETTA_BASE_URL: server.url });

  expect(told).toContainEqual(
    expect.objectContaining({ kind: 'failed', mend: 'setting', what: saying(/App Server answers/) }),
  );
});

test('whatever ends it, what it made is deleted', async () => {
  const stop = new AbortController();
  const { localModel } = world.letta;
  scripted({ kind: 'hang' });
  const asked = localModel.requests.length;

  const running = examined({}, 'allowed', stop.signal);
  await expect.poll(() => localModel.requests.length).toBeGreaterThan(asked);
  expect(local().snapshot().agents).toHaveLength(1);
  stop.abort(new Error('stopped by hand'));

  await expect(running).rejects.toThrow('stopped by hand');
  expect(local().snapshot().agents).toEqual([]);
});

test('a bot that runs has its own port, and that is no fault', async () => {
  const app = await world.startBot({ STATUS_PORT: '0', STATUS_TOKEN: token });
  const { port } = new URL(app.statusAddress ?? '');

  const { told } = await examined({ STATUS_PORT: port, STATUS_TOKEN: token });

  await app.close();
  expect(told.filter(({ about }) => about === 'Status over HTTP')).toMatchObject([
    { kind: 'ok', what: saying(/^A bot serves its status/) },
    { kind: 'ok', what: 'Only this machine can ask for it' },
  ]);
});

test('a database that was taken away is missed, as the start would', async () => {
  await rm(folder, { recursive: true });
  await mkdir(folder);
  await writeFile(join(folder, 'scarlet.sqlite-open'), '');

  const { told } = await examined();

  const missed = { kind: 'failed', what: saying(/ is gone, though /), todo: saying(/^Put it back, or restore/) };
  expect(told).toContainEqual(expect.objectContaining(missed));
});

// Where containers have nothing else that they may write to.
test.skipIf(!existsSync('/dev/shm'))('a database in the memory of the machine is warned of', async () => {
  const { told } = await examined({ DATABASE_PATH: `/dev/shm/scarlet-${process.pid}/scarlet.sqlite` });

  const what = 'The disk of /dev/shm is in memory (tmpfs): all is gone at the next start of the machine';
  expect(told).toContainEqual(expect.objectContaining({ kind: 'warning', what }));
});

test('a database that is not there is not made', async () => {
  await rm(folder, { recursive: true });

  const { told } = await examined();

  expect(told).toContainEqual(expect.objectContaining({ kind: 'ok', what: saying(/is not there yet/) }));
  await expect(mkdir(folder)).resolves.toBeUndefined();
});
