import { z } from 'zod';

/** What is answered, field by field: the OpenAPI document is made from these schemas. */

const wholeCount = z.int().nonnegative();
const isoTimeSchema = z.iso.datetime().meta({ description: 'ISO 8601, in UTC.' });
const userId = z
  .string()
  .regex(/^\d{1,20}$/)
  .meta({ description: 'A Discord user’s id.' });
const countsByKind = z.record(z.string(), wholeCount).meta({ description: 'By the kind of the failure.' });

const checkSchema = z.object({
  status: z.enum(['up', 'down']),
  because: z.string().nullable().meta({ description: 'Why it is down, as a kind that never changes its name.' }),
});
const gatewaySchema = checkSchema.extend({
  heartbeat_seconds: z
    .number()
    .nullable()
    .meta({ description: 'How long ago Discord acknowledged a heartbeat, of the shard where that is longest ago.' }),
});
const eventLoopSchema = checkSchema.extend({
  lag_seconds: z.number().nonnegative().meta({
    description: 'How late the process came to what it had to do, at the worst of the last ten seconds.',
  }),
});
const checksSchema = z.object({
  gateway: gatewaySchema,
  store: checkSchema,
  letta: checkSchema,
  event_loop: eventLoopSchema,
});

export const aliveSchema = z.object({ status: z.literal('alive') });
export const readySchema = z.object({ status: z.literal('ready'), checks: checksSchema });

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'urn:scarlet:problem: and a kind that never changes its name.' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    checks: checksSchema.optional().meta({ description: 'Only where the bot is not ready.' }),
  })
  .meta({ description: 'A problem document (RFC 9457).' });

const turnsSchema = z.object({
  answered: wholeCount,
  failed: wholeCount,
  failed_by_kind: countsByKind,
  out_of_calls: wholeCount,
});
const consolidationsSchema = z.object({
  consolidated: wholeCount,
  failed: wholeCount.meta({ description: 'Rounds of up to three tries.' }),
  failed_by_kind: countsByKind,
  deferred: wholeCount,
});
const since = isoTimeSchema.meta({ description: 'Since when it is counted. A crash costs a minute at the most.' });
const breakerSchema = z.object({
  open: z.boolean(),
  until: isoTimeSchema.nullable().meta({ description: 'Where that is known beforehand.' }),
});

const commandsSchema = z
  .object({
    status: z.enum(['registering', 'registered', 'failed']),
    why: z.string().nullable().meta({ description: 'What Discord said; the log names the fields that it refused.' }),
  })
  .meta({ description: 'Whether Discord knows the bot’s commands as they are.' });

const pausedSchema = z
  .object({ since: isoTimeSchema, reason: z.string().meta({ description: 'As the administrator gave it.' }) })
  .nullable();

const countOfStore = wholeCount.nullable();

/** What is read from the database is null while it can't be. */
export const statusSchema = z.object({
  generated_at: isoTimeSchema,
  running_since: isoTimeSchema,
  versions: z.object({
    bot: z.string(),
    node: z.string(),
    sqlite: z.string(),
    letta: z.string().nullable().meta({ description: 'Unknown while the server does not answer.' }),
  }),
  users: countOfStore.meta({ description: 'Null while the database can not be read.' }),
  pairs_behind: wholeCount.nullable().meta({
    description:
      'Pairs that still have another model, window, prompt or set of blocks than the settings; null while they are counted.',
  }),
  turns: z.object({
    running: wholeCount,
    waiting: wholeCount.meta({ description: 'People who wait for a turn.' }),
    total: turnsSchema.extend({ since }),
    last_day: turnsSchema.meta({ description: 'The hour under way and the 23 before it.' }),
  }),
  consolidations: z.object({
    running: countOfStore,
    today: countOfStore.meta({ description: 'On the current UTC day.' }),
    daily_cap: countOfStore,
    failed_today: countOfStore,
    overdue: countOfStore.meta({ description: 'People whose consolidation is due and has not started.' }),
    overdue_users: z.array(userId).nullable().meta({ description: 'The first hundred of them.' }),
    total: consolidationsSchema.extend({ since }),
    last_day: consolidationsSchema,
  }),
  hours: z
    .array(z.object({ from: isoTimeSchema, turns: turnsSchema, consolidations: consolidationsSchema }))
    .length(24)
    .meta({ description: 'The last day by hours of UTC, oldest first.' }),
  breakers: z
    .object({ chat: breakerSchema, sleep: breakerSchema })
    .meta({ description: 'While one is open, nothing is asked of Letta.' }),
  paused: z
    .object({ sleep: pausedSchema, chat: pausedSchema })
    .meta({ description: 'What administrators paused for everyone.' }),
  health: checksSchema,
  commands: commandsSchema,
});

const hindranceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('record-unreadable'), record: z.enum(['user', 'sleep']) }),
  z.object({ kind: z.literal('no-pair'), state: z.enum(['none', 'creating', 'ready', 'deleting']) }),
  z.object({
    kind: z.literal('paused'),
    what: z.enum(['chat', 'sleep']),
    by: z.enum(['person', 'administrator']),
    whom: z.enum(['person', 'everyone']),
    since: isoTimeSchema.nullable(),
    reason: z.string().nullable().meta({ description: 'As the administrator gave it.' }),
  }),
  z.object({ kind: z.literal('sleep-disabled') }),
  z.object({ kind: z.literal('native-refused') }),
  z.object({
    kind: z.literal('sleep-failing'),
    because: z.string(),
    rounds: wholeCount,
    next_at: isoTimeSchema.nullable(),
  }),
  z.object({ kind: z.literal('sleep-put-off'), because: z.string(), until: isoTimeSchema }),
  z.object({ kind: z.literal('turns-failing'), because: z.string(), times: wholeCount }),
  z.object({ kind: z.literal('calls-used-up'), whose: z.enum(['of-the-person', 'of-the-bot']), until: isoTimeSchema }),
  z.object({ kind: z.literal('answers-lost'), answers: wholeCount }),
  z.object({ kind: z.literal('breaker-open'), breaker: z.enum(['chat', 'sleep']), until: isoTimeSchema.nullable() }),
]);

const hindrancesSchema = z
  .array(hindranceSchema)
  .meta({ description: 'What keeps their talk or sleep-time from going as it should.' });

export const userSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('known'),
    user_id: userId,
    sleep_agent_created: z.boolean(),
    primary_agent_created: z.boolean(),
    message_count: wholeCount.meta({ description: 'Messages answered since the last consolidation.' }),
    threshold: wholeCount.meta({ description: 'Messages between consolidations.' }),
    auto_trigger: z.boolean().meta({ description: 'Whether consolidation starts by itself.' }),
    last_consolidation: isoTimeSchema.nullable(),
    consolidation_count: wholeCount,
    hindrances: hindrancesSchema,
  }),
  z.object({ kind: z.literal('unreadable'), user_id: userId, hindrances: hindrancesSchema }),
]);

export const userPageSchema = z.object({
  users: z.array(userSchema).meta({ description: 'In the order of their ids.' }),
  next_after: userId.nullable().meta({ description: 'What to give as `after` for the next page, if there is one.' }),
});

/** Those that have a name in the OpenAPI document. */
export const namedSchemas = z
  .registry<{ readonly id: string }>()
  .add(aliveSchema, { id: 'Alive' })
  .add(checksSchema, { id: 'Checks' })
  .add(readySchema, { id: 'Ready' })
  .add(problemSchema, { id: 'Problem' })
  .add(turnsSchema, { id: 'Turns' })
  .add(consolidationsSchema, { id: 'Consolidations' })
  .add(statusSchema, { id: 'Status' })
  .add(hindranceSchema, { id: 'Hindrance' })
  .add(userSchema, { id: 'User' })
  .add(userPageSchema, { id: 'UserPage' });

export type ChecksBody = z.infer<typeof checksSchema>;
export type CheckBody = z.infer<typeof checkSchema>;
export type ProblemBody = z.infer<typeof problemSchema>;
export type CommandsBody = z.infer<typeof commandsSchema>;
export type StatusBody = z.infer<typeof statusSchema>;
export type TurnsBody = z.infer<typeof turnsSchema>;
export type ConsolidationsBody = z.infer<typeof consolidationsSchema>;
export type BreakerBody = z.infer<typeof breakerSchema>;
export type HindranceBody = z.infer<typeof hindranceSchema>;
export type UserBody = z.infer<typeof userSchema>;
export type UserPageBody = z.infer<typeof userPageSchema>;
