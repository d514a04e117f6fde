import { DiscordAPIError } from 'discord.js';
import { beforeEach, expect, test } from 'vitest';
import type { Command } from '../../commands/command.ts';
import { Failure } from '../../src/base/failure.ts';
import { type RegistrationParts, registerCommands } from '../../src/discord/register-commands.ts';
import { recordingLog } from '../support/recording-log.ts';

const cook: Command<never> = {
  name: 'cook',
  words: () => ({ description: 'Cooks something', inHelp: 'I cook' }),
  audience: 'everyone',
  run: () => Promise.reject(new Error('It is not run.')),
};

/** A Discord that has these commands, and what it was asked for and told. */
function discordWith(global: readonly object[], inServers: Readonly<Record<string, readonly object[]>> = {}) {
  const requests: string[] = [];
  const listed = { global, inServers };
  const serverIn = (route: string) => /\/guilds\/([^/]+)\//.exec(route)?.[1];
  const rest = {
    async get(route: string) {
      requests.push(`get ${serverIn(route) ?? 'all'}`);
      const server = serverIn(route);
      return server === undefined ? listed.global : (listed.inServers[server] ?? []);
    },
    async put(route: string) {
      requests.push(`put ${serverIn(route) ?? 'all'}`);
    },
  };
  return { listed, requests, rest };
}

let remembered: string | undefined;

beforeEach(() => {
  remembered = undefined;
});

async function register(
  { rest, listed }: ReturnType<typeof discordWith>,
  commandsInServers: 'deleted' | 'left' = 'left',
  signal = new AbortController().signal,
  log = recordingLog(),
  onNews: RegistrationParts['onNews'] = () => {},
  write = async (hash: string) => {
    remembered = hash;
  },
) {
  let last: Parameters<RegistrationParts['onNews']>[0] | undefined;
  await registerCommands([cook], {
    rest: rest as never,
    application: '1',
    servers: () => Object.keys(listed.inServers),
    commandsInServers,
    registrations: {
      read: async () => remembered,
      write,
    },
    signal,
    clock: { sleep: async () => {} },
    onNews(news) {
      last = news;
      onNews(news);
    },
    log,
  });
  return last;
}

test('what Discord lists in another order, of commands or fields, is the same; what it lists otherwise is not', async () => {
  const discord = discordWith([
    { id: '1', name: 'cook', options: [{ name: 'dish', type: 3 }] },
    { id: '2', name: 'taste', options: [] },
  ]);
  await register(discord);
  discord.requests.length = 0;

  discord.listed.global = [
    { options: [], name: 'taste', id: '2' },
    { options: [{ type: 3, name: 'dish' }], name: 'cook', id: '1' },
  ];
  await register(discord);
  expect(discord.requests).toEqual(['get all']);

  discord.listed.global = discord.listed.global.slice(1);
  await register(discord);
  expect(discord.requests).toContain('put all');
});

test('in servers nothing is looked at, or all that is left there is deleted', async () => {
  const servers = { '7': [{ name: 'old' }], '8': [] };
  const [left, deleted] = [discordWith([], servers), discordWith([], servers)];

  await register(left);
  await register(deleted, 'deleted');

  const below = ({ requests }: typeof left) => requests.filter((request) => !request.endsWith(' all'));
  expect(below(left)).toEqual([]);
  expect(below(deleted)).toEqual(['get 7', 'put 7', 'get 8']);
});

test('a process that ends leaves the servers to the next start', async () => {
  const stop = new AbortController();
  const discord = discordWith([], { '7': [], '8': [] });
  const { get } = discord.rest;
  discord.rest.get = async (route) => {
    if (route.includes('/guilds/7/')) stop.abort();
    return await get(route);
  };

  await register(discord, 'deleted', stop.signal);

  expect(discord.requests).not.toContain('get 8');
});

