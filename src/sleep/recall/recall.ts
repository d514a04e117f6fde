import type { Clock } from '../../base/clock.ts';
import type { UserId } from '../../base/ids.ts';
import { KeyedMutex } from '../../base/keyed-mutex.ts';
import type { Records } from '../../base/records.ts';
import type { Origin } from '../../wording/origin.ts';
import type { RecalledLine } from '../../wording/recalled-lines.ts';
import { type Entry, type Ledger, ledgerId } from '../plan/ledger.ts';
import type { BlockRule } from '../plan/plan-types.ts';
import { type SleepRecord, sleepOf } from '../state/sleep-record.ts';
import { chooseLines, type LineChange, type LineIndex, rowOf, type SearchedLines } from './choose-lines.ts';
import { wordings } from './evidence.ts';
import { recallableIn } from './recallable.ts';

export type RecallParts = {
  readonly sleep: Records<UserId, SleepRecord>;
  readonly ledgers: Records<string, Ledger>;
  readonly rules: readonly BlockRule[];
  readonly clock: Clock;
  readonly openIndex: () => LineIndex;
};

/** A turn for which something may be recalled. */
export type RecallRequest = {
  /** The person's own words. */
  readonly text: string;
  readonly place: Origin;
  /** The entries that were recalled lately. */
  readonly notAgain: readonly Entry['id'][];
};

export type Recall = {
  find(user: UserId, request: RecallRequest): Promise<readonly RecalledLine[]>;
  /** Lets go of what is held of a person who is deleted, once nothing more is looked for. */
  forget(user: UserId): Promise<void>;
  /** Lets go of everything, and finds nothing more. */
  close(): void | Promise<void>;
};

/** So many people's lines are held, so that their next turn finds them at once. */
const peopleAtMost = 50;

type HeldLines = SearchedLines & {
  /** Of which ledger they are. */
  readonly key: string;
  readonly entries: Map<number, Entry>;
};

/**
 * Finds what a person's archive holds on what they say. Their lines are indexed when something is first asked of them,
 * and held in memory for those who talked last; of a later ledger only what is new is. Rejects where a record can't be
 * read.
 */
export function createRecall(parts: RecallParts): Recall {
  const held = new Map<UserId, HeldLines>();
  const mutex = new KeyedMutex();
  let isClosed = false;

  function hold(user: UserId, lines: HeldLines): void {
    // Those who talked last stand last.
    held.delete(user);
    held.set(user, lines);
    const [oldest] = held.keys();
    if (held.size > peopleAtMost && oldest !== undefined) drop(oldest);
  }

  function drop(user: UserId): void {
    held.get(user)?.index.close();
    held.delete(user);
  }

  async function linesOf(user: UserId): Promise<HeldLines | undefined> {
    const { ledgerVersion: version, totals } = sleepOf(await parts.sleep.read(user));
    // Versions begin anew for a person who was forgotten.
    const key = `${version} ${totals.lastAt}`;
    const known = held.get(user);
    if (known?.key === key) return known;
    // Nobody else lets go of it meanwhile; and until all is in, nothing is: what failed half way is begun anew.
    held.delete(user);
    let index = known?.index;
    try {
      const ledger = version === 0 ? undefined : await parts.ledgers.read(ledgerId(user, version));
      if (ledger === undefined) {
        index?.close();
        return undefined;
      }
      index ??= parts.openIndex();
      const entries = known?.entries ?? new Map<number, Entry>();
      await index.write(changesBetween(entries, ledger));
      return {
        key,
        index,
        entries,
        mayCome: recallableIn(ledger.entries, parts.rules),
        replacedBy: Map.groupBy(
          ledger.entries.filter(({ left }) => left?.supersededBy != null),
          ({ left }) => left?.supersededBy ?? '',
        ),
      };
    } catch (error) {
      index?.close();
      throw error;
    }
  }

  async function find(user: UserId, request: RecallRequest): Promise<readonly RecalledLine[]> {
    const lines = isClosed ? undefined : await linesOf(user);
    if (lines !== undefined) hold(user, lines);
    if (lines === undefined || isClosed) {
      drop(user);
      return [];
    }
    try {
      return await chooseLines(lines, { ...request, now: parts.clock.now() });
    } catch (error) {
      // An index that fails once may be gone for good: the next turn has another.
      drop(user);
      throw error;
    }
  }

  return {
    find: (user, request) => mutex.run(user, () => find(user, request)),
    forget: (user) => mutex.run(user, async () => drop(user)),
    close() {
      isClosed = true;
      // Whoever is being looked up lets go by itself.
      for (const user of [...held.keys()]) if (!mutex.isBusy(user)) drop(user);
    },
  };
}

/**
 * What of a ledger is not in an index yet, and what is and should not be; `indexed` follows. All entries are, as it takes
 * many lines to tell which words a person uses all the time.
 */
function changesBetween(indexed: Map<number, Entry>, { entries }: Ledger): readonly LineChange[] {
  const changes: LineChange[] = [];
  const left = new Set(indexed.keys());
  for (const entry of entries) {
    const row = rowOf(entry.id);
    left.delete(row);
    const before = indexed.get(row);
    indexed.set(row, entry);
    if (before === undefined || !isFoundAlike(before, entry)) changes.push({ row, wordings: wordings(entry) });
  }
  for (const row of left) {
    indexed.delete(row);
    changes.push({ row, wordings: [] });
  }
  return changes;
}

/** The line is, and so are its sources: each message is one of them once, and what is quoted of it stays or is taken out. */
function isFoundAlike(before: Entry, now: Entry): boolean {
  const isSameSource = ({ message, quote }: Entry['sources'][number], at: number) =>
    now.sources[at]?.message === message && now.sources[at].quote === quote;
  return before.text === now.text && before.sources.length === now.sources.length && before.sources.every(isSameSource);
}
