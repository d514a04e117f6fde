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
import { commandDefinitions, type Definition } from './command-definitions.ts';
import type { RegistrationMemory } from './serve-commands.ts';
import { isPassingAtDiscord, sentenceOf } from './to-discord-failure.ts';

/** How it ended. */
export type Registered = Exclude<CommandsHealth, { readonly kind: 'under-way' }>;

export type Registration = {
  readonly rest: Pick<REST, 'get' | 'put'>;
  readonly application: string;
  /** The servers that the bot is in. */
  readonly servers: () => readonly string[];
  readonly commandsInServers: 'deleted' | 'left';
  readonly registrations: RegistrationMemory;
  /** Ends it: the next start does the rest. */
  readonly signal: AbortSignal;
  /** Told why they aren't registered yet, while it is tried again. */
  readonly onDelay: (commands: Registered) => void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
};

/** A start in a bad hour of Discord's is no reason to be without commands until the next one: it is tried for a day. */
const pausesMs: readonly number[] = [5_000, 15_000, 60_000, 300_000, ...Array<number>(95).fill(900_000)];

/**
 * Tells Discord about the commands, all in one request, where it has others: it allows 200 new ones a day. Never
 * rejects: without a registration the chat works all the same.
 */
export async function registerCommands(
  commands: readonly Command<never>[],
  registration: Registration,
): Promise<Registered> {
  const registered = await registerEverywhere(commandDefinitions(commands, languages), registration);
  if (registration.commandsInServers === 'deleted') await deleteInServers(registration);
  return registered;
}

/**
 * Discord answers with more than it was sent, and in its own order. So what is remembered is both together: our
 * definitions, and what Discord had once it had taken them. Another program with the token, or another version of
 * this one, changes the latter.
 */
async function registerEverywhere(
  definitions: readonly Definition[],
  { rest, application, registrations, signal, onDelay, clock, log }: Registration,
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
    onDelay({ kind: 'down', why });
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
async function deleteInServers({ rest, application, servers, signal, log }: Registration): Promise<void> {
  for (const server of servers()) {
    if (signal.aborted) return;
    const route = Routes.applicationGuildCommands(application, server);
    try {
      const left = (await rest.get(route, { signal })) as RESTGetAPIApplicationGuildCommandsResult;
      if (left.length === 0) continue;
      await rest.put(route, { body: [], signal });
      log.info({ server, commands: left.map(({ name }) => name) }, 'commands of an older bot deleted in a server');
    } catch (error) {
      log.warn({ server, why: sentenceOf(error) }, 'commands of a server not looked at');
    }
  }
}

/** What Discord says of the fields that it refuses, each by the names of command and options. */
function refusedFields(error: unknown, definitions: readonly Definition[]): { readonly refused?: readonly string[] } {
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
