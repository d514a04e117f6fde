import { beginAnewButton } from '../../commands/begin-anew.ts';
import type { Command, ServicesOf } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import type { SettingsServices } from '../../commands/settings.ts';
import type { UserId } from '../base/ids.ts';
import type { Records } from '../base/records.ts';
import type { TimeZone } from '../base/time-zones.ts';
import type { CatchUp } from '../chat/catch-up.ts';
import type { ChatFlow } from '../chat/chat-flow.ts';
import { timeZoneOf, type UserRecord } from '../chat/user-record.ts';
import type { Config } from '../config.ts';
import type { DiscordConnection } from '../discord/discord-connection.ts';
import type { RegistrationMemory } from '../discord/register-commands.ts';
import type { Store } from '../store/store.ts';
import type { ForeignAnswers } from './foreign-answers.ts';
import { recordKinds } from './record-kinds.ts';

export type ListenParts = {
  readonly discord: DiscordConnection;
  readonly flow: ChatFlow;
  readonly catchUp: CatchUp;
  readonly foreign: ForeignAnswers;
  readonly services: Omit<ServicesOf<typeof commands>, keyof SettingsServices>;
  readonly users: Records<UserId, UserRecord>;
  readonly store: Store;
};

/** From here on messages and commands are heard. Resolves once Discord has been told of the commands. Never rejects. */
export async function listen(config: Config, parts: ListenParts): Promise<void> {
  const { discord, flow, catchUp, foreign, services, users, store } = parts;
  const personSettings = createPersonSettings(users, config.TIME_ZONE);
  discord.receive({
    message(message, shard) {
      foreign.noteHeard(message.id);
      return catchUp.receive(message, shard);
    },
    ownReply: (to) => foreign.noteReply(to),
    edited: (message, shard) => catchUp.amendMessage(message, shard),
    deleted: (_, messages, shard) => catchUp.withdrawMessages(messages, shard),
    leftBehind: (place, message) => catchUp.leaveBehind(place, message),
    takenInto: (thread, lastMessage) => catchUp.readThread(thread, lastMessage),
    returned: (ready, shards) => catchUp.returnAfterAbsence(ready, shards),
  });
  await discord.serve({
    commands: commandsFor(config),
    buttons: [beginAnewButton],
    services: { ...services, ...personSettings, beginAnew: (user: UserId) => flow.beginAnew(user) },
    administrators: new Set(config.BOT_ADMIN_IDS as UserId[]),
    serves: (asker) => flow.serves(asker),
    registrations: registrationsIn(store),
    commandsInServers: config.CLEAN_SERVER_COMMANDS ? 'deleted' : 'left',
    onLocale: personSettings.keepLocale,
  });
}

/** What people choose for themselves, and how the bot remembers their language. */
export function createPersonSettings(users: Records<UserId, UserRecord>, botsTimeZone: TimeZone) {
  /** Only of somebody who is known: a record is a place among the people that the bot may have. */
  async function set(user: UserId, change: Partial<UserRecord['settings']>): Promise<'stored' | 'unknown-person'> {
    const stored = await users.update(user, (record) => record && withSettings(record, change));
    return stored === undefined ? 'unknown-person' : 'stored';
  }

  return {
    async timeZonesOf(user: UserId) {
      const record = await users.read(user);
      return { own: record && timeZoneOf(record), bots: botsTimeZone };
    },
    chooseTimeZone: (user: UserId, zone: TimeZone | undefined) => set(user, { timeZone: zone }),
    async keepLocale(user: UserId, locale: string): Promise<void> {
      await set(user, { locale });
    },
  };
}

/** The same record where nothing changes, so that nothing is written. */
function withSettings(record: UserRecord, change: Partial<UserRecord['settings']>): UserRecord {
  const names = Object.keys(change) as (keyof typeof change)[];
  const isSame = names.every((name) => change[name] === record.settings[name]);
  return isSame ? record : { ...record, settings: { ...record.settings, ...change } };
}

/** The commands that Discord is told of. Nobody could use the others where there are no administrators. */
export function commandsFor({ BOT_ADMIN_IDS: administrators }: Pick<Config, 'BOT_ADMIN_IDS'>) {
  return administrators.length === 0 ? commands.filter(isForEveryone) : commands;
}

function isForEveryone({ audience }: Pick<Command<never>, 'audience'>): boolean {
  return audience === 'everyone';
}

function registrationsIn(store: Store): RegistrationMemory {
  const records = store.records<string, { hash: string }>(recordKinds.registrations);
  return {
    read: async () => (await records.read('commands'))?.hash,
    write: async (hash) => {
      await records.update('commands', () => ({ hash }));
    },
  };
}
