import { DiscordAPIError } from 'discord.js';
import { beforeEach, expect, test } from 'vitest';
import type { Command } from '../../commands/command.ts';
import { Failure } from '../../src/base/failure.ts';
import { type Registration, registerCommands } from '../../src/discord/register-commands.ts';
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
  onDelay: Registration['onDelay'] = () => {},
  write = async (hash: string) => {
    remembered = hash;
  },
) {
  return await registerCommands([cook], {
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
    onDelay,
    log,
  });
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
  const delays: unknown[] = [];

  const registered = await register(discord, 'left', undefined, log, (delayed) => delays.push(delayed));

  expect(registered).toEqual({ kind: 'up' });
  expect(delays).toEqual(Array(2).fill({ kind: 'down', why: 'HTTP 200 without JSON.' }));

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
