import type { APIAttachment, APIMessage, APIUser } from 'discord-api-types/v10';
import { storeAttachment } from './attachments.ts';
import { permission } from './bits.ts';
import type { Command, CommandBook } from './command-book.ts';
import type { CommandOption } from './command-request.ts';
import type { Channel } from './entities.ts';
import { interactionBody, type UsePlace } from './interaction-body.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { permissionsOf } from './permissions.ts';
import { nameInSentence } from './post-message.ts';
import { type Picked, pickedByOption, resolvedOf } from './resolved.ts';
import type { PersonsFile } from './say.ts';
import type { World } from './world.ts';

/** What a person fills in, by the names of the options: ids for users, channels and roles, a file for an attachment. */
export type GivenOptions = Readonly<Record<string, string | number | boolean | PersonsFile>>;

type Parts = { readonly world: World; readonly commands: CommandBook; readonly interactions: Interactions };

type DataOption = {
  readonly name: string;
  readonly type: number;
  readonly value?: string | number | boolean;
  readonly focused?: true;
  readonly options?: readonly DataOption[];
};

/** What was filled in, on its way into the payload. */
type Filled = { readonly picked: Picked[]; readonly attachments: APIAttachment[] };

/**
 * Uses a slash command as a person: `'memory show'` names a subcommand. Throws, in words, when the command isn't
 * registered there, the person may not see it, or the options don't fit.
 */
export function useCommand(parts: Parts, place: UsePlace, name: string, given: GivenOptions): Interaction {
  const { world, interactions } = parts;
  const { command, subcommands } = commandCalled(parts, place, name);
  const filled: Filled = { picked: [], attachments: [] };
  const fill = (option: CommandOption, value: GivenOptions[string]) =>
    filledIn(world, place.channel, filled, option, value);
  const options = optionsOf(command.options, subcommands, given, fill);
  const resolved = resolvedOf(world, place.channel, filled.picked, { attachments: filled.attachments });
  world.watch.note(`${place.user.username} used /${name} in ${nameInSentence(place.channel)}`);
  return interactions.begin({ ...place, kind: 'command', source: undefined }, (ids) =>
    interactionBody(world, ids, place, { type: 2, data: { ...dataOf(command), ...optionsPart(options), ...resolved } }),
  );
}

/**
 * Types into an option of a slash command that completes what is typed. What was filled in before comes along, without
 * what stands behind its ids.
 */
export function completeOption(
  parts: Parts,
  place: UsePlace,
  name: string,
  given: GivenOptions,
  focused: string,
): Interaction {
  const { world, interactions } = parts;
  const { command, subcommands } = commandCalled(parts, place, name);
  const fill = (option: CommandOption, value: GivenOptions[string]): DataOption => {
    if (typeof value === 'object') throw new Error(`The option ${option.name} is filled in with an id here.`);
    const own = { name: option.name, type: option.type, value };
    if (option.name !== focused) return own;
    if (option.autocomplete !== true) throw new Error(`The option ${focused} completes nothing.`);
    return { ...own, focused: true };
  };
  if (!(focused in given)) throw new Error(`Nothing is typed into ${focused}.`);
  const options = optionsOf(command.options, subcommands, given, fill, { complete: false });
  return interactions.begin({ ...place, kind: 'autocomplete', source: undefined }, (ids) =>
    interactionBody(world, ids, place, { type: 4, data: { ...dataOf(command), ...optionsPart(options) } }),
  );
}

/** Uses a command of a user's or a message's menu on one of them. */
export function useMenuCommand(parts: Parts, place: UsePlace, name: string, target: APIUser | APIMessage): Interaction {
  const { world, commands, interactions } = parts;
  const onMessage = 'channel_id' in target;
  const command = commands.find(name, place.channel, onMessage ? 3 : 2, place.user.id);
  if (command === undefined) throw new Error(`There is no menu command ${name} in ${nameInSentence(place.channel)}.`);
  requireUse(world, place.user, place.channel, command);
  const resolved = onMessage
    ? resolvedOf(world, place.channel, [], { message: world.message(target.channel_id, target.id) })
    : resolvedOf(world, place.channel, [{ kind: 'user', id: target.id }]);
  return interactions.begin({ ...place, kind: 'command', source: undefined }, (ids) =>
    interactionBody(world, ids, place, { type: 2, data: { ...dataOf(command), target_id: target.id, ...resolved } }),
  );
}

