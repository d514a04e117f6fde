import type {
  APIApplicationCommandAutocompleteInteraction,
  APIApplicationCommandInteractionDataOption,
  APIMessage,
  APIUser,
  InteractionType,
} from 'discord-api-types/v10';
import { permission } from './bits.ts';
import { guildIdOf } from './channel-body.ts';
import type { Command, CommandBook } from './command-book.ts';
import type { CommandOption } from './command-request.ts';
import type { Channel } from './entities.ts';
import { commandInteraction, componentInteraction } from './interaction-body.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { controlsIn } from './message-request.ts';
import { permissionsOf } from './permissions.ts';
import { nameOf } from './post-message.ts';
import type { World } from './world.ts';

/** What a person fills in, by the names of the options. */
export type GivenOptions = Readonly<Record<string, string | number | boolean>>;

type DataOption = APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommand>;

/**
 * Uses a slash command as a person: `'memory show'` names a subcommand. Throws, in words, when the command isn't
 * registered there, the person may not see it, or the options don't fit.
 *
 * @param typing the option that they still type into, and for which suggestions are asked
 */
export function useCommand(
  { world, commands, interactions }: { world: World; commands: CommandBook; interactions: Interactions },
  user: APIUser,
  channel: Channel,
  name: string,
  given: GivenOptions,
  { locale, typing }: { readonly locale: string; readonly typing?: string | undefined },
): Interaction {
  const [top = '', ...subcommands] = name.split(' ');
  const command = commands.find(top, guildIdOf(channel));
  if (command === undefined) throw new Error(`There is no command /${top} in ${nameOf(channel)}.`);
  requireUse(world, user, channel, command);
  const options = optionsOf(command.options, subcommands, given, typing);
  world.watch.note(`${user.username} used /${name} in ${nameOf(channel)}`);
  const kind = typing === undefined ? 'command' : 'autocomplete';
  return interactions.begin({ kind, user, channel, source: undefined }, (ids) => {
    const body = commandInteraction(world, ids, { user, channel, locale }, command, options);
    return kind === 'command'
      ? body
      : ({ ...body, type: 4 } as unknown as APIApplicationCommandAutocompleteInteraction);
  });
}

/** Clicks a button, or chooses values in a menu. Throws, in words, when the person can't. */
export function useControl(
  { world, interactions }: { world: World; interactions: Interactions },
  user: APIUser,
  message: APIMessage,
  customId: string,
  values: string[] | undefined,
  locale: string,
): Interaction {
  const channel = world.channel(message.channel_id);
  const source = world.message(channel.id, message.id);
  if (source.onlyFor !== undefined && source.onlyFor !== user.id) {
    throw new Error(`${user.username} can't see that message.`);
  }
  const control = controlsIn(source.body.components ?? []).find(
    (each) => 'custom_id' in each && each.custom_id === customId,
  );
  if (control === undefined) throw new Error(`That message has no button or menu ${customId}.`);
  if (control.disabled === true) throw new Error(`The control ${customId} is disabled.`);
  world.watch.note(`${user.username} used the control ${customId} in ${nameOf(channel)}`);
  return interactions.begin({ kind: 'component', user, channel, source }, (ids) =>
    componentInteraction(world, ids, { user, channel, locale }, source.body, {
      customId,
      values,
      componentId: control.id ?? 1,
    }),
  );
}

function requireUse(world: World, user: APIUser, channel: Channel, command: Command): void {
  const bits = permissionsOf(world, user.id, channel);
  const needed = BigInt(command.default_member_permissions ?? 0);
  const adminsOnly = command.default_member_permissions === '0';
  const isAdmin = (bits & permission.administrator) !== 0n;
  const may =
    channel.kind === 'dm' ||
    isAdmin ||
    ((bits & permission.useApplicationCommands) !== 0n && !adminsOnly && (bits & needed) === needed);
  if (!may) throw new Error(`${user.username} may not use /${command.name} in ${nameOf(channel)}.`);
}

/** @param typing the one that is being typed into: others may be missing */
function optionsOf(
  defined: readonly CommandOption[],
  subcommands: readonly string[],
  given: GivenOptions,
  typing: string | undefined,
): DataOption[] {
  const [next, ...rest] = subcommands;
  if (next !== undefined) {
    const subcommand = defined.find(({ name, type }) => name === next && (type === 1 || type === 2));
    if (subcommand === undefined) throw new Error(`There is no subcommand ${next}.`);
    const options = optionsOf(subcommand.options ?? [], rest, given, typing);
    return [{ name: next, type: subcommand.type, options } as DataOption];
  }
  const missing = defined.find(({ name, required }) => required === true && !(name in given));
  if (missing !== undefined && typing === undefined) throw new Error(`The option ${missing.name} is required.`);
  return Object.entries(given).map(([name, value]) => {
    const option = defined.find((each) => each.name === name);
    if (option === undefined) throw new Error(`There is no option ${name}.`);
    if (name === typing && option.autocomplete !== true) throw new Error(`The option ${name} completes nothing.`);
    return { name, type: option.type, value, ...(name === typing ? { focused: true } : {}) } as DataOption;
  });
}
