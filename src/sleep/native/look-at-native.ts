import type { AgentId, UserId } from '../../base/ids.ts';
import type { NativeGroup, NativeRun } from '../../pair/native-sleep.ts';
import type { Person } from '../../pair/pair.ts';
import { readTypedWords } from '../../wording/envelope.ts';
import { removeOldRecords } from '../cycle/old-records.ts';
import { readBlocks, readLedger, toBlockText } from '../cycle/read-memory.ts';
import { adoptLines, maskLines } from '../plan/adopt-lines.ts';
import { ledgerId } from '../plan/ledger.ts';
import type { BlockDiff } from '../plan/plan-types.ts';
import { auditId, type CycleRecord } from '../state/cycle-record.ts';
import type { NativeSleepState } from '../state/native-sleep-state.ts';
import type { LookedAtNative } from '../state/outcome.ts';
import { changeSleep, type PrimarySleep, sleepOf } from '../state/sleep-record.ts';
import { countChanges, toStoredChanges } from '../state/stored-changes.ts';
import type { NativeParts } from './native-keeper.ts';

// Of a sleeper's runs, how many are asked for and kept.
const runsKept = 10;
// More that waits than this is counted at the next look.
const mostListed = 200;

/**
 * Looks at what Letta's own sleep-time agent did since the last look: its runs, and how each block changed. Its lines are
 * taken into the ledger, the audit is written, the primary's prompt compiled, and the count goes on from the message that
 * it read last. Nothing else is written on the server, and a crash between two writes leaves what the next look writes
 * again.
 */
export async function lookAtNative(
  user: UserId,
  primary: AgentId,
  group: NativeGroup | undefined,
  parts: NativeParts,
): Promise<LookedAtNative> {
  const { cycle, native, mode } = parts;
  const runs = group === undefined ? [] : await native.runsOf(group.sleeper, runsKept);
  const blocks = (await readBlocks(user, primary, cycle)).map(toBlockText);
  const read = await whatItRead(user, primary, group, parts);

  const secrets = await cycle.findKnownSecrets(blocks.map(({ value }) => value));
  const now = cycle.clock.now();
  const sleep = sleepOf(await cycle.sleep.read(user));
  const before = sleep.native?.agent === primary ? sleep.native : undefined;
  const number = sleep.cycles + 1;
  const { ledger, changes } = adoptLines({
    ledger: await readLedger(user, sleep.ledgerVersion, cycle),
    seen: before?.seen ?? blocks,
    blocks,
    rules: cycle.rules,
    slotTitles: cycle.slotTitlesOf(read.person?.locale),
    seeds: parts.seeds,
    secrets,
    cycle: number,
    now,
  });
  const ended = endedSince(runs, before);
  const isNews = changes.length > 0 || ended.length > 0;
  if (isNews) {
    await cycle.ledgers.update(ledgerId(user, sleep.ledgerVersion + 1), () => ledger);
    const covered = read.covers === undefined ? 0 : Math.max(0, read.covers - sleep.covers);
    const audit = nativeAudit(number, { changes, ended, covered, end: group?.processed ?? '', now });
    await cycle.audits.update(auditId(user, number), () => audit);
  }
  if (changes.length > 0) await native.compilePrompt(primary);
  const looked: NativeSleepState = {
    agent: primary,
    seen: blocks.map(({ label, value }) => ({ label, value: maskLines(value, secrets) })),
    since: before?.since ?? now,
    at: now,
    // One that still runs may write: it is looked at again.
    answered: runs.some((run) => mayStillWrite(run, now)) ? null : (read.person?.answered ?? null),
    frequency: group?.frequency ?? null,
    runs: [...runs],
    changed:
      changes.length === 0
        ? (before?.changed ?? [])
        : changes.map((diff) => ({ label: diff.label, ...countChanges([diff]) })),
    retryAt: null,
  };
  const stored = await cycle.sleep.update(user, (record) =>
    changeSleep(record, (current) => ({
      native: looked,
      ...(isNews ? { ledgerVersion: current.ledgerVersion + 1, cycles: number } : {}),
      ...(read.covers === undefined ? {} : coversUpTo(current, read.covers, read.coversCharacters)),
      ...(group?.processed == null ? {} : { cursor: { agent: primary, message: group.processed, context: null } }),
      ...resultOf(current, ended, changes),
    })),
  );
  if (isNews) await removeOldRecords(user, sleepOf(stored), cycle);
  const labels = changes.map(({ label }) => label);
  cycle.log.info({ userId: user, runs: ended.length, blocks: labels }, "Letta's own sleep-time looked at");
  for (const diff of changes) cycle.events.emit({ name: 'consolidation.applied', user, cycle: number, diff });
  return { kind: 'looked-at-native', frequency: group?.frequency ?? mode.frequency, runs, changes };
}

