import { z } from 'zod';
import { type AgentId, type BlockId, idSchema, type Otid, type UserId } from '../base/ids.ts';
import type { TimeZone } from '../base/time-zones.ts';

const agentSchema = idSchema<AgentId>();
const blocksSchema = z.record(z.string(), idSchema<BlockId>());

/** By which a seed is known again: its length in UTF-16 units, and a digest of it. */
const seedMarkSchema = z.object({ length: z.number().int().nonnegative(), digest: z.string() });

export type SeedMark = z.infer<typeof seedMarkSchema>;

/** What of the settings an agent was made from, or follows by now. Texts stand for themselves by a digest. */
const madeFromSchema = z.object({
  model: z.string(),
  /** Tokens, as the settings have them. */
  window: z.number(),
  prompt: z.string(),
  /** Those that it should have, and what stands in them that is not the person's. */
  blocks: z.string(),
  /** Their form, their length, and what varies in them. */
  answers: z.string(),
});

export type MadeFrom = z.infer<typeof madeFromSchema>;

/** A user's two agents as we know them. A missing half is repaired at the next contact. */
export const pairSchema = z.object({
  /** `creating` is a claim: agents may exist that are not named here yet, so look by tags before creating. */
  state: z.enum(['creating', 'ready', 'deleting']),
  /** Counts the claims, so that a log line can be told from the one before. */
  attempt: z.number().int().nonnegative(),
  /** False for a pair made without a sleep agent: none is made later by itself. */
  sleepWanted: z.boolean(),
  /** When the state was entered, in milliseconds since the epoch. */
  since: z.number(),
  primary: z
    .object({
      agent: agentSchema,
      blocks: blocksSchema,
      /** What its blocks were given to begin with, by label. */
      seeds: z.record(z.string(), seedMarkSchema).optional(),
      /** Absent where no version has looked since this is written down. */
      madeFrom: madeFromSchema.optional(),
    })
    .nullable(),
  sleep: z.object({ agent: agentSchema, blocks: blocksSchema, madeFrom: madeFromSchema.optional() }).nullable(),
  /** True where the primary was found on the server, with a conversation that this database knows nothing of. */
  adopted: z.boolean().optional(),
  /** The creation that the server was asked for last, until its agent is named here. `at` as `since`. */
  asked: z.object({ role: z.enum(['primary', 'sleep']), at: z.number() }).optional(),
  /**
   * Letta's own sleep-time, where it tends this pair's memory or is about to. `wanted`: asked for, and nothing is done
   * yet. `beginning` and `ending`: the server is being changed. `held`: switched off for a pause, and kept. `refused`: the
   * server can't, and no other way is wanted.
   */
  native: z
    .object({
      state: z.enum(['wanted', 'beginning', 'on', 'held', 'ending', 'refused']),
      /** When the state was entered. As `since`. */
      since: z.number(),
      /** Letta's agent, once it is known. */
      sleeper: agentSchema.nullable(),
    })
    .optional(),
  /** Since when an agent of theirs may be on the server that is not named here. As `since`. */
  spareSince: z.number().optional(),
});

export type Pair = z.infer<typeof pairSchema>;

/** A pair that can be talked with. */
export type ReadyPair = Pair & { readonly primary: NonNullable<Pair['primary']> };

export function isPairReady(pair: Pair | undefined): pair is ReadyPair {
  return pair?.state === 'ready' && pair.primary !== null;
}

/** What a record says of each agent that it names. */
export function halvesOf(pair: Pair | null | undefined) {
  return (['primary', 'sleep'] as const).flatMap((role) => {
    const half = pair?.[role];
    return half == null ? [] : [{ role, ...half }];
  });
}

/** Whether Letta's own sleep-time tends a pair's memory. It does where it is switched off for a pause, too. */
export function isTendedByLetta(native: Pick<NonNullable<Pair['native']>, 'state'> | undefined): boolean {
  return native?.state === 'on' || native?.state === 'held';
}

/** The part of a user's record that says which agents are theirs. The same rules as for `Records`. */
export type PairRecords<Id extends string> = {
  read(id: Id): Promise<Pair | undefined>;
  update(id: Id, change: (pair: Pair | undefined) => Pair | undefined): Promise<Pair | undefined>;
};

/** What sleep-time needs to know of a user. */
export type Person = {
  readonly pair: Pair | undefined;
  /** Messages answered in all. */
  readonly answered: number;
  /** How long they were together, in characters. */
  readonly answeredCharacters: number;
  /** When the last of them was answered, where that is known; milliseconds since the epoch. */
  readonly lastAnsweredAt: number | undefined;
  /** What their archive has brought up so far: lines, and the turns that they went with. */
  readonly recalled: { readonly lines: number; readonly turns: number };
  /** The person's own choice of messages between consolidations. */
  readonly threshold: number | undefined;
  /** The person asked that nothing be remembered for now, or an administrator paused their sleep-time. */
  readonly paused: boolean;
  /** Why, in the administrator's words. */
  readonly pauseReason: string | undefined;
  /** The display name last seen. */
  readonly name: string | undefined;
  /** The Discord locale of the last interaction, such as `en-US` or `it`. */
  readonly locale: string | undefined;
  /** The person's own choice. */
  readonly timeZone: TimeZone | undefined;
  /** Messages that are with the primary now: not answered yet, so not counted yet. */
  readonly underWay: readonly Otid[];
  /** The last messages that were accepted, oldest first. */
  readonly recent: readonly Otid[];
  /** Those that had been answered before the record knew of them, as it was put back to an earlier time. */
  readonly foundLater: readonly Otid[];
  /** When the newest of those was said, in milliseconds since the epoch. */
  readonly foundLaterSaidAt: number | undefined;
  /** Of messages that were answered, with an answer that nobody saw, or not yet: the first and the last of each turn. */
  readonly unseen: readonly Otid[];
  /** Messages that the person deleted after they had been sent: not to be learned from. */
  readonly deleted: readonly Otid[];
  /** What messages say now that the person edited after they had been sent. */
  readonly edited: readonly { readonly otid: Otid; readonly text: string; readonly leftOut?: number | undefined }[];
};

/** How much a person said in messages that were answered. `characters` are UTF-16 units. */
export type AnsweredMessages = { readonly messages: number; readonly characters: number };

/** The users, as far as sleep-time is concerned. */
export type People = {
  read(user: UserId): Promise<Person | undefined>;
  /** Adds to the messages answered, for conversations that don't go through the chat flow. */
  countAnswered(user: UserId, said: AnsweredMessages): Promise<void>;
};
