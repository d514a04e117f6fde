import { z } from 'zod';
import type { RecordKind, Records } from '../base/records.ts';

/** What an administrator can pause, for one person or for all. */
export const pausables = ['sleep', 'chat'] as const;

export type Pausable = (typeof pausables)[number];

const pauseSchema = z.object({
  /** Milliseconds since the epoch. By it one pause is told from another. */
  since: z.number(),
  /** The administrator's own words, which people are told. */
  reason: z.string(),
});

export const pausesSchema = z.object({ sleep: pauseSchema.nullable(), chat: pauseSchema.nullable() });

export type Pause = z.infer<typeof pauseSchema>;
export type Pauses = z.infer<typeof pausesSchema>;

export const noPauses: Pauses = { sleep: null, chat: null };

export const pausesRecords: RecordKind<Pauses> = { namespace: 'pauses', schema: pausesSchema, version: 1 };

/** What holds for one person: a pause of their own says more of them than one of everybody. */
export function pauseInForce(what: Pausable, own: Pauses, ofAll: Pauses): Pause | undefined {
  return own[what] ?? ofAll[what] ?? undefined;
}

const ofEverybody = 'all';

/** The pauses of everybody, held in memory: each turn and each consolidation asks for them. */
export class PausesOfAll {
  readonly #records: Records<string, Pauses>;
  #current: Pauses;

  private constructor(records: Records<string, Pauses>, current: Pauses) {
    this.#records = records;
    this.#current = current;
  }

  /** @throws Failure where the database fails. */
  static async open(records: Records<string, Pauses>): Promise<PausesOfAll> {
    return new PausesOfAll(records, (await records.read(ofEverybody)) ?? noPauses);
  }

  get current(): Pauses {
    return this.#current;
  }

  /** In force once it is stored. */
  async set(what: Pausable, pause: Pause | null): Promise<void> {
    const stored = await this.#records.update(ofEverybody, (known = noPauses) =>
      known[what] === pause ? known : { ...known, [what]: pause },
    );
    this.#current = stored ?? noPauses;
  }
}
