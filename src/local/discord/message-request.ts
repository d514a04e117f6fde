import type { APIComponentInMessageActionRow, APIEmbed, APIMessageTopLevelComponent } from 'discord-api-types/v10';
import { z } from 'zod';
import { ApiError, type FieldError, invalid } from './api-error.ts';
import { messageFlag } from './bits.ts';
import { integer } from './parse-json.ts';

const snowflake = z.string().regex(/^\d{15,21}$/);

const anything = z
  .unknown()
  .optional()
  .transform((): undefined => undefined);

/** Documents: Poll, Poll Create Request Object. */
const pollRequest = z.strictObject({
  question: z.strictObject({ text: z.string().min(1).max(300) }),
  answers: z
    .array(
      z.strictObject({
        // Numbered by Discord; JDA sends a number of its own, which is passed over.
        answer_id: anything,
        poll_media: z.strictObject({
          text: z.string().max(55).nullish(),
          emoji: z.strictObject({ id: snowflake.nullish(), name: z.string().nullish() }).nullish(),
        }),
      }),
    )
    .min(1)
    .max(10),
  duration: integer(z.number().min(1).max(768)).nullish(),
  allow_multiselect: z.boolean().nullish(),
  layout_type: z.literal(1).nullish(),
});
export type PollRequest = z.output<typeof pollRequest>;

// Discord's text counts in characters, not in UTF-16 units.
const text = (max: number) =>
  z.string().check((context) => {
    if ([...context.value].length <= max) return;
    context.issues.push({ code: 'too_big', origin: 'string', maximum: max, input: context.value });
  });

const embed = z.looseObject({
  title: text(256).nullish(),
  description: text(4096).nullish(),
  fields: z
    .array(z.looseObject({ name: text(256), value: text(1024) }))
    .max(25)
    .nullish(),
  footer: z.looseObject({ text: text(2048) }).nullish(),
  author: z.looseObject({ name: text(256) }).nullish(),
});

const allowedMentions = z.strictObject({
  parse: z.array(z.enum(['users', 'roles', 'everyone'])).nullish(),
  users: z.array(snowflake).max(100).nullish(),
  roles: z.array(snowflake).max(100).nullish(),
  replied_user: z.boolean().nullish(),
});

// What only one kind of request takes is sent by clients with the others too, and Discord passes over it there.
const passedOver = {
  nonce: anything,
  enforce_nonce: anything,
  message_reference: anything,
  sticker_ids: anything,
  username: anything,
  avatar_url: anything,
  thread_name: anything,
  applied_tags: anything,
  // Where an edit is: discordgo writes it into the body too.
  ID: anything,
  Channel: anything,
};

/** What messages, edits, interaction answers and follow-ups have in common. */
export const messageRequest = z.strictObject({
  content: text(2000).nullish(),
  embeds: z.array(embed).max(10).nullish(),
  components: z.array(z.looseObject({})).max(40).nullish(),
  attachments: z
    .array(
      z.looseObject({
        id: z.union([z.string(), z.number()]),
        filename: z.string().nullish(),
        description: z.string().max(1024).nullish(),
      }),
    )
    .max(10)
    .nullish(),
  allowed_mentions: allowedMentions.nullish(),
  flags: integer().nullish(),
  tts: z.boolean().nullish(),
  poll: pollRequest.nullish(),
  ...passedOver,
});

/** The body of `POST /channels/{channel_id}/messages`. */
export const createMessageRequest = messageRequest.extend({
  nonce: z.union([z.string().max(25), z.number().int()]).nullish(),
  enforce_nonce: z.boolean().nullish(),
  sticker_ids: z.array(snowflake).max(3).nullish(),
  message_reference: z
    .strictObject({
      type: z.union([z.literal(0), z.literal(1)]).nullish(),
      message_id: snowflake,
      channel_id: snowflake.nullish(),
      guild_id: snowflake.nullish(),
      fail_if_not_exists: z.boolean().nullish(),
    })
    .nullish(),
});

export type MessageRequest = Omit<z.output<typeof messageRequest>, keyof typeof passedOver>;
export type CreateMessageRequest = z.output<typeof createMessageRequest>;
/** What there is to see in a message, wherever it is posted. */
export type SubstanceRequest = MessageRequest & Partial<Pick<CreateMessageRequest, 'sticker_ids'>>;

