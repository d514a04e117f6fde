import { ApiError, invalid } from './api-error.ts';
import type { Channel, Guild } from './entities.ts';
import type { MessageRequest } from './message-request.ts';

/**
 * Why Discord keeps back what a bot writes: a server's AutoMod (200000, for titles 200001), the filter of harmful links
 * (240000), a body that it takes for malformed (50035) or too large (40005).
 */
export type RefusalReason = 'auto-moderation' | 'title-auto-moderation' | 'harmful-link' | 'invalid-form' | 'too-large';

export type ModerationRule = {
  /** What a message must not hold; a pattern is tried on its content and on each text of its embeds. */
  readonly words: string | RegExp;
  readonly as: RefusalReason;
  /** AutoMod works on one server; without it, and for all else, the rule holds everywhere. */
  readonly guild?: Guild;
};

const errorsOfRefusals: Readonly<Record<RefusalReason, () => ApiError>> = {
  'auto-moderation': () => new ApiError(200000),
  'title-auto-moderation': () => new ApiError(200001),
  'harmful-link': () => new ApiError(240000),
  'invalid-form': () => invalid('content', 'BASE_TYPE_BAD_STRING', 'Invalid string format'),
  'too-large': () => new ApiError(40005),
};

/** The rules by which messages of the bot are refused. Those of people pass: it is the bot that is tested. */
export class Moderation {
  readonly #rules = new Set<ModerationRule>();

  /** Gives its end. */
  add(rule: ModerationRule): () => void {
    this.#rules.add(rule);
    return () => void this.#rules.delete(rule);
  }

  /** Throws what Discord answers to the first rule that a message breaks. */
  check(channel: Channel, request: MessageRequest): void {
    const guildId = channel.kind === 'dm' ? undefined : channel.guildId;
    const texts = textsOf(request);
    for (const { words, as, guild } of this.#rules) {
      if (guild !== undefined && guild.id !== guildId) continue;
      if (texts.some((text) => (typeof words === 'string' ? text.includes(words) : words.test(text)))) {
        throw errorsOfRefusals[as]();
      }
    }
  }
}

function textsOf({ content, embeds }: MessageRequest): readonly string[] {
  const inEmbeds = (embeds ?? []).flatMap(({ title, description, fields, footer, author }) => [
    title,
    description,
    footer?.text,
    author?.name,
    ...(fields ?? []).flatMap(({ name, value }) => [name, value]),
  ]);
  return [content, ...inEmbeds].filter((text) => typeof text === 'string');
}