test('those in servers are deleted though the others can not be registered for a day', async () => {
  const discord = discordWith([], { '7': [{ name: 'old' }] });
  const { put } = discord.rest;
  discord.rest.put = async (route) => {
    if (!route.includes('/guilds/')) throw new Error('no');
    await put(route);
  };
  const pauses: string[] = [];

  await register(discord, 'deleted', undefined, undefined, () => pauses.push(...discord.requests.splice(0)));

  expect(pauses.slice(0, 4)).toEqual(['get all', 'get 7', 'put 7', 'get all']);
});

test('it is over when those in servers are, too', async () => {
  const discord = discordWith([], { '7': [{ name: 'old' }] });
  const { put } = discord.rest;
  const door = Promise.withResolvers<void>();
  const registered = Promise.withResolvers<void>();
  discord.rest.put = async (route) => {
    if (route.includes('guilds')) await door.promise;
    await put(route);
  };

  const over = register(discord, 'deleted', undefined, undefined, () => registered.resolve()).then(() => 'over');
  await registered.promise;

  expect(await Promise.race([over, new Promise((resolve) => setImmediate(resolve, 'not yet'))])).toBe('not yet');
  door.resolve();
  expect(await over).toBe('over');
});

test('a bad minute in which those in servers are looked at is waited for, and what was done is not done again', async () => {
  const discord = discordWith([], { '7': [], '8': [{ name: 'old' }], '9': [] });
  const { get } = discord.rest;
  const failures = new Map<string, Error>([
    ['7', refusal(403, 50_001)],
    ['8', new Error('away')],
  ]);
  discord.rest.get = async (route) => {
    const listed = await get(route);
    const failure = [...failures].find(([server]) => route.includes(`/guilds/${server}/`));
    if (failure === undefined) return listed;
    failures.delete(failure[0]);
    throw failure[1];
  };

  await register(discord, 'deleted');

  const below = discord.requests.filter((request) => !request.endsWith(' all'));
  expect(below).toEqual(['get 7', 'get 8', 'get 8', 'put 8', 'get 9']);
});

test('commands that stand at Discord are not sent again where they can not be noted down', async () => {
  const discord = discordWith([]);
  const log = recordingLog();
  const full = new Failure('store-unavailable', 'The disk is full.');

  expect(await register(discord, 'left', undefined, log, undefined, () => Promise.reject(full))).toEqual({
    kind: 'up',
  });

  expect(discord.requests.filter((request) => request === 'put all')).toHaveLength(1);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', sentence: 'registered commands could not be noted down' }),
  );
});

test('a bad minute of Discord is waited for, and the log says so', async () => {
  const discord = discordWith([]);
  const { put } = discord.rest;
  let failures = 2;
  discord.rest.put = async (route) => {
    if (failures-- > 0) throw new Error('HTTP 200 without JSON');
    await put(route);
  };
  const log = recordingLog();
  const told: unknown[] = [];

  await register(discord, 'left', undefined, log, (news) => told.push(news));

  const delay = { kind: 'down', why: 'HTTP 200 without JSON.' };
  expect(told).toEqual([delay, delay, { kind: 'up' }]);

  const waiting = log.lines.filter(({ sentence }) => sentence === 'commands not registered yet, it is tried again');
  expect(waiting.map(({ fields }) => fields)).toMatchObject([{ afterMs: 5_000 }, { afterMs: 15_000 }]);
});

test.each([
  ['a Discord that fails for a day', new Error('no'), 'no.', 99],
  ['what Discord refuses', refusal(400, 50035), 'HTTP 400, code 50035.', 0],
])('%s is given up, in words', async (_, error, why, delays) => {
  const discord = discordWith([]);
  discord.rest.put = () => Promise.reject(error);
  const log = recordingLog();

  expect(await register(discord, 'left', undefined, log)).toEqual({ kind: 'down', why });

  expect(log.lines.filter(({ level }) => level === 'warn')).toHaveLength(delays);
  expect(log.lines.at(-1)).toMatchObject({ level: 'error', sentence: 'commands not registered' });
});

function refusal(status: number, code: number): DiscordAPIError {
  return new DiscordAPIError({ code, message: 'no' }, code, status, 'PUT', 'https://discord.test', {});
}
