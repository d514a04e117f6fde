import { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { RecordKind, Records } from '../base/records.ts';

/** How much is asked of the form of a model's answers, most first; `unset`: nothing is set with its provider at all. */
const strictnesses = ['schema', 'json', 'text', 'unset'] as const;
export type Strictness = (typeof strictnesses)[number];

const answerFormsSchema = z.object({
  /** The models that refused more than this, by handle, oldest first. */
  models: z.array(z.object({ model: z.string(), strictness: z.enum(strictnesses), at: z.number() })).max(20),
});

export type AnswerFormsRecord = z.infer<typeof answerFormsSchema>;

export const answerFormsRecords: RecordKind<AnswerFormsRecord> = {
  namespace: 'answer-form',
  schema: answerFormsSchema,
  version: 1,
};

/** What was found out about models: how strict one may be with each. By handle. */
export type FoundLimits = {
  of(model: string): Strictness;
  /** Never goes up again, until the process ends. */
  lower(model: string, to: Strictness): void;
};

/** What is found out is remembered for as long as this process runs. @param known what was before */
export function createFoundLimits(known: ReadonlyMap<string, Strictness> = new Map()): FoundLimits {
  const found = new Map(known);
  const of = (model: string) => found.get(model) ?? 'schema';
  return { of, lower: (model, to) => found.set(model, laxer(of(model), to)) };
}

// A server or a provider that was upgraded since may take more.
const foundKeptMs = 7 * 24 * 3_600_000;

/** What was found out is remembered for a week. What can't be read is found out again, at the price of one refusal. */
export async function openFoundLimits(
  records: Records<string, AnswerFormsRecord>,
  clock: Pick<Clock, 'now'>,
  log: Log,
): Promise<FoundLimits> {
  const cannotBe = (what: string) => (error: unknown) =>
    log.warn({ err: error }, `form of answers could not be ${what}`);
  const kept = (await records.read(foundRecord).catch(cannotBe('read')))?.models ?? [];
  const young = kept.filter(({ at }) => clock.now() - at < foundKeptMs);
  const limits = createFoundLimits(new Map(young.map(({ model, strictness }) => [model, strictness])));
  return {
    of: limits.of,
    lower(model, to) {
      limits.lower(model, to);
      const found = { model, strictness: limits.of(model), at: clock.now() };
      const write = records.update(foundRecord, (record) => {
        const others = record?.models.filter((other) => other.model !== model) ?? [];
        return { models: [...others, found].slice(-20) };
      });
      void write.catch(cannotBe('remembered'));
    },
  };
}

const foundRecord = 'found';

/** The one that asks less of an answer. */
export function laxer(one: Strictness, other: Strictness): Strictness {
  return strictnesses.indexOf(one) > strictnesses.indexOf(other) ? one : other;
}
