import type { Clock } from '../base/clock.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import { type Locale, toLocale } from '../texts/languages.ts';
import { admit } from './admit.ts';
import type { Headcount } from './headcount.ts';
import type { IncomingMessage } from './incoming.ts';
import type { OpenWork } from './open-work.ts';
import { withTurns } from './turn-edits.ts';
import type { AcceptedMessage } from './turn-record.ts';
import { newUser, type UserRecord } from './user-record.ts';

export type Acceptance = 'accepted' | 'duplicate' | 'full' | 'too-many-users';

export type AcceptParts = {
  readonly users: Records<UserId, UserRecord>;
  readonly open: OpenWork;
  readonly headcount: Headcount;
  readonly clock: Clock;
};

const handledAtMost = 100;

/** Makes a message ours, durably: from here on it ends in a reply or in an honest notice. */
export async function accept(message: IncomingMessage, parts: AcceptParts): Promise<Acceptance> {
  const user = message.author.id;
  const known = await parts.users.read(user);
  if (known === undefined && !(await parts.headcount.takePlace(user))) return 'too-many-users';

  await parts.open.mark(user, 'turn');
  let acceptance: Acceptance = 'accepted';
  await parts.users.update(user, (current) => {
    const record = current ?? newUser(parts.clock.now());
    if (record.handled.includes(message.id)) {
      acceptance = 'duplicate';
      return current;
    }
    const admission = admit(record.personal.turns, toAccepted(message), message.place, localeOf(record, message));
    if (admission.kind === 'full') {
      acceptance = 'full';
      return current;
    }
    return seen(withTurns(record, admission.turns), message, parts.clock.now());
  });
  return acceptance;
}

/** The language to speak in: that of the person's last interaction, else the server's, else English. */
export function localeOf(record: UserRecord | undefined, message: IncomingMessage): Locale {
  return toLocale(record?.settings.locale ?? message.guildLocale);
}

export function toAccepted(message: IncomingMessage): AcceptedMessage {
  return {
    id: message.id,
    author: message.author.name,
    text: message.text,
    ...(message.quoted === undefined ? {} : { quoted: message.quoted }),
    attachments: [...message.attachments],
    at: message.at,
  };
}

function seen(record: UserRecord, message: IncomingMessage, now: number): UserRecord {
  return {
    ...record,
    name: message.author.name,
    handled: [...record.handled, message.id].slice(-handledAtMost),
    lastSeen: now,
    dmChannel: message.place.kind === 'direct' ? message.place.channel : record.dmChannel,
  };
}
