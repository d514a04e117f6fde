import { createHash } from 'node:crypto';
import {
  DiscordAPIError,
  type REST,
  type RESTGetAPIApplicationCommandsResult,
  type RESTGetAPIApplicationGuildCommandsResult,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import type { Command } from '../../commands/command.ts';
import type { CommandsHealth } from '../admin/health.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { retry } from '../base/retry.ts';
import { languages } from '../texts/languages.ts';
import { type CommandDefinition, commandDefinitions } from './command-definitions.ts';
import { isPassingAtDiscord, sentenceOf } from './to-discord-failure.ts';

/** How it ended, or stands. */
export type Registered = Exclude<CommandsHealth, { readonly kind: 'under-way' }>;

/** Remembers across restarts what was registered, and what Discord made of it. */
export type RegistrationMemory = {
  read(): Promise<string | undefined>;
  write(hash: string): Promise<void>;
};

export type RegistrationParts = {
  readonly rest: Pick<REST, 'get' | 'put'>;
  readonly application: string;
  /** The servers that the bot is in. */
  readonly servers: () => readonly string[];
  /** What becomes of commands of this application that are registered in single servers. */
  readonly commandsInServers: 'deleted' | 'left';
  readonly registrations: RegistrationMemory;
  /** Ends it: the next start does the rest. */
  readonly signal: AbortSignal;
  /** Told how it stands: why they aren't registered yet, while it is tried again, and how it ended. */
  readonly onNews: (commands: Registered) => void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
};

/** A start in a bad hour of Discord's is no reason to be without commands until the next one: it is tried for a day. */
const pausesMs: readonly number[] = [5_000, 15_000, 60_000, 300_000, ...Array<number>(95).fill(900_000)];

/**
 * Tells Discord about the commands, all in one request, where it has others: it allows 200 new ones a day. Meanwhile
 * those that stand in servers are deleted, where that is wanted: neither waits for the other. Never rejects: without a
 * registration the chat works all the same.
 */
export async function registerCommands(commands: readonly Command<never>[], parts: RegistrationParts): Promise<void> {
  const { commandsInServers, onNews } = parts;
  const registering = registerEverywhere(commandDefinitions(commands, languages), parts).then(onNews);
  const deleting = commandsInServers === 'deleted' ? deleteInServers(parts) : undefined;
  await Promise.all([registering, deleting]);
}

/**
 * Discord answers with more than it was sent, and in its own order. So what is remembered is both together: our
 * definitions, and what Discord had once it had taken them. Another program with the token, or another version of
 * this one, changes the latter.
 */
async function registerEverywhere(
  definitions: readonly CommandDefinition[],
  { rest, application, registrations, signal, onNews, clock, log }: RegistrationParts,
): Promise<Registered> {
  const route = Routes.applicationCommands(application);
  const query = new URLSearchParams({ with_localizations: 'true' });
  const hashNow = async () => {
    const listed = (await rest.get(route, { query, signal })) as RESTGetAPIApplicationCommandsResult;
    const both = JSON.stringify([application, definitions, listedInOrder(listed)]);
    return createHash('sha256').update(both).digest('hex');
  };
  // They stand without it: the next start tells Discord of them once more.
  const noteDown = async (hash: string) => {
    try {
      await registrations.write(hash);
    } catch (error) {
      log.warn({ why: sentenceOf(error) }, 'registered commands could not be noted down');
    }
  };
  const register = async (): Promise<Registered> => {
    const [remembered, now] = await Promise.all([registrations.read(), hashNow()]);
    if (remembered === now) {
      log.debug({ commands: definitions.length }, 'commands unchanged');
      return { kind: 'up' };
    }
    await rest.put(route, { body: definitions, signal });
    await noteDown(await hashNow());
    log.info({ commands: definitions.length }, 'commands registered');
    return { kind: 'up' };
  };
  const onRetry = (error: unknown, afterMs: number) => {
    const why = sentenceOf(error);
    log.warn({ why, afterMs }, 'commands not registered yet, it is tried again');
    onNews({ kind: 'down', why });
  };
  try {
    return await retry({ clock, pausesMs, isTransient: isPassingAtDiscord, onRetry, signal }, register);
  } catch (error) {
    const why = sentenceOf(error);
    if (signal.aborted) log.info({}, 'commands not registered yet, the next start does it');
    else log.error({ why, ...refusedFields(error, definitions) }, 'commands not registered');
    return { kind: 'down', why };
  }
}

/** Whatever the order in which Discord lists its commands, and the fields of each. */
function listedInOrder(listed: RESTGetAPIApplicationCommandsResult): readonly unknown[] {
  return listed.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(withSortedFields);
}

function withSortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedFields);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, withSortedFields(field)]));
}

/** An older bot with this application may have left some: there they would stand beside those of today. */
async function deleteInServers(parts: RegistrationParts): Promise<void> {
  const { servers, signal, clock, log } = parts;
  const left = new Set(servers());
  const onRetry = (error: unknown, afterMs: number) =>
    log.warn({ servers: left.size, why: sentenceOf(error), afterMs }, 'commands in servers not looked at yet');
  const look = async () => {
    for (const server of left) {
      signal.throwIfAborted();
      await deleteIn(server, parts);
      left.delete(server);
    }
  };
  try {
    await retry({ clock, pausesMs, isTransient: isPassingAtDiscord, onRetry, signal }, look);
  } catch (error) {
    if (!signal.aborted) log.error({ servers: left.size, why: sentenceOf(error) }, 'commands in servers not looked at');
  }
}

/** Rejects where Discord may well answer in a while. */
async function deleteIn(server: string, { rest, application, signal, log }: RegistrationParts): Promise<void> {
  const route = Routes.applicationGuildCommands(application, server);
  try {
    const found = (await rest.get(route, { signal })) as RESTGetAPIApplicationGuildCommandsResult;
    if (found.length === 0) return;
    await rest.put(route, { body: [], signal });
    log.info({ server, commands: found.map(({ name }) => name) }, 'commands of an older bot deleted in a server');
  } catch (error) {
    if (signal.aborted || isPassingAtDiscord(error)) throw error;
    log.warn({ server, why: sentenceOf(error) }, 'commands of a server not looked at');
  }
}

/** What Discord says of the fields that it refuses, each by the names of command and options. */
function refusedFields(
  error: unknown,
  definitions: readonly CommandDefinition[],
): { readonly refused?: readonly string[] } {
  if (!(error instanceof DiscordAPIError) || error.code !== RESTJSONErrorCodes.InvalidFormBodyOrContentType) return {};
  const { errors } = error.rawError as { readonly errors?: unknown };
  return { refused: [...complaintsIn(errors, definitions, '')] };
}

/** Discord's tree of complaints has the form of the body, with what it says of a field below `_errors`. */
function* complaintsIn(errors: unknown, body: unknown, path: string): Generator<string> {
  if (typeof errors !== 'object' || errors === null) return;
  for (const [key, below] of Object.entries(errors)) {
    if (key === '_errors' && Array.isArray(below)) {
      for (const { code, message } of below as { code?: string; message?: string }[])
        yield `${path}: ${[code, message].filter((part) => part !== undefined).join(', ')}`;
      continue;
    }
    const part: unknown = (body as Record<string, unknown> | undefined)?.[key];
    const { name } = (part ?? {}) as { readonly name?: unknown };
    const step = Array.isArray(body) && typeof name === 'string' ? name : key;
    yield* complaintsIn(below, part, path === '' ? step : `${path}.${step}`);
  }
}
