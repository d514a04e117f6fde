import type { UserId } from '../../scarlet/ids.ts';
import type { Consolidated, Deferred, Nothing, Trigger } from '../outcome.ts';
import type { ClaimedJournal, Journal, PreparedJournal } from '../sleep-record.ts';
import { apply } from './apply.ts';
import { claim, sleepOf } from './claim.ts';
import { commit } from './commit.ts';
import type { CycleParts } from './cycle-parts.ts';
import { extract } from './extract.ts';
import { prepare } from './prepare.ts';

export type CycleRequest = {
  readonly user: UserId;
  readonly trigger: Trigger;
  /** Cycles of the whole bot today. */
  readonly usedByBot: number;
};

/**
 * One cycle: claimed, extracted, prepared, applied, committed. A cycle that an earlier attempt or process left in the
 * journal goes on from where it stands.
 *
 * @throws Failure, Unparsable, or whatever broke an invariant: the journal stays where it was.
 */
export async function runCycle(
  request: CycleRequest,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<Consolidated | Nothing | Deferred> {
  const journal = await begin(request, parts);
  if (journal.state === 'nothing') return journal.outcome;

  const { user } = request;
  const extracted = journal.state === 'claimed' ? await extract(user, journal, parts, signal) : journal;
  if (extracted !== journal) parts.events.emit({ name: 'consolidation.extracted', user, cycle: extracted.cycle });

  const prepared = extracted.state === 'extracted' ? await prepare(user, extracted, parts) : { journal: extracted };
  const applied = await apply(user, prepared.journal, 'blocks' in prepared ? prepared.blocks : undefined, parts);
  const result = await commit(user, applied, parts);
  tellDiffs(user, applied, parts);
  return result;
}

type Begun = Journal | { readonly state: 'nothing'; readonly outcome: Nothing | Deferred };

async function begin({ user, trigger, usedByBot }: CycleRequest, parts: CycleParts): Promise<Begun> {
  const left = sleepOf(await parts.sleep.read(user)).journal;
  const isOurs = left !== null && (await stillTheirPrimary(user, left, parts));
  const claimed = isOurs ? { kind: 'claimed' as const, journal: left } : await claim(user, trigger, usedByBot, parts);
  if (claimed.kind !== 'claimed') return { state: 'nothing', outcome: claimed };

  const { journal } = claimed;
  parts.log.info(
    { userId: user, cycle: journal.cycle, trigger, from: journal.state, messages: journal.window.messages.length },
    'consolidation started',
  );
  parts.events.emit({ name: 'consolidation.started', user, trigger: journal.trigger, cycle: journal.cycle });
  return journal;
}

/** A journal of a primary that was replaced since speaks of blocks that are gone. */
async function stillTheirPrimary(
  user: UserId,
  journal: Pick<ClaimedJournal, 'agent'>,
  parts: CycleParts,
): Promise<boolean> {
  const person = await parts.people.read(user);
  return person?.pair?.primary?.agent === journal.agent;
}

// Told when all of it is done: a listener that writes to the memory must not come between two of our writes.
function tellDiffs(user: UserId, { cycle, changes }: PreparedJournal, parts: CycleParts): void {
  for (const diff of changes) parts.events.emit({ name: 'consolidation.applied', user, cycle, diff });
}
