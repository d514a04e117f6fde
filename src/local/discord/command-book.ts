import { ApiError } from './api-error.ts';
import { contextOf } from './channel-body.ts';
import { type CommandOption, type CommandRequest, checkCommand } from './command-request.ts';
import type { Channel } from './entities.ts';
import type { World } from './world.ts';

/** A registered command, as answers show it. */
export type Command = {
  readonly id: string;
  readonly application_id: string;
  readonly guild_id?: string;
  readonly version: string;
  readonly type: number;
  readonly name: string;
  readonly name_localizations: Record<string, string> | null;
  readonly description: string;
  readonly description_localizations: Record<string, string> | null;
  readonly options: CommandOption[];
  readonly default_member_permissions: string | null;
  readonly nsfw: boolean;
  readonly dm_permission?: boolean;
  readonly contexts?: number[] | null;
  readonly integration_types?: number[];
};

/** Where commands are registered: in one server, or everywhere. */
export type CommandScope = string | 'global';

const mostByType: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };

/** The commands of the application, by scope, type and name. */
export class CommandBook {
  readonly #world: World;
  readonly #scopes = new Map<CommandScope, Command[]>();

  constructor(world: World) {
    this.#world = world;
  }

  list(scope: CommandScope): readonly Command[] {
    return this.#scopes.get(scope) ?? [];
  }

  get(scope: CommandScope, id: string): Command {
    const found = this.list(scope).find((command) => command.id === id);
    if (found === undefined) throw new ApiError(10063);
    return found;
  }

  /** Replaces all commands of a scope; those that keep their name keep their id. */
  overwrite(scope: CommandScope, requests: readonly CommandRequest[]): readonly Command[] {
    const names = requests.map(({ name, type }) => `${type ?? 1}:${name}`);
    const doubled = names.findIndex((name, index) => names.indexOf(name) !== index);
    if (doubled >= 0) {
      const message = 'Application command names must be unique';
      throw new ApiError(50035, [{ path: [doubled], code: 'APPLICATION_COMMANDS_DUPLICATE_NAME', message }]);
    }
    const commands = requests.map((request) => this.#made(scope, request));
    this.#replace(scope, commands);
    return commands;
  }

  /** Creates a command, or replaces the one of the same name; says which. */
  upsert(scope: CommandScope, request: CommandRequest): { readonly command: Command; readonly created: boolean } {
    const command = this.#made(scope, request);
    const others = this.list(scope).filter(({ id }) => id !== command.id);
    const created = others.length === this.list(scope).length;
    this.#replace(scope, [...others, command]);
    return { command, created };
  }

  /** Changes the fields that the request names. */
  change(scope: CommandScope, id: string, change: Partial<CommandRequest>): Command {
    const before = this.get(scope, id);
    const after = { ...this.#made(scope, { ...before, ...change }), id };
    this.#replace(scope, [...this.list(scope).filter((command) => command.id !== id), after]);
    return after;
  }

  remove(scope: CommandScope, id: string): void {
    this.get(scope, id);
    this.#replace(
      scope,
      this.list(scope).filter((command) => command.id !== id),
    );
  }

  /**
   * The command that a person finds under this name: in a server its own come first, in DMs only global ones. Types:
   * 1 for chat, 2 for a user's menu, 3 for a message's. Where the bot isn't, only what this person installed is found.
   */
  find(name: string, channel: Channel, type: number, userId: string): Command | undefined {
    const own = channel.kind === 'dm' ? [] : this.list(channel.guildId);
    const context = contextOf(channel);
    const installed = Object.keys(this.#world.installersFor(userId, channel)).map(Number);
    const everywhere = this.list('global')
      .filter(({ contexts }) => contexts?.includes(context) ?? true)
      .filter(({ integration_types: types = [0] }) => types.some((each) => installed.includes(each)));
    return [...own, ...everywhere].find((command) => command.type === type && command.name === name);
  }

  #made(scope: CommandScope, request: CommandRequest): Command {
    checkCommand(request);
    const type = request.type ?? 1;
    const earlier = this.list(scope).find((command) => command.type === type && command.name === request.name);
    const permissions = request.default_member_permissions ?? null;
    return {
      id: earlier?.id ?? this.#world.ids.next(),
      application_id: this.#world.application.id,
      ...(scope === 'global' ? globalParts(request) : { guild_id: scope }),
      version: this.#world.ids.next(),
      type,
      name: request.name,
      name_localizations: request.name_localizations ?? null,
      description: request.description ?? '',
      description_localizations: request.description_localizations ?? null,
      options: (request.options ?? []).map(withoutNulls),
      default_member_permissions: permissions === null ? null : String(permissions),
      nsfw: request.nsfw ?? false,
    };
  }

  #replace(scope: CommandScope, commands: Command[]): void {
    for (const [type, most] of Object.entries(mostByType)) {
      if (commands.filter((command) => command.type === Number(type)).length > most) {
        const message = `Maximum number of application commands reached (${most})`;
        throw new ApiError(50035, [{ path: [most], code: 'APPLICATION_COMMANDS_MAX', message }]);
      }
    }
    this.#scopes.set(scope, commands);
  }
}

/** What a client says with `null`, an answer leaves out. */
function withoutNulls(option: CommandOption): CommandOption {
  const given = Object.entries(option).filter(([, value]) => value !== null);
  const { options } = option;
  return {
    ...(Object.fromEntries(given) as CommandOption),
    ...(options == null ? {} : { options: options.map(withoutNulls) }),
  };
}

function globalParts(request: CommandRequest): Pick<Command, 'contexts' | 'integration_types' | 'dm_permission'> {
  const contexts = request.contexts ?? null;
  return {
    contexts,
    integration_types: request.integration_types ?? [0],
    dm_permission: contexts?.includes(1) ?? request.dm_permission ?? true,
  };
}
