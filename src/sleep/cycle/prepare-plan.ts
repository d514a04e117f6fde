import type { UserId } from '../../base/ids.ts';
import type { Block } from '../../pair/memory-blocks.ts';
import { emptyLedger, type Ledger } from '../plan/ledger.ts';
import { planCycle } from '../plan/plan-cycle.ts';
import type { BlockText } from '../plan/plan-types.ts';
import { type CycleParts, ledgerId } from './cycle-parts.ts';
import { changeSleep, type ExtractedJournal, type PreparedJournal, sleepOf } from './sleep-record.ts';

/** A plan that is written down. One that an earlier try or process left may have been applied, in part or in full. */
export type PreparedPlan =
  | {
      readonly kind: 'just-made';
      readonly journal: PreparedJournal;
      /** The blocks as they stood when it was made. */
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'left-over'; readonly journal: PreparedJournal };

/**
 * Reads the blocks again, makes the plan, and writes the next version of the ledger and the plan. Nothing is in force
 * before the commit moves the pointer.
 */
export async function preparePlan(user: UserId, journal: ExtractedJournal, parts: CycleParts): Promise<PreparedPlan> {
  const sleep = sleepOf(await parts.sleep.read(user));
  const person = await parts.people.read(user);
  const target = person?.pair?.primary?.agent ?? journal.agent;
  const blocks = await parts.blocks.read(target);
  const plan = planCycle({
    ledger: await readLedger(user, sleep.ledgerVersion, parts),
    blocks: blocks.map(toBlockText),
    rules: parts.rules,
    insights: journal.insights,
    window: journal.window,
    shown: journal.shown,
    review: { mode: 'auto', items: [], verdicts: [] },
    cycle: journal.cycle,
    promptTexts: [],
    slotTitles: { mood: 'Mood and topic', reflection: 'Reflection', next: 'Next', pattern: 'Pattern' },
    secrets: [],
    hashOf: parts.hashOf,
    now: parts.clock.now(),
  });
  await parts.ledgers.update(ledgerId(user, sleep.ledgerVersion + 1), () => plan.ledger);

  const prepared: PreparedJournal = {
    ...journal,
    state: 'prepared',
    target,
    changes: plan.changes.map((diff) => ({
      ...diff,
      added: [...diff.added],
      updated: [...diff.updated],
      removed: [...diff.removed],
    })),
    refused: plan.refused.map(({ block, because }) => ({ block, because })),
    applied: [],
    lost: [],
    dropped: plan.dropped.length,
  };
  await parts.sleep.update(user, (record) => changeSleep(record, () => ({ journal: prepared })));
  return { kind: 'just-made', journal: prepared, blocks };
}

/** A ledger that can't be read rejects: it stops this user's sleep, and is never taken for an empty one. */
export async function readLedger(user: UserId, version: number, parts: CycleParts): Promise<Ledger> {
  if (version === 0) return emptyLedger;
  const ledger = await parts.ledgers.read(ledgerId(user, version));
  if (ledger === undefined) throw new Error(`Version ${version} of the ledger is missing.`);
  return ledger;
}

export function toBlockText({ label, value, readOnly }: Block): BlockText {
  return { label, value, readOnly };
}
