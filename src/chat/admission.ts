import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import { type Locale, toLocale } from '../texts/languages.ts';
import type { Place } from '../wording/message.ts';
import { type AcceptedMessage, toAccepted } from './accepted-message.ts';
import { isGreeted, isHandled, noteGreeted, noteHandled } from './handled-messages.ts';
import type { IncomingMessage } from './incoming.ts';
import type { Turn } from './turn.ts';
import { withTurns } from './turn-edits.ts';
import { newUser, type UserRecord } from './user-record.ts';

export type Acceptance = 'accepted' | 'duplicate' | 'full' | 'too-many-users';

export type AdmissionParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly headcount: Headcount;
  readonly clock: Clock;
};

/** Makes a message ours, durably: from here on it ends in a reply or in an honest notice. */
export async function acceptMessage(
  message: IncomingMessage,
  arrival: Arrival,
  parts: AdmissionParts,
): Promise<Acceptance> {
  return await takeIn(message, parts, (record) => {
    if (isHandled(record, message.id, message.place.channel)) return 'duplicate';
    const { turns } = record.personal;
    const admission = admitMessage(turns, toAccepted(message), message.place, localeOf(record, message), arrival);
    if (admission.kind === 'full') return 'full';
    const handled = noteHandled(record, [message], message.place.channel);
    return { ...withTurns(record, withRights(admission.turns, message)), ...handled };
  });
}

/** Notes, durably, that a message without words is greeted: it is once, however often Discord brings it. */
export async function acceptGreeting(message: IncomingMessage, parts: AdmissionParts): Promise<Acceptance> {
  return await takeIn(message, parts, (record) =>
    isGreeted(record, message.id, message.place.channel)
      ? 'duplicate'
      : { ...record, greeted: noteGreeted(record.greeted, message.id) },
  );
}

async function takeIn(
  message: IncomingMessage,
  { users, headcount, clock }: AdmissionParts,
  change: (record: UserRecord) => UserRecord | 'duplicate' | 'full',
): Promise<Acceptance> {
  const user = message.author.id;
  const known = await users.read(user);
  if (known === undefined && !(await headcount.takePlace(user))) return 'too-many-users';

  let acceptance: Acceptance = 'accepted';
  await users.update(user, (current) => {
    const record = current ?? newUser(clock.now());
    const changed = change(record);
    acceptance = typeof changed === 'string' ? changed : 'accepted';
    return typeof changed === 'string' ? current : { ...withAuthor(changed, message), lastSeen: clock.now() };
  });
  return acceptance;
}

/** What a message tells of its author beside what it says. */
export function withAuthor(record: UserRecord, { author, place }: IncomingMessage): UserRecord {
  return { ...record, name: author.name, dmChannel: place.kind === 'direct' ? place.channel : record.dmChannel };
}

/** The language to speak in: that of the person's last interaction, else the server's, else English. */
export function localeOf(record: UserRecord | undefined, message: IncomingMessage): Locale {
  return toLocale(record?.settings.locale ?? message.guildLocale);
}

/** The turn that took the message in, the last one, is answered with the rights of the moment. */
function withRights(turns: readonly Turn[], { rights }: IncomingMessage): Turn[] {
  return turns.map((turn, index) =>
    index === turns.length - 1 && rights !== undefined ? { ...turn, rights: [...rights] } : turn,
  );
}

/** Whether a message came when it was said, or some time later, because she was away. */
export type Arrival = 'live' | 'late';

/** How much of one user may wait to be sent. */
export type WaitingLimits = {
  readonly messages: number;
  /** UTF-16 units of what was said, quotes not counted. */
  readonly characters: number;
};

/**
 * Whoever writes while she is away can't see that too much waits, and so has more room; it takes nothing from what is
 * said later on.
 */
export const waitingLimits: Readonly<Record<Arrival, WaitingLimits>> = {
  live: { messages: 10, characters: 6_000 },
  late: { messages: 100, characters: 60_000 },
};

export type Admission =
  | { readonly kind: 'started-new-turn'; readonly turns: Turn[] }
  | { readonly kind: 'merged'; readonly turns: Turn[] }
  | { readonly kind: 'full' };

/**
 * Decides where a new message goes, given the user's open turns, oldest first. It joins the last turn if that one
 * is in the same channel, not sent yet and not too long for a single request; an earlier turn never, so that the order
 * of the messages is kept. A message longer than the limit is let in when nothing else waits. That it was not handled
 * before is the caller's to know.
 */
export function admitMessage(
  turns: readonly Turn[],
  message: AcceptedMessage,
  place: Place,
  locale: Locale,
  arrival: Arrival = 'live',
): Admission {
  const waiting = turns.flatMap((turn) =>
    turn.state === 'accepted' && (turn.came ?? 'live') === arrival ? turn.messages : [],
  );
  if (!hasRoom(waiting, message, waitingLimits[arrival])) return { kind: 'full' };

  const last = turns.at(-1);
  const isOfPlace = last?.state === 'accepted' && last.place.channel === place.channel;
  if (isOfPlace && hasRoom(last.messages, message, waitingLimits.live)) {
    const grown: Turn = { ...last, locale, messages: [...last.messages, message] };
    return { kind: 'merged', turns: [...turns.slice(0, -1), grown] };
  }
  const came = arrival === 'late' ? { came: arrival } : {};
  const started: Turn = { id: message.id, place, locale, state: 'accepted', ...came, messages: [message] };
  return { kind: 'started-new-turn', turns: [...turns, started] };
}

function hasRoom(waiting: readonly AcceptedMessage[], message: AcceptedMessage, limits: WaitingLimits): boolean {
  if (waiting.length === 0) return true;
  const characters = waiting.reduce((sum, { text }) => sum + text.length, message.text.length);
  return waiting.length < limits.messages && characters <= limits.characters;
}

/** Keeps the number of known users within a limit. Counts them once, when the first new one comes. */
export type Headcount = {
  /** Whether there is a place for a new user, or one that they took before. */
  hasPlace(user: UserId): Promise<boolean>;
  /** Takes it; false when there is none. */
  takePlace(user: UserId): Promise<boolean>;
};

export function createHeadcount(users: Records<UserId, UserRecord>, limit: number | undefined): Headcount {
  // Whoever took a place keeps it, also when storing their first message failed: the next one must not take another.
  const newcomers = new Set<UserId>();
  let known: Promise<number> | undefined;

  async function count(): Promise<number> {
    let total = 0;
    for await (const user of users.ids()) if (!newcomers.has(user)) total += 1;
    return total;
  }

  /** Awaited before the newcomers are counted: two who come at once must not take the same place. */
  async function counted(): Promise<number> {
    // A count that failed is tried again with the next newcomer.
    known ??= count().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return await known;
  }

  const hasTaken = (user: UserId) => limit === undefined || newcomers.has(user);
  const isFull = (others: number) => limit !== undefined && others + newcomers.size >= limit;
  return {
    hasPlace: async (user) => hasTaken(user) || !isFull(await counted()),
    async takePlace(user) {
      if (hasTaken(user)) return true;
      if (isFull(await counted())) return false;
      newcomers.add(user);
      return true;
    },
  };
}

/** Whether she may get to know somebody, or does already. */
export async function hasRoomFor(
  user: UserId,
  { users, headcount }: Pick<AdmissionParts, 'users' | 'headcount'>,
): Promise<boolean> {
  return (await users.read(user)) !== undefined || (await headcount.hasPlace(user));
}
