import type { UserId } from '../../base/ids.ts';
import { rulesOnServer } from '../plan/block-rules.ts';
import { planUndo } from '../plan/plan-undo.ts';
import { changeSleep, sleepOf } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';
import { finishTidying, storePlan } from './finish-tidying.ts';
import { nextMarkUnlessLost } from './lost-cycles.ts';
import { readLedger, readOwnBlocks, toBlockTexts } from './read-memory.ts';

/** What became of the wish to have lines apart again that a tidying has merged. */
export type Undone =
  | { readonly kind: 'undone' /** The lines that are back, or known again. */; readonly lines: readonly string[] }
  | { readonly kind: 'nothing-to-undo' }
  /** A cycle is half done, and must be finished first; or Letta's own sleep-time tends this memory. */
  | { readonly kind: 'not-now' };

/** Undoes what people ask for, one by one, while no cycle of theirs runs. What is not begun is forgotten at the end. */
export class UndoRequests {
  readonly #parts: CycleParts;
  readonly #mark: (user: UserId) => Promise<void>;
  readonly #waiting = new Map<UserId, { readonly line: string; readonly result: PromiseWithResolvers<Undone> }>();
  #closed = false;

  /** @param mark notes that a user has open work: what a crash cuts short goes on at the next start */
  constructor(parts: CycleParts, mark: (user: UserId) => Promise<void>) {
    this.#parts = parts;
    this.#mark = mark;
  }

  /** Resolves when it was run, or at once where another one of the same user waits. */
  async ask(user: UserId, line: string): Promise<Undone> {
    if (this.#closed || this.#waiting.has(user)) return { kind: 'not-now' };
    const result = Promise.withResolvers<Undone>();
    this.#waiting.set(user, { line, result });
    return await result.promise;
  }

  /** @returns whether there was one. */
  async run(user: UserId): Promise<boolean> {
    const wanted = this.#waiting.get(user);
    if (wanted === undefined) return false;
    this.#waiting.delete(user);
    try {
      await this.#mark(user);
      wanted.result.resolve(await undoMerge(user, wanted.line, this.#parts));
    } catch (error) {
      wanted.result.reject(error);
    }
    return true;
  }

  close(): void {
    this.#closed = true;
    for (const { result } of this.#waiting.values()) result.resolve({ kind: 'not-now' });
    this.#waiting.clear();
  }
}

/**
 * Takes a merged line apart again into the lines that it was made of, step by step as a tidying: a crash in between goes
 * on where it stood.
 *
 * @param line as it stands in its block, with or without its bullet
 */
async function undoMerge(user: UserId, line: string, parts: CycleParts): Promise<Undone> {
  const sleep = sleepOf(await parts.sleep.read(user));
  const pair = (await parts.people.read(user))?.pair;
  const target = pair?.primary?.agent;
  if (target === undefined) return { kind: 'nothing-to-undo' };
  if (pair?.native !== undefined) return { kind: 'not-now' };
  if (sleep.journal?.state === 'prepared' || sleep.tidying.journal !== null) return { kind: 'not-now' };
  const ledger = await readLedger(user, sleep.ledgerVersion, parts);
  const standing = await readOwnBlocks(user, target, parts);
  const blocks = toBlockTexts(standing, target, sleep);
  const rules = rulesOnServer(parts.rules, standing, sleep.limitsKept);
  const now = parts.clock.now();
  const cycle = sleep.cycles + 1;
  const undoing = planUndo({ ledger, blocks, rules, now, cycle, hashOf: parts.hashOf }, line);
  if (undoing.kind === 'nothing-to-undo') return undoing;

  await parts.sleep.update(user, (record) => changeSleep(record, () => ({ cycles: cycle })));
  const mark = nextMarkUnlessLost(standing, sleep, now);
  const claimed = { cycle, because: 'undo' as const, target, claimedAt: now, mark };
  const prepared = await storePlan(user, claimed, undoing.plan, parts, { merged: 0, contradicted: 0 });
  await finishTidying(user, prepared, parts);
  return { kind: 'undone', lines: undoing.lines };
}