function commandCalled({ world, commands }: Parts, { user, channel }: UsePlace, name: string) {
  const [top = '', ...subcommands] = name.split(' ');
  const command = commands.find(top, channel, 1, user.id);
  if (command === undefined) throw new Error(`There is no command /${top} in ${nameInSentence(channel)}.`);
  requireUse(world, user, channel, command);
  return { command, subcommands };
}

function dataOf({ id, name, type, guild_id }: Command): object {
  return { id, name, type, ...(guild_id === undefined ? {} : { guild_id }) };
}

function optionsPart(options: readonly DataOption[]): object {
  return options.length === 0 ? {} : { options };
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
  if (!may) throw new Error(`${user.username} may not use /${command.name} in ${nameInSentence(channel)}.`);
}

/** Or a group of them. */
function isSubcommand({ type }: CommandOption): boolean {
  return type === 1 || type === 2;
}

function optionsOf(
  defined: readonly CommandOption[],
  subcommands: readonly string[],
  given: GivenOptions,
  fill: (option: CommandOption, value: GivenOptions[string]) => DataOption,
  { complete = true }: { readonly complete?: boolean } = {},
): DataOption[] {
  const [next, ...rest] = subcommands;
  if (next !== undefined) {
    const subcommand = defined.find((each) => each.name === next && isSubcommand(each));
    if (subcommand === undefined) throw new Error(`There is no subcommand ${next}.`);
    const options = optionsOf(subcommand.options ?? [], rest, given, fill, { complete });
    return [{ name: next, type: subcommand.type, options }];
  }
  const subcommand = defined.find(isSubcommand);
  if (subcommand !== undefined) throw new Error(`A subcommand is required, such as ${subcommand.name}.`);
  const missing = defined.find(({ name, required }) => required === true && !(name in given));
  if (complete && missing !== undefined) throw new Error(`The option ${missing.name} is required.`);
  return Object.entries(given).map(([name, value]) => {
    const option = defined.find((each) => each.name === name);
    if (option === undefined) throw new Error(`There is no option ${name}.`);
    return fill(option, value);
  });
}

// Discord's numbers for the types of options.
const [textOption, wholeOption, yesNoOption, numberOption] = [3, 4, 5, 10];

function filledIn(
  world: World,
  channel: Channel,
  filled: Filled,
  option: CommandOption,
  value: GivenOptions[string],
): DataOption {
  const { name, type } = option;
  const refuse = (what: string) => new Error(`The option ${name} takes ${what}.`);
  const kind = pickedByOption[type];
  if (typeof value === 'object') {
    if (kind !== 'attachment') throw refuse('no file');
    const attachment = storeAttachment(world, channel.id, { ...value, filename: value.name });
    filled.attachments.push(attachment);
    filled.picked.push({ kind, id: attachment.id });
    return { name, type, value: attachment.id };
  }
  if (kind === 'attachment') throw refuse('a file');
  if (kind !== undefined) filled.picked.push({ kind, id: String(value) });
  const wanted = complaintAbout(option, value);
  if (wanted !== undefined) throw refuse(wanted);
  return { name, type, value };
}

/** What the option takes, where the value is something else. */
function complaintAbout(option: CommandOption, value: string | number | boolean): string | undefined {
  const { type, choices } = option;
  if (type === textOption && typeof value !== 'string') return 'a text';
  if (type === yesNoOption && typeof value !== 'boolean') return 'true or false';
  if (type === numberOption && typeof value !== 'number') return 'a number';
  if (type === wholeOption && !Number.isInteger(value)) return 'a whole number';
  const chosen = choices == null || choices.length === 0 || choices.some((choice) => choice.value === value);
  if (!chosen) return 'one of its choices';
  const [size, least, most] =
    typeof value === 'number'
      ? [value, option.min_value, option.max_value]
      : [String(value).length, option.min_length, option.max_length];
  const fits = (least ?? size) <= size && size <= (most ?? size);
  return fits ? undefined : `${least ?? 'any'} to ${most ?? 'any'}`;
}
