import type { UserId } from '../../base/ids.ts';
import type { Origin } from '../../wording/origin.ts';
import type { RecalledLine } from '../../wording/recalled-lines.ts';
import { type CycleParts, ledgerId } from '../cycle/cycle-parts.ts';
import { sleepOf } from '../cycle/sleep-record.ts';
import type { Departure } from '../plan/departure.ts';
import type { Entry, Ledger } from '../plan/ledger.ts';
import { keyOf, samenessHash } from '../plan/words.ts';
import { chooseLines, type LineIndex, wordings } from './choose-lines.ts';
import { searchTerms } from './search-terms.ts';

/** What a line is found by, in two columns: folded words, parted by spaces. */
export type LineRow = { readonly line: string; readonly said: string };

/** Builds an index of lines, numbered in their order from 0, without holding up the event loop. */
export type OpenLineIndex = (rows: Iterable<LineRow>) => Promise<LineIndex & { close(): void }>;

export type RecallParts = Pick<CycleParts, 'sleep' | 'ledgers' | 'rules' | 'clock'> & {
  readonly openIndex: OpenLineIndex;
};

/** A turn for which something may be recalled. */
export type RecallRequest = {
  /** The person's own words. */
  readonly text: string;
  readonly place: Origin;
  /** The entries that were recalled lately. */
  readonly notAgain: readonly Entry['id'][];
};

export type Recall = (user: UserId, request: RecallRequest) => Promise<readonly RecalledLine[]>;

/** So many people's lines are held, so that their next turn finds them at once. */
const peopleAtMost = 50;

type HeldLines = {
  /** Of which ledger they are. */
  readonly key: string;
  readonly entries: readonly Entry[];
  readonly index: LineIndex & { close(): void };
};

/**
 * Finds what a person's archive holds on what they say. Their lines are indexed when something is asked of a ledger for
 * the first time, and held in memory for those who talked last. Rejects where a record can't be read.
 */
export function createRecall(parts: RecallParts): Recall {
  const held = new Map<UserId, HeldLines>();

  function hold(user: UserId, lines: HeldLines | undefined): void {
    const before = held.get(user);
    if (before !== lines) before?.index.close();
    held.delete(user);
    if (lines === undefined) return;
    // Those who talked last stand last.
    held.set(user, lines);
    const [oldest] = held.keys();
    if (held.size > peopleAtMost && oldest !== undefined) hold(oldest, undefined);
  }

  async function linesOf(user: UserId): Promise<HeldLines | undefined> {
    const { ledgerVersion: version, totals } = sleepOf(await parts.sleep.read(user));
    // Versions begin anew for a person who was forgotten.
    const key = `${version} ${totals.lastAt}`;
    const known = held.get(user);
    if (known?.key === key) return known;
    const ledger = version === 0 ? undefined : await parts.ledgers.read(ledgerId(user, version));
    return ledger === undefined ? undefined : { key, ...(await indexLines(ledger, parts)) };
  }

  return async (user, request) => {
    const lines = await linesOf(user);
    hold(user, lines);
    return lines === undefined ? [] : chooseLines(lines, { ...request, now: parts.clock.now() });
  };
}

async function indexLines(ledger: Ledger, { rules, openIndex }: RecallParts): Promise<Omit<HeldLines, 'key'>> {
  const entries = linesToFind(ledger, rules);
  return { entries, index: await openIndex(rowsOf(entries)) };
}

/** One by one, as working them out takes as long as indexing them. */
function* rowsOf(entries: readonly Entry[]): Generator<LineRow> {
  for (const entry of entries) {
    const [line = '', ...said] = wordings(entry).map((wording) => searchTerms(wording).join(' '));
    yield { line, said: said.join(' ') };
  }
}

/** Why a line may have left its block and is still as true as it was. */
const stillTrue: readonly Departure[] = ['no-room', 'over-the-cap', 'not-spoken-of'];

/**
 * What stands in a block, and what left it for want of room alone. What somebody took out, corrected or merged is gone;
 * so is what says the same as a line in view, or as one that is no longer true.
 */
export function linesToFind({ entries }: Pick<Ledger, 'entries'>, rules: RecallParts['rules']): readonly Entry[] {
  const lasting = new Set(rules.filter(({ kind }) => kind === 'lines' || kind === 'persona').map(({ label }) => label));
  const ofBlocks = entries.filter(({ block }) => lasting.has(block));
  const outdone = new Map<number, Entry[]>();
  for (const entry of ofBlocks) {
    if (entry.state === 'archived' || entry.state === 'expired') continue;
    const hash = samenessHash(entry.text);
    outdone.set(hash, [...(outdone.get(hash) ?? []), entry]);
  }
  return ofBlocks.filter((entry) => entry.state === 'live' || (isStillTrue(entry) && !isOutdone(entry, outdone)));
}

function isStillTrue({ state, left }: Entry): boolean {
  if (state !== 'archived') return false;
  return left === null || (stillTrue.includes(left.because) && left.supersededBy === null);
}

function isOutdone(entry: Entry, outdone: ReadonlyMap<number, readonly Entry[]>): boolean {
  const alike = outdone.get(samenessHash(entry.text)) ?? [];
  return alike.some((other) => {
    const isLater = other.state === 'live' || (other.left?.at ?? 0) >= entry.lastSeen;
    return isLater && keyOf(other) === keyOf(entry);
  });
}
