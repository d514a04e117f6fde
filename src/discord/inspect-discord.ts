import {
  ApplicationFlagsBitField,
  REST,
  type RESTGetAPIApplicationCommandsResult,
  type RESTGetAPICurrentUserGuildsResult,
  type RESTGetAPIGatewayBotResult,
  type RESTGetCurrentApplicationResult,
  Routes,
} from 'discord.js';
import type { Command } from '../../commands/command.ts';
import type { Clock } from '../base/clock.ts';
import { withDeadline } from '../base/deadline.ts';
import { languages } from '../texts/languages.ts';
import { askDiscord } from './ask-discord.ts';
import { commandDefinitions } from './command-definitions.ts';
import { inviteOf, lackingIn } from './invite.ts';
import { toDiscordFailure } from './to-discord-failure.ts';

export type ApplicationReport = {
  readonly id: string;
  readonly name: string;
  /** Whether the Message Content Intent is switched on. */
  readonly mayReadContent: boolean;
  /** Adds it to a server with just the permissions that it uses. */
  readonly invite: string;
  /** Where Discord sends commands instead of to the gateway, if anywhere. */
  readonly commandsGoTo: string | undefined;
  /** The invite fails where it is wanted. */
  readonly wantsCodeGrant: boolean;
};

export type ServerReport = {
  readonly id: string;
  readonly name: string;
  /** Permissions, as Discord's client calls them, by the roles on the whole server: channels may differ. */
  readonly lacking: readonly string[];
};

export type GatewayReport = {
  readonly startsLeft: number;
  readonly startsInAll: number;
  /** More than one where the bot is on so many servers that one connection may not serve them. */
  readonly shards: number;
  /** How long it took to greet us, in milliseconds. */
  readonly greetedAfterMs: number;
};

/** Looks at a bot from outside, by single requests: it logs in nowhere. Every method rejects with a `DiscordFailure`. */
export type DiscordInspection = {
  application(): Promise<ApplicationReport>;
  servers(): Promise<readonly ServerReport[]>;
  /** Whether this channel exists and may be seen. */
  seesChannel(channel: string): Promise<boolean>;
  commandDifferences(application: string, commands: readonly Command<never>[]): Promise<CommandDifferences>;
  /** Opens a connection to it, hears its greeting, and closes it. */
  gateway(): Promise<GatewayReport>;
};

const inspectionMs = 10_000;

/** @param apiUrl where Discord's REST API is, when it is another than Discord's own */
export function inspectDiscord(token: string, apiUrl: string | undefined, clock: Clock): DiscordInspection {
  const settings = { timeout: inspectionMs, retries: 1, rejectOnRateLimit: () => true, makeRequest: askDiscord };
  const rest = new REST({ ...settings, ...(apiUrl === undefined ? {} : { api: apiUrl }) }).setToken(token);
  async function get<Result>(what: string, path: `/${string}`, query?: URLSearchParams): Promise<Result> {
    try {
      return (await rest.get(path, query === undefined ? {} : { query })) as Result;
    } catch (error) {
      throw toDiscordFailure(error, `Asking Discord for ${what}`, apiUrl);
    }
  }

  return {
    async application() {
      const found = await get<RESTGetCurrentApplicationResult>('the application', Routes.currentApplication());
      const flags = new ApplicationFlagsBitField(found.flags ?? 0);
      return {
        id: found.id,
        name: found.name,
        mayReadContent: flags.any(['GatewayMessageContent', 'GatewayMessageContentLimited']),
        invite: inviteOf(found.id),
        commandsGoTo: found.interactions_endpoint_url ?? undefined,
        wantsCodeGrant: found.bot_require_code_grant,
      };
    },

    async servers() {
      const found: ServerReport[] = [];
      for (;;) {
        const after = found.at(-1)?.id;
        const query = new URLSearchParams({ limit: String(serversAtOnce), ...(after === undefined ? {} : { after }) });
        const page = await get<RESTGetAPICurrentUserGuildsResult>('the servers', Routes.userGuilds(), query);
        found.push(...page.map(({ id, name, permissions }) => ({ id, name, lacking: lackingIn(permissions) })));
        if (page.length < serversAtOnce) return found;
      }
    },

    async seesChannel(channel) {
      try {
        await rest.get(Routes.channel(channel));
        return true;
      } catch (error) {
        const failure = toDiscordFailure(error, 'Asking Discord for a channel');
        if (failure.kind === 'refused') return false;
        throw failure;
      }
    },

    async commandDifferences(application, commands) {
      const query = new URLSearchParams({ with_localizations: 'true' });
      const path = Routes.applicationCommands(application);
      const theirs = await get<RESTGetAPIApplicationCommandsResult>('the commands', path, query);
      return compareCommands(commandDefinitions(commands, languages), theirs);
    },

    async gateway() {
      const found = await get<RESTGetAPIGatewayBotResult>('the gateway', Routes.gatewayBot());
      const begunAt = clock.elapsed();
      await hearGreeting(found.url, clock);
      const { remaining, total } = found.session_start_limit;
      return {
        startsLeft: remaining,
        startsInAll: total,
        shards: found.shards,
        greetedAfterMs: Math.round(clock.elapsed() - begunAt),
      };
    },
  };
}

const serversAtOnce = 200;

async function hearGreeting(url: string, clock: Clock): Promise<void> {
  // Node's own, which goes through the proxies of the process.
  const socket = new WebSocket(`${url}?v=10&encoding=json`);
  try {
    await withDeadline(clock, inspectionMs, (signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      socket.addEventListener('message', () => resolve());
      socket.addEventListener('error', () => reject(new Error('the connection to the gateway broke')));
      socket.addEventListener('close', ({ code }) => reject(new Error(`the gateway closed the connection (${code})`)));
      signal.addEventListener('abort', () => reject(new Error('the gateway said nothing')));
      return promise;
    });
  } catch (error) {
    throw toDiscordFailure(error, 'Listening to the gateway');
  } finally {
    socket.close();
  }
}

/** How what Discord knows of commands differs from ours, by name. */
type CommandDifferences = {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** Of another program, or of an older version. */
  readonly unknown: readonly string[];
};

export function compareCommands(
  ours: ReturnType<typeof commandDefinitions>,
  theirs: RESTGetAPIApplicationCommandsResult,
): CommandDifferences {
  const known = new Map(theirs.map((command) => [command.name, command]));
  return {
    missing: ours.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    changed: ours.filter((own) => known.has(own.name) && !says(known.get(own.name), own)).map(({ name }) => name),
    unknown: theirs.filter(({ name }) => !ours.some((own) => own.name === name)).map(({ name }) => name),
  };
}

/** Whether something holds all that was asked for. Discord adds fields, and leaves out what is empty. */
function says(theirs: unknown, ours: unknown): boolean {
  if (holdsNothing(ours)) return holdsNothing(theirs);
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs) || theirs.length !== ours.length) return false;
    return isPlain(ours) ? sameMembers(theirs, ours) : ours.every((own, at) => says(theirs[at], own));
  }
  if (typeof ours !== 'object' || ours === null) return theirs === ours;
  if (typeof theirs !== 'object' || theirs === null) return false;
  return Object.entries(ours).every(([key, own]) => says((theirs as Record<string, unknown>)[key], own));
}

function holdsNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.values(value).every(holdsNothing);
}

function isPlain(list: readonly unknown[]): boolean {
  return list.every((one) => typeof one !== 'object');
}

/** Lists of kinds have no order. */
function sameMembers(one: readonly unknown[], other: readonly unknown[]): boolean {
  return other.every((member) => one.includes(member));
}
