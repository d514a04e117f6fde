import type { UserId } from '../../base/ids.ts';
import type { Consolidated, Deferred, Nothing } from '../engine/outcome.ts';
import { apply } from './apply.ts';
import { begin, type CycleRequest } from './begin.ts';
import { commit } from './commit.ts';
import type { CycleParts } from './cycle-parts.ts';
import { extract } from './extract.ts';
import { prepare } from './prepare.ts';
import type { PreparedJournal } from './sleep-record.ts';

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
  const begun = await begin(request, parts);
  if (begun.kind !== 'begun') return begun;

  const { user } = request;
  const { journal } = begun;
  const { cycle, trigger } = journal;
  const messages = journal.window.messages.length;
  parts.log.info({ userId: user, cycle, trigger, from: journal.state, messages }, 'consolidation started');
  parts.events.emit({ name: 'consolidation.started', user, trigger, cycle });

  const extracted = journal.state === 'claimed' ? await extract(user, journal, parts, signal) : journal;
  if (extracted !== journal) parts.events.emit({ name: 'consolidation.extracted', user, cycle });

  const prepared = extracted.state === 'extracted' ? await prepare(user, extracted, parts) : { journal: extracted };
  const applied = await apply(user, prepared.journal, 'blocks' in prepared ? prepared.blocks : undefined, parts);
  const result = await commit(user, applied, parts);
  tellDiffs(user, applied, parts);
  return result;
}

// Told when all of it is done: a listener that writes to the memory must not come between two of our writes.
function tellDiffs(user: UserId, { cycle, changes }: PreparedJournal, parts: CycleParts): void {
  for (const diff of changes) parts.events.emit({ name: 'consolidation.applied', user, cycle, diff });
}
