import type { HistoryMessage } from '../../scarlet/history.ts';
import type { AgentId, LettaMessageId, UserId } from '../../scarlet/ids.ts';
import type { Person } from '../../scarlet/people.ts';
import type { PrimarySleep } from '../sleep-record.ts';
import { toWindow, windowLimits } from '../to-window.ts';
import { messageCount } from '../trigger.ts';
import type { Window } from '../window.ts';
import type { CycleParts } from './cycle-parts.ts';

export type FixedWindow = {
  /** `undefined` when nothing new was said. */
  readonly window: Window | undefined;
  /** Messages answered in all, at the moment of the list. */
  readonly answered: number;
};

// A list that a new answer overtook is made again, but not for ever.
const looks = 3;

/**
 * Lists what was said since the cursor and fixes where the window ends. The count and the list must speak of the same
 * moment, or a message would be counted twice or not at all.
 */
export async function fixWindow(
  user: UserId,
  agent: AgentId,
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<FixedWindow> {
  for (let look = 1; ; look += 1) {
    const before = await parts.people.read(user);
    const listed = await list(user, agent, before, sleep, parts);
    const after = await parts.people.read(user);
    const settled = before?.answered === after?.answered && before?.unsettled.length === after?.unsettled.length;
    if (!settled && look < looks) continue;

    const window = toWindow({ ...listed, open: new Set(before?.unsettled) });
    return { window, answered: before?.answered ?? 0 };
  }
}

type Listed = {
  readonly history: readonly HistoryMessage[];
  readonly cursor: LettaMessageId | undefined;
  readonly more: boolean;
};

async function list(
  user: UserId,
  agent: AgentId,
  person: Person | undefined,
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<Listed> {
  const { cursor } = sleep;
  const ours = cursor?.agent === agent ? cursor : undefined;
  if (cursor !== null && ours === undefined) {
    parts.log.warn({ userId: user, agent, before: cursor.agent }, 'cursor of another agent, beginning anew');
  }
  // Listed from a little before the cursor: what comes first serves as context.
  const from = ours?.context ?? ours?.message ?? undefined;
  const page = await parts.history.after(agent, from, windowLimits.messages + windowLimits.context);
  if (page.kind === 'page') return { history: page.messages, cursor: ours?.message ?? undefined, more: page.more };

  const newest = await parts.history.newest(agent, newestListed);
  const last = lastCovered(newest, person, sleep);
  parts.log.warn(
    { userId: user, agent, found: last !== undefined },
    'cursor unknown to the server, found by our own ids',
  );
  const history = last === undefined ? newest.slice(-windowLimits.messages) : newest;
  return { history, cursor: last, more: false };
}

const newestListed = 200;

/** The message before the oldest of ours that is not consolidated, where the count says how many those are. */
function lastCovered(
  newest: readonly HistoryMessage[],
  person: Person | undefined,
  sleep: PrimarySleep,
): LettaMessageId | undefined {
  if (person === undefined) return undefined;
  const settled = person.recent.filter((otid) => !person.unsettled.includes(otid));
  const fresh = new Set(settled.slice(settled.length - messageCount(person, sleep)));
  const first = newest.findIndex(({ otid }) => otid !== undefined && fresh.has(otid));
  return first > 0 ? newest[first - 1]?.id : undefined;
}
