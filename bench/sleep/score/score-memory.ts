import { isSameValue } from '../people/fact.ts';
import type { Truth } from '../people/truth.ts';
import { currentFacts, type FactStory } from '../people/truth.ts';
import { type Match, matchesOf } from './match-line.ts';

/** What is remembered of one person: the blocks' values by label, and the ledger. */
export type MemoryAtHand = {
  readonly blocks: Readonly<Record<string, string>>;
  readonly entries: readonly { readonly text: string; readonly state: string }[];
  /** Written by Letta's own sleep-time agent, which sets no bullets. Default: by ours, and what has none is a seed. */
  readonly native?: boolean;
};

/** How good a memory is, in facts and lines. */
export type MemoryScore = {
  /** Facts that hold now, by where they are. Lost: neither live nor archived. */
  readonly live: number;
  readonly archived: number;
  readonly lost: readonly FactStory[];
  /** Live lines whose value was superseded or withdrawn. */
  readonly stale: readonly string[];
  /** Live lines that another line repeats word for word, beyond the first. */
  readonly exactDuplicates: readonly string[];
  /** Live lines about a fact that another line is about already, in other words. */
  readonly nearDuplicates: readonly string[];
  /** Live lines about nothing that was said. */
  readonly unknown: readonly string[];
  readonly liveLines: number;
  /** Archived entries whose value no longer holds: out of sight, and told here for information. */
  readonly staleArchived: number;
};

// `session_context` tells of a moment and `constraints` of the bot: they hold no facts.
const blocksOfFacts = ['persona', 'human', 'goals'];

/** Compares a memory with what is true. */
export function scoreMemory({ blocks, entries, native = false }: MemoryAtHand, truth: Truth): MemoryScore {
  const lines = blocksOfFacts.flatMap((label) =>
    linesOf(blocks[label] ?? '', (line) => native && matchesOf(line, truth).length > 0),
  );
  const archive = entries.filter(({ state }) => state === 'archived').map(({ text }) => text);
  const live = lines.map((line) => ({ line, matches: matchesOf(line, truth) }));
  const archived = archive.map((line) => matchesOf(line, truth));
  const holdsLive = statedBy(live.flatMap(({ matches }) => matches));
  const holdsArchived = statedBy(archived.flat());
  const facts = currentFacts(truth);
  const notLive = facts.filter(({ id }) => !holdsLive.has(id));
  const lost = notLive.filter(({ id }) => !holdsArchived.has(id));
  return {
    live: facts.length - notLive.length,
    archived: notLive.length - lost.length,
    lost,
    stale: live.filter(({ matches }) => matches.some(isStale)).map(({ line }) => line),
    exactDuplicates: repeatsIn(lines),
    nearDuplicates: nearRepeatsIn(live),
    unknown: live.filter(({ matches }) => matches.length === 0).map(({ line }) => line),
    liveLines: lines.length,
    staleArchived: archived.filter((matches) => matches.some(isStale)).length,
  };
}

/** The lines of a block, without their bullets. @param counts whether one without a bullet is no seed */
function linesOf(value: string, counts: (line: string) => boolean): string[] {
  return value.split('\n').flatMap((row) => {
    const [, bullet, line] = /^\s*([-*•]\s+)?(.*\S)\s*$/.exec(row) ?? [];
    return line === undefined || (bullet === undefined && !counts(line)) ? [] : [line];
  });
}

function statedBy(matches: readonly Match[]): ReadonlySet<string> {
  return new Set(matches.filter((match) => !isStale(match)).map(({ story }) => story.id));
}

function isStale({ story: { current }, value }: Match): boolean {
  return current === undefined || !isSameValue(current, value);
}

function repeatsIn(lines: readonly string[]): string[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const again = seen.has(line);
    seen.add(line);
    return again;
  });
}

function nearRepeatsIn(live: readonly { readonly line: string; readonly matches: readonly Match[] }[]): string[] {
  const firstOf = new Map<string, string>();
  return live.flatMap(({ line, matches }) => {
    const again = matches.filter(({ story }) => (firstOf.get(story.id) ?? line) !== line);
    for (const { story } of matches) if (!firstOf.has(story.id)) firstOf.set(story.id, line);
    return again.length > 0 ? [line] : [];
  });
}
