import { isFailure } from '../base/failure.ts';
import type { UserId } from '../base/ids.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { TokenlessConfig } from '../config.ts';
import { type MadeTrait, madeFrom, madeOtherwise } from '../pair/made-from.ts';
import { isPairReady, type Pair } from '../pair/pair.ts';
import { loadProfile } from '../pair/profiles.ts';
import { loadPrompts } from '../pair/prompts.ts';
import type { Provisioner } from '../pair/provisioner.ts';
import {
  type ByHandEdges,
  findPaired,
  itsRecord,
  type KnownUsers,
  openPairsByHand,
  requireLetta,
} from './open-pairs-by-hand.ts';
import { openPeople } from './open-people.ts';
import { pairSettingsOf } from './pair-settings.ts';

export type UpdateOptions = {
  /** Whom to bring up to date; everybody when left out. */
  readonly users: readonly string[];
  readonly what: 'count' | 'dry-run' | 'update';
};

/** How many pairs follow now, followed already, and could not be brought up to date. */
export type PairUpdates = { readonly updated: number; readonly followed: number; readonly failed: number };

type Behind = { readonly user: UserId; readonly whose: string; readonly traits: readonly MadeTrait[] };

/**
 * Brings pairs that are of other settings up to date, one by one, as their next turn would. What is done is in the
 * records, so that a call that breaks off can be repeated.
 *
 * @throws ConfigError or Failure where Letta does not answer, or lacks a model
 */
export async function updatePairs(
  config: TokenlessConfig,
  options: UpdateOptions,
  edges: ByHandEdges,
): Promise<PairUpdates> {
  const { store, clock, say } = edges;
  const known = openPeople(config, store, clock);
  const { behind, followed, passedOver } = await lookAtPairs(config, options.users, known.users, say);
  if (options.what === 'count') tellCounts(behind, followed, say);
  if (options.what === 'dry-run')
    for (const { user, traits } of behind) say(`${user}: would follow in ${traits.join(', ')}`);
  if (options.what === 'dry-run') say(`${behind.length} would follow, ${followed} followed already`);
  if (options.what !== 'update' || behind.length === 0) return { updated: 0, followed, failed: passedOver };

  await using opened = new AsyncDisposableStack();
  await requireLetta(config, edges);
  const { provisioner } = await openPairsByHand(config, known, edges, opened);
  let updated = 0;
  for (const one of behind) {
    const why = await updateOne(one, provisioner, known.users);
    if (why === undefined) updated += 1;
    say(`${one.user}: ${why === undefined ? `follows in ${one.traits.join(', ')}` : `not brought up to date, ${why}`}`);
  }
  return { updated, followed, failed: behind.length - updated + passedOver };
}

async function lookAtPairs(
  config: TokenlessConfig,
  wanted: readonly string[],
  users: KnownUsers,
  say: ByHandEdges['say'],
): Promise<{ readonly behind: readonly Behind[]; readonly followed: number; readonly passedOver: number }> {
  const settings = pairSettingsOf(config, await loadPrompts(), await loadProfile(config.PROFILE));
  const made = { primary: madeFrom(settings, 'primary'), sleep: madeFrom(settings, 'sleep') };
  const toLookedAt = (user: UserId, record: UserRecord): Behind | undefined => {
    const pair = readyPairOf(record);
    return pair && { user, whose: record.name ?? user, traits: madeOtherwise(pair, made) };
  };
  const { found, passedOver } = await findPaired(wanted, toLookedAt, users, say);
  const behind = found.filter(({ traits }) => traits.length > 0);
  return { behind, followed: found.length - behind.length, passedOver };
}

function readyPairOf(record: UserRecord | undefined): Pair | undefined {
  const pair = record?.personal.pair ?? undefined;
  return isPairReady(pair) ? pair : undefined;
}

function tellCounts(behind: readonly Behind[], followed: number, say: ByHandEdges['say']): void {
  say(`Pairs of other settings: ${behind.length} of ${behind.length + followed}`);
  const traits = behind.flatMap((one) => one.traits);
  for (const trait of new Set(traits)) {
    const times = traits.filter((one) => one === trait).length;
    say(
      trait === 'unknown' ? `${times} not looked at since an older version` : `${times} of another ${namesOf[trait]}`,
    );
  }
}

const namesOf: Readonly<Record<Exclude<MadeTrait, 'unknown'>, string>> = {
  model: 'model',
  'context window': 'context window',
  prompt: 'prompt',
  blocks: 'set of blocks',
  answers: 'form or length of answers',
};

/** @returns why not, where it does not follow now */
async function updateOne(
  { user, whose }: Behind,
  provisioner: Pick<Provisioner, 'mendPrimary' | 'mendSleepAgent'>,
  users: KnownUsers,
): Promise<string | undefined> {
  try {
    const primary = await provisioner.mendPrimary(user, whose, 'it-lacks-something');
    const sleeper = readyPairOf(await users.read(user))?.sleep?.agent;
    const sleep = sleeper === undefined ? 'as-it-should-be' : await provisioner.mendSleepAgent(user, whose, sleeper);
    if (primary === 'missing') return 'its agent is gone from the server; the next message makes another';
    if (sleep === 'missing') return 'its sleep agent is gone from the server; the next consolidation makes another';
    return [primary, sleep].includes('not-mended') ? 'the line before says why; call again' : undefined;
  } catch (error) {
    if (isFailure(error, 'record-unreadable')) return itsRecord;
    throw error;
  }
}
