import type { AgentId, LettaMessageId, UserId } from '../../base/ids.ts';
import { primaryTools } from '../../pair/agent-specs.ts';
import type { HistoryMessage } from '../../pair/history.ts';
import type { Person } from '../../pair/pair.ts';
import { cleanAnswer } from '../../wording/clean-answer.ts';
import { toWindow, windowLimits } from '../agent/to-window.ts';
import type { Window } from '../agent/window.ts';
import { messageCount } from '../state/due.ts';
import type { PrimarySleep } from '../state/sleep-record.ts';
import { cursorOf } from './cursor.ts';
import type { CycleParts } from './cycle-parts.ts';

/** `answered`: messages answered in all, at the moment of the list. */
export type FixedWindow =
  /** All that is in it was deleted. */
  | { readonly kind: 'all-deleted'; readonly window: Window; readonly answered: number }
  | { readonly kind: 'window'; readonly window: Window; readonly answered: number }
  | { readonly kind: 'nothing-new'; readonly answered: number };

// A list that a new answer overtook is made again, but not for ever.
const mostLists = 3;

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
  for (let lists = 1; ; lists += 1) {
    const before = await parts.people.read(user);
    const listed = await listSinceCursor(user, agent, before, sleep, parts);
    const after = await parts.people.read(user);
    if (!isSameMoment(before, after) && lists < mostLists) continue;

    const answered = before?.answered ?? 0;
    const people = before?.name === undefined ? [] : [before.name];
    const window = toWindow({
      ...listed,
      unread: new Set(cursorOf(sleep, agent)?.unread),
      open: new Set(before?.underWay),
      deleted: new Set(after?.deleted),
      edited: new Map(after?.edited.map(({ otid, ...now }) => [otid, now])),
      cleanAnswer: (raw, asked) =>
        cleanAnswer(raw, { tools: primaryTools, scarlet: parts.names.scarlet, people, asked }),
    });
    if (window === undefined) return { kind: 'nothing-new', answered };
    return { kind: window.messages.length === 0 ? 'all-deleted' : 'window', window, answered };
  }
}

function isSameMoment(before: Person | undefined, after: Person | undefined): boolean {
  return before?.answered === after?.answered && String(before?.underWay) === String(after?.underWay);
}

type ListedHistory = {
  readonly history: readonly HistoryMessage[];
  readonly cursor: LettaMessageId | undefined;
  readonly more: boolean;
};

async function listSinceCursor(
  user: UserId,
  agent: AgentId,
  person: Person | undefined,
  sleep: PrimarySleep,
  parts: CycleParts,
): Promise<ListedHistory> {
  const cursor = cursorOf(sleep, agent);
  if (cursor === null && sleep.cursor !== null) {
    parts.log.warn({ userId: user, agent, before: sleep.cursor.agent }, 'cursor of another agent, beginning anew');
  }
  if (cursor === null && person?.pair?.adopted === true) {
    // The database was lost: what was said before was consolidated then, and stands in the blocks.
    const history = await parts.history.newest(agent, windowLimits.messages);
    return { history, cursor: undefined, more: false };
  }
  // Listed from a little before the cursor: what comes first serves as context.
  const from = cursor?.context ?? (cursor?.unread === undefined ? cursor?.message : null) ?? undefined;
  const awaited = { behind: cursor?.message ?? undefined, messages: person ? messageCount(person, sleep) : 0 };
  const page = await parts.history.after(agent, from, 2 * windowLimits.messages, awaited);
  if (page.kind === 'page') return { history: page.messages, cursor: cursor?.message ?? undefined, more: page.more };

  const newest = await parts.history.newest(agent, newestListed);
  const first = firstNotCovered(newest, person, sleep);
  parts.log.warn(
    { userId: user, agent, found: first !== undefined },
    'cursor unknown to the server, found by our own ids',
  );
  if (first === undefined) return { history: newest.slice(-windowLimits.messages), cursor: undefined, more: false };
  return { history: newest, cursor: newest[first - 1]?.id, more: false };
}

const newestListed = 200;
// Messages that failed without an answer are listed and not counted. Reading some twice teaches nothing twice.
const margin = 4;

/** Where the oldest of ours stands that is not consolidated: the count says how many those are. */
function firstNotCovered(
  newest: readonly HistoryMessage[],
  person: Person | undefined,
  sleep: PrimarySleep,
): number | undefined {
  if (person === undefined) return undefined;
  const ours = new Set(person.recent.filter((otid) => !person.underWay.includes(otid)));
  const places = newest.flatMap(({ otid }, place) => (otid !== undefined && ours.has(otid) ? [place] : []));
  return places.at(-Math.min(places.length, messageCount(person, sleep) + margin));
}