/** Before Letta's agent can write: what stands there is not its own. */
export async function keepBlocksAsTheyAre(user: UserId, primary: AgentId, { cycle }: NativeParts): Promise<void> {
  const { sleep, blocks, clock, findKnownSecrets } = cycle;
  if (sleepOf(await sleep.read(user)).native?.agent === primary) return;
  const there = await blocks.read(primary);
  const secrets = await findKnownSecrets(there.map(({ value }) => value));
  const seen = there.map(({ label, value }) => ({ label, value: maskLines(value, secrets) }));
  const begun = {
    agent: primary,
    seen,
    since: clock.now(),
    at: null,
    answered: null,
    frequency: null,
    runs: [],
    changed: [],
  };
  await sleep.update(user, (record) =>
    changeSleep(record, ({ tidying }) => ({
      native: { ...begun, retryAt: null },
      // Lines and numbers of today are none to go on with when the pair comes back.
      tidying: tidying.journal?.state === 'prepared' ? tidying : { ...tidying, journal: null },
    })),
  );
}

// A run whose server died says for ever that it runs.
const longestRunMs = 10 * 60_000;

export function mayStillWrite({ result, startedAt }: NativeRun, now: number): boolean {
  return result === 'running' && now - startedAt < longestRunMs;
}

type Progress = {
  readonly person: Person | undefined;
  /** Messages answered that a run was given, and how long they were together; `undefined` where it can't be known now. */
  readonly covers: number | undefined;
  readonly coversCharacters: number;
};

/** How far Letta's agent has read: what stands after it in the history is what waits. */
async function whatItRead(
  user: UserId,
  primary: AgentId,
  group: NativeGroup | undefined,
  { cycle }: NativeParts,
): Promise<Progress> {
  const person = await cycle.people.read(user);
  const unknown = { person, covers: undefined, coversCharacters: 0 };
  if (person === undefined || group?.processed == null) return unknown;
  const page = await cycle.history.after(primary, group.processed, mostListed);
  const after = await cycle.people.read(user);
  if (page.kind !== 'page' || page.more || after?.answered !== person.answered) return unknown;
  const open = new Set(after.underWay);
  const waiting = page.messages.filter(
    ({ speaker, otid }) => speaker === 'person' && (otid === undefined || !open.has(otid)),
  );
  const characters = waiting.reduce((sum, { text }) => sum + readTypedWords(text).own.length, 0);
  return {
    person,
    covers: Math.max(0, person.answered - waiting.length),
    coversCharacters: person.answeredCharacters - characters,
  };
}

/** Never back: what a cycle of ours has read stays read, though Letta's agent began later. */
function coversUpTo({ covers }: PrimarySleep, read: number, characters: number): Partial<PrimarySleep> {
  return read > covers ? { covers: read, coversCharacters: characters } : {};
}

function endedSince(runs: readonly NativeRun[], before: NativeSleepState | undefined): readonly NativeRun[] {
  const known = new Set(before?.runs.flatMap(({ id, endedAt }) => (endedAt === null ? [] : [id])));
  return runs.filter(({ id, endedAt }) => endedAt !== null && !known.has(id));
}

type SeenCycle = {
  readonly changes: readonly BlockDiff[];
  readonly ended: readonly NativeRun[];
  readonly covered: number;
  readonly end: string;
  readonly now: number;
};

function nativeAudit(cycle: number, { changes, ended, covered, end, now }: SeenCycle): CycleRecord {
  return {
    cycle,
    trigger: 'native',
    at: now,
    tookMs: ended.reduce((sum, run) => sum + durationOf(run), 0),
    covered,
    end,
    changes: toStoredChanges(changes),
    refused: [],
    putAside: [],
    byOthers: [],
    setAside: false,
    dropped: 0,
    lost: [],
    native: [...ended],
  };
}

/** Letta's runs are consolidations as people see them: counted when they went well, told as failures when not. */
function resultOf(
  { totals, failing }: PrimarySleep,
  ended: readonly NativeRun[],
  changes: readonly BlockDiff[],
): Partial<PrimarySleep> {
  const [latest] = ended;
  if (latest?.endedAt == null) return {};
  const completed = ended.filter(({ result }) => result === 'completed');
  const wentWell = latest.result === 'completed';
  return {
    totals: {
      consolidations: totals.consolidations + completed.length,
      failures: totals.failures + ended.length - completed.length,
      lastAt: completed[0]?.endedAt ?? totals.lastAt,
    },
    failing: { ...failing, inARow: wentWell ? 0 : failing.inARow + 1 },
    last: {
      kind: wentWell ? 'consolidated' : 'failed',
      at: latest.endedAt,
      tookMs: durationOf(latest),
      because: null,
      ...countChanges(changes),
      refused: 0,
    },
  };
}

function durationOf({ startedAt, endedAt }: NativeRun): number {
  return Math.max(0, (endedAt ?? startedAt) - startedAt);
}
