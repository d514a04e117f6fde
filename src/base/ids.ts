import { z } from 'zod';

/** Ids are opaque text from Discord or Letta. The brands keep one kind from being passed as another. */

/** A Discord user's snowflake. */
export type UserId = string & { readonly __brand: 'UserId' };
/** A Letta agent's id (`agent-…`). */
export type AgentId = string & { readonly __brand: 'AgentId' };
/** A Letta block's id (`block-…`). */
export type BlockId = string & { readonly __brand: 'BlockId' };
/** A Letta run's id (`run-…`). */
export type RunId = string & { readonly __brand: 'RunId' };
/** A Letta message's id (`message-…`). Not unique per item of a list: key on it together with the item's type. */
export type LettaMessageId = string & { readonly __brand: 'LettaMessageId' };
/** The id that we give to a message sent to Letta: UUIDv5 of the Discord message's id. */
export type Otid = string & { readonly __brand: 'Otid' };
/** A Discord message's snowflake. */
export type MessageId = string & { readonly __brand: 'MessageId' };
/** A Discord channel's snowflake: text channel, thread or direct message. */
export type ChannelId = string & { readonly __brand: 'ChannelId' };
/** A Discord server's snowflake. */
export type GuildId = string & { readonly __brand: 'GuildId' };

/** Reads an id of one kind from what was stored: `idSchema<UserId>()`. */
export function idSchema<Id extends string>(): z.ZodType<Id, string> {
  // A brand is no work: a transform would be called a hundred times at each write of a user's record.
  return z.string().min(1) as unknown as z.ZodType<Id, string>;
}
