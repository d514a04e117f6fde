import type { SlotName } from '../agent/insights.ts';
import { inPieces } from '../text/in-pieces.ts';
import { saysTheSame } from '../text/says-the-same.ts';
import { trigramsOf } from '../text/trigrams.ts';
import { bulletOf, hasBullet, lineOf, partsOf, readLines, withoutBullet } from './block-layout.ts';
import { maskSecrets } from './find-secrets.ts';
import type { Entry, Ledger } from './ledger.ts';
import { isEditOf, noticeEdits } from './notice-edits.ts';
import type { BlockDiff, BlockRule, BlockText } from './plan-types.ts';
import { longestStatement } from './word-element.ts';

export type AdoptInput = {
  readonly ledger: Ledger;
  /** The blocks as they were seen last: what stood there without an entry is somebody else's, and stays so. */
  readonly seen: readonly Pick<BlockText, 'label' | 'value'>[];
  /** What blocks are made with: these lines are ours, whenever they appear, and no entries. */
  readonly seeds: readonly Pick<BlockText, 'label' | 'value'>[];
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly slotTitles: Readonly<Record<SlotName, string>>;
  /**
   * Who wrote what no entry has. `letta`, the default: its own sleep-time agent, with bullets or without. `lost-cycles`: our
   * own, of which an earlier ledger knows nothing; what doesn't stand there as we write it is somebody else's.
   */
  readonly by?: 'letta' | 'lost-cycles' | undefined;
  /** See `maskSecrets`. */
  readonly secrets: readonly string[];
  readonly cycle: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type Adopted = {
  readonly ledger: Ledger;
  /** One for each block that changed since it was seen. */
  readonly changes: readonly BlockDiff[];
};

/**
 * Takes what Letta's own sleep-time agent, or a cycle that is forgotten, made of the blocks into the ledger: a line that
 * is new becomes an entry, one that is gone or reworded goes to the archive. Of a line that is too long or holds a secret,
 * the archive keeps what may be kept. The blocks stay as they are. Pure; on its own result, with the blocks seen, it
 * changes nothing.
 */
export function adoptLines(input: AdoptInput): Adopted {
  const blocks = input.blocks.filter((block) => ruleOfBlock(input, block)?.kind !== 'protected' && !block.readOnly);
  const isLettas = input.by !== 'lost-cycles';
  const entries = isLettas ? withBareLines(input.ledger.entries, blocks) : input.ledger.entries;
  const known = { ...input.ledger, entries };
  let { ledger } = noticeEdits({ ...input, ledger: known, blocks }, isLettas ? 'letta' : 'anybody');
  const changes: BlockDiff[] = [];
  for (const block of blocks) {
    const seed = valueIn(input.seeds, block.label) ?? '';
    const before = valueIn(input.seen, block.label) ?? seed;
    if (ruleOfBlock(input, block) === undefined || isSeen(before, block.value, input.secrets)) continue;
    const adopted = adoptInBlock(ledger, block, before, input);
    ledger = adopted.ledger;
    const masked = { ...block, value: maskLines(block.value, input.secrets) };
    changes.push(diffOf(masked, maskLines(before, input.secrets), input.ledger.entries, adopted.ledger.entries));
  }
  return { ledger, changes };
}

/** A block as it may be recorded. Line by line, as its entries are. */
export function maskLines(value: string, secrets: readonly string[]): string {
  return value
    .split('\n')
    .map((raw) => maskSecrets(raw, secrets))
    .join('\n');
}

function valueIn(texts: AdoptInput['seeds'], wanted: string): string | undefined {
  return texts.find(({ label }) => label === wanted)?.value;
}

function isSeen(before: string, value: string, secrets: readonly string[]): boolean {
  return before === value || before === maskLines(value, secrets);
}

function ruleOfBlock(
  { rules }: Pick<AdoptInput, 'rules'>,
  { label }: { readonly label: string },
): BlockRule | undefined {
  return rules.find((rule) => rule.label === label);
}

/** A line of ours that Letta wrote again without its bullet is still that line. */
function withBareLines(entries: readonly Entry[], blocks: readonly BlockText[]): Entry[] {
  const bare = new Map(
    blocks.map(({ label, value }) => [
      label,
      new Set(
        value
          .split('\n')
          .filter((raw) => !hasBullet(raw))
          .map(withoutBullet),
      ),
    ]),
  );
  return entries.map((entry) =>
    entry.state === 'live' && bare.get(entry.block)?.has(lineOf(entry)) ? { ...entry, origin: 'native' } : entry,
  );
}

function adoptInBlock(ledger: Ledger, block: BlockText, before: string, input: AdoptInput): Adopted {
  const entries = new Map(ledger.entries.map((entry) => [entry.id, entry]));
  let { next } = ledger;
  for (const line of newLines(ledger.entries, block, before, input)) {
    const { text, correction } = statedIn(line, input);
    const own = [...entries.values()].filter((entry) => entry.block === block.label);
    // Another line may say the same: an entry can't stand twice.
    if (own.some((entry) => entry.state === 'live' && lineOf(entry) === line)) continue;
    const pieces = piecesToKeep(line, input.secrets);
    const isKept = piecesToKeep(text, input.secrets)[0] === text && maskSecrets(line, input.secrets) === line;
    if (!isKept) {
      // What doesn't stand so in the block can't be live there.
      for (const piece of pieces.filter((one) => !own.some((entry) => saysTheSame(entry, { text: one })))) {
        const id = `e${next}`;
        next += 1;
        entries.set(id, {
          ...newEntry(id, piece, block, undefined, input),
          state: 'archived',
          left: { at: input.now, because: 'no-room', supersededBy: null, byOwnWords: null },
        });
      }
      continue;
    }
    const again = own.find((entry) => entry.state === 'archived' && saysTheSame(entry, { text }));
    if (again !== undefined) {
      entries.set(again.id, { ...again, text, correction, state: 'live', left: null, origin: originBy(input) });
      continue;
    }
    const id = `e${next}`;
    next += 1;
    const reworded = own.find(
      ({ left, text: old }) => isReworded(left, input.now) && isEditOf(trigramsOf(text), trigramsOf(old)),
    );
    entries.set(id, { ...newEntry(id, text, block, reworded, input), correction });
    if (reworded?.left != null) {
      entries.set(reworded.id, { ...reworded, state: 'superseded', left: { ...reworded.left, supersededBy: id } });
    }
  }
  return { ledger: { ...ledger, next, entries: [...entries.values()] }, changes: [] };
}

/** A line without secrets, in pieces that entries may hold. */
function piecesToKeep(line: string, secrets: readonly string[]): readonly string[] {
  return inPieces(maskSecrets(line, secrets), longestStatement);
}

function isReworded(left: Entry['left'], now: number): boolean {
  return left?.at === now && left.because === 'edited-by-another-writer' && left.supersededBy === null;
}

/** The lines of a block that no entry has and that did not stand there before, without their bullets. */
function newLines(
  entries: readonly Entry[],
  { label, value }: BlockText,
  before: string,
  { secrets, seeds, by }: Pick<AdoptInput, 'secrets' | 'seeds' | 'by'>,
): readonly string[] {
  const seeded = new Set(valueIn(seeds, label)?.split('\n'));
  const live = entries.filter((entry) => entry.block === label && entry.state === 'live');
  const stood = new Map<string, number>();
  for (const raw of before.split('\n')) stood.set(raw, (stood.get(raw) ?? 0) + 1);
  return readLines(value, live).flatMap(({ raw, id }) => {
    const known = stood.has(raw) ? raw : maskSecrets(raw, secrets);
    const count = stood.get(known) ?? 0;
    stood.set(known, count - 1);
    const text = withoutBullet(raw);
    if (by === 'lost-cycles' && raw !== bulletOf({ text, correction: null })) return [];
    return id !== null || count > 0 || seeded.has(raw) || text.trim() === '' ? [] : [text];
  });
}

/** Letta's agent knows of no corrections. */
function statedIn(line: string, { by }: Pick<AdoptInput, 'by'>): Pick<Entry, 'text' | 'correction'> {
  return by === 'lost-cycles' ? partsOf(line) : { text: line, correction: null };
}

function originBy({ by }: Pick<AdoptInput, 'by'>): 'native' | 'found' {
  return by === 'lost-cycles' ? 'found' : 'native';
}

/** What it says of the person is no less important for being reworded; what it rests on nobody knows. */
function newEntry(
  id: Entry['id'],
  text: string,
  { label }: BlockText,
  reworded: Entry | undefined,
  input: AdoptInput,
): Entry {
  return {
    id,
    block: label,
    text,
    state: 'live',
    importance: reworded?.importance ?? 5,
    confidence: 0.7,
    topic: reworded?.topic ?? slotOfLine(text, label, input),
    sources: [],
    firstSeen: input.now,
    lastSeen: input.now,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: input.cycle,
    origin: originBy(input),
    reviewed: null,
    left: null,
  };
}

/** What is none of ours in a block of slots goes the way of what to come back to next. */
function slotOfLine(text: string, label: string, input: AdoptInput): SlotName | null {
  if (ruleOfBlock(input, { label })?.kind !== 'slots') return null;
  const titles = Object.entries(input.slotTitles) as [SlotName, string][];
  return titles.find(([, title]) => text.startsWith(`${title}: `))?.[0] ?? 'next';
}

function diffOf({ label, value }: BlockText, before: string, old: readonly Entry[], now: readonly Entry[]): BlockDiff {
  const wasLive = new Map(old.filter(({ block, state }) => block === label && state === 'live').map((e) => [e.id, e]));
  const own = now.filter(({ block }) => block === label);
  const gone = own.filter(({ id, state }) => state !== 'live' && wasLive.has(id));
  const replaced = new Map(
    gone.flatMap((entry) => (entry.left?.supersededBy ? [[entry.left.supersededBy, entry]] : [])),
  );
  const known = new Set(old.map(({ id }) => id));
  const fresh = own.filter(({ id, state }) => !wasLive.has(id) && (state === 'live' || !known.has(id)));
  return {
    label,
    before,
    after: value,
    added: fresh.filter(({ id }) => !replaced.has(id)).map(lineOf),
    updated: fresh.flatMap((entry) => {
      const from = replaced.get(entry.id);
      return from === undefined ? [] : [{ from: lineOf(from), to: lineOf(entry) }];
    }),
    removed: gone
      .filter(({ left }) => left?.supersededBy == null)
      .map((entry) => ({ text: lineOf(entry), because: entry.left?.because ?? 'removed-by-another-writer' })),
  };
}
