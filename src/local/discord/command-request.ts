import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { integer } from './parse-json.ts';

// Names are letters, digits, - and _ of any script, without capitals.
const commandName = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]+$/u)
  .refine((name) => name === name.toLowerCase(), 'Command name is invalid');

/** https://docs.discord.com/developers/reference#locales */
const locales: ReadonlySet<string> = new Set(
  [
    'bg cs da de el en-GB en-US es-419 es-ES fi fr hi hr hu id it ja',
    'ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW',
  ].flatMap((some) => some.split(' ')),
);
const locale = z.string().refine((key) => locales.has(key), 'Value must be one of the locales');

/** Each by itself must be what the original must be: https://github.com/DSharpPlus/DSharpPlus/issues/2066 */
const translated = <Text extends z.ZodType<string>>(text: Text) => z.record(locale, text).nullish();

const choiceName = z.string().min(1).max(100);
const description = z.string().min(1).max(100);

const choice = z.object({
  name: choiceName,
  name_localizations: translated(choiceName),
  value: z.union([z.string().max(100), z.number()]),
});

const optionFields = z.object({
  type: integer(z.number().min(1).max(11)),
  name: commandName,
  name_localizations: translated(commandName),
  description,
  description_localizations: translated(description),
  required: z.boolean().nullish(),
  choices: z.array(choice).max(25).nullish(),
  autocomplete: z.boolean().nullish(),
  channel_types: z.array(integer()).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: integer(z.number().min(0).max(6000)).nullish(),
  max_length: integer(z.number().min(1).max(6000)).nullish(),
});

export type CommandOption = z.output<typeof optionFields> & { options?: CommandOption[] | null | undefined };

const commandOption: z.ZodType<CommandOption> = optionFields.extend({
  get options() {
    return z.array(commandOption).max(25).nullish();
  },
});

/** The body that creates a command; in a bulk overwrite, one element of it. */
export const commandRequest = z.object({
  name: z.string().min(1).max(32),
  name_localizations: translated(z.string().min(1).max(32)),
  description: z.string().max(100).nullish(),
  description_localizations: translated(description),
  options: z.array(commandOption).max(25).nullish(),
  type: integer(z.number().min(1).max(3)).nullish(),
  default_member_permissions: z.union([z.string().regex(/^\d+$/), z.number()]).nullish(),
  dm_permission: z.boolean().nullish(),
  contexts: z.array(integer(z.number().min(0).max(2))).nullish(),
  integration_types: z.array(integer(z.number().min(0).max(1))).nullish(),
  nsfw: z.boolean().nullish(),
});

export type CommandRequest = z.output<typeof commandRequest>;

const mostText = 8000;

/** Throws 50035 for what Discord refuses although each field alone is fine. */
export function checkCommand(request: CommandRequest): void {
  const isChatInput = (request.type ?? 1) === 1;
  const refuse = (field: string, code: string, message: string) => {
    throw new ApiError(50035, [{ path: [field], code, message }]);
  };
  if (isChatInput && !isCommandName(request.name)) {
    refuse('name', 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
  // Of which language is not said: https://github.com/discord/discord-api-docs/issues/7712
  if (isChatInput && !Object.values(request.name_localizations ?? {}).every(isCommandName)) {
    refuse('name_localizations', 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid');
  }
  if (isChatInput && (request.description ?? '') === '') {
    refuse('description', 'BASE_TYPE_REQUIRED', 'This field is required');
  }
  if (!isChatInput && (request.description ?? '') !== '') {
    refuse('description', 'APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED', 'Only chat input commands have a description');
  }
  if (textIn(request) > mostText)
    refuse('options', 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)');
  checkOptions(request.options ?? []);
}

function isCommandName(name: string): boolean {
  return commandName.safeParse(name).success;
}

function checkOptions(options: readonly CommandOption[]): void {
  const complaint = complaintAbout(options);
  if (complaint !== undefined) {
    throw new ApiError(50035, [{ path: ['options'], code: 'APPLICATION_COMMAND_OPTIONS_INVALID', message: complaint }]);
  }
  for (const option of options) checkOptions(option.options ?? []);
}

function complaintAbout(options: readonly CommandOption[]): string | undefined {
  if (new Set(options.map(({ name }) => name)).size !== options.length) return 'Option names must be unique';
  const firstOptional = options.findIndex(({ required }) => required !== true);
  const lastRequired = options.findLastIndex(({ required }) => required === true);
  if (firstOptional >= 0 && lastRequired > firstOptional) return 'Required options must come before optional ones';
  const both = options.some(({ autocomplete, choices }) => autocomplete === true && (choices?.length ?? 0) > 0);
  return both ? 'Choices and autocomplete exclude each other' : undefined;
}

/** Characters in names, descriptions and values, each with its longest translation. */
function textIn(part: {
  readonly name: string;
  readonly name_localizations?: Record<string, string> | null | undefined;
  readonly description?: string | null | undefined;
  readonly description_localizations?: Record<string, string> | null | undefined;
  readonly options?: readonly CommandOption[] | null | undefined;
  readonly choices?: CommandOption['choices'];
}): number {
  const longest = (text: string, others: Record<string, string> | null | undefined) =>
    Math.max(text.length, ...Object.values(others ?? {}).map(({ length }) => length));
  const own =
    longest(part.name, part.name_localizations) + longest(part.description ?? '', part.description_localizations);
  const choices = (part.choices ?? []).map(
    (each) => longest(each.name, each.name_localizations) + String(each.value).length,
  );
  const options = (part.options ?? []).map(textIn);
  return [own, ...choices, ...options].reduce((sum, each) => sum + each, 0);
}