/** Throws 50006 for a message with nothing in it, 50035 for one whose parts don't go together. */
export function checkSubstance(request: SubstanceRequest, files: number): void {
  const { content, embeds, components, flags, poll, sticker_ids: stickers } = request;
  const componentsOnly = ((flags ?? 0) & messageFlag.componentsV2) !== 0;
  const legacy = (content ?? '') !== '' || (embeds?.length ?? 0) > 0 || poll != null || (stickers?.length ?? 0) > 0;
  if (componentsOnly && legacy) {
    throw invalid('content', 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', 'Only components are allowed.');
  }
  checkEmbeds(embeds ?? []);
  checkComponents(components ?? []);
  const somethingToSee =
    (content ?? '').trim() !== '' ||
    [embeds, components, stickers].some((list) => (list?.length ?? 0) > 0) ||
    files > 0 ||
    poll != null;
  if (!somethingToSee) throw new ApiError(50006);
}

/** The embeds of a request as messages show them. */
export function embedsOf(request: MessageRequest): APIEmbed[] {
  return (request.embeds ?? []).map((each) => ({ type: 'rich', ...each }) as APIEmbed);
}

const menuTypes: readonly unknown[] = [3, 5, 6, 7, 8];

/** The components of a request as messages show them: each with an id, menus with how many may be chosen. */
export function componentsOf(request: MessageRequest): APIMessageTopLevelComponent[] {
  let last = 0;
  const numbered = (component: Record<string, unknown>): Record<string, unknown> => {
    last += 1;
    const id = component['id'] ?? last;
    const children = component['components'];
    const given = Object.fromEntries(Object.entries(component).filter(([, value]) => value !== null));
    const bounds = menuTypes.includes(component['type']) ? { min_values: 1, max_values: 1 } : {};
    return {
      ...bounds,
      ...given,
      id,
      ...(Array.isArray(children) ? { components: children.map(numbered) } : {}),
    };
  };
  return (request.components ?? []).map((component) => numbered(component) as unknown as APIMessageTopLevelComponent);
}

/** The buttons and menus of a message, wherever they are nested. */
export function controlsIn(components: readonly unknown[]): APIComponentInMessageActionRow[] {
  return components.flatMap((component) => {
    if (typeof component !== 'object' || component === null) return [];
    const inner = 'components' in component && Array.isArray(component.components) ? component.components : [];
    const own = 'custom_id' in component ? [component as APIComponentInMessageActionRow] : [];
    return [...own, ...controlsIn(inner)];
  });
}

function checkEmbeds(embeds: readonly z.output<typeof embed>[]): void {
  const total = embeds.reduce((sum, each) => sum + lengthOf(each), 0);
  if (total > 6000) throw invalid('embeds', 'MAX_EMBED_SIZE_EXCEEDED', 'Embed size exceeds maximum size of 6000');
}

function lengthOf({ title, description, fields, footer, author }: z.output<typeof embed>): number {
  const texts = [title, description, footer?.text, author?.name, ...(fields ?? []).flatMap((f) => [f.name, f.value])];
  return texts.reduce((sum, each) => sum + [...(each ?? '')].length, 0);
}

type Path = FieldError['path'];

const actionRow = 1;
const button = 2;
const mostAbreast = 5;

/** Throws 50035 for rows and buttons that Discord refuses. Documents: Component Reference, Action Row and Button. */
function checkComponents(components: readonly Readonly<Record<string, unknown>>[]): void {
  const isRow = ({ type }: { readonly type?: unknown }) => type === actionRow;
  if (components.every(isRow) && components.length > mostAbreast) {
    throw refused(['components'], 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${mostAbreast} in length.`);
  }
  const ids = new Set<string>();
  for (const [index, component] of components.entries()) checkOne(component, ['components', index], ids);
}

function checkOne(component: unknown, path: Path, ids: Set<string>): void {
  if (typeof component !== 'object' || component === null) return;
  const { type, components, custom_id: id, label } = component as Readonly<Record<string, unknown>>;
  const inner = Array.isArray(components) ? components : [];
  if (type === actionRow && (inner.length === 0 || inner.length > mostAbreast)) {
    throw refused([...path, 'components'], 'BASE_TYPE_BAD_LENGTH', `Must be between 1 and ${mostAbreast} in length.`);
  }
  if (type === button && typeof label === 'string' && [...label].length > 80) {
    throw refused([...path, 'label'], 'BASE_TYPE_MAX_LENGTH', 'Must be 80 or fewer in length.');
  }
  if (typeof id === 'string') checkId(id, [...path, 'custom_id'], ids);
  for (const [index, each] of inner.entries()) checkOne(each, [...path, 'components', index], ids);
}

function checkId(id: string, path: Path, ids: Set<string>): void {
  if (id === '' || id.length > 100) {
    throw refused(path, 'BASE_TYPE_BAD_LENGTH', 'Must be between 1 and 100 in length.');
  }
  if (ids.has(id)) throw refused(path, 'COMPONENT_CUSTOM_ID_DUPLICATED', 'Component custom id cannot be duplicated');
  ids.add(id);
}

function refused(path: Path, code: string, message: string): ApiError {
  return new ApiError(50035, [{ path, code, message }]);
}
