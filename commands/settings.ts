import type { UserId } from '../src/base/ids.ts';
import { type TimeZone, timeZonesLike, toTimeZone } from '../src/base/time-zones.ts';
import { type Command, type CommandReply, type Invocation, mostSuggestions } from './command.ts';
import { inviteStranger, type StrangerServices } from './strangers.ts';

/** `unknown-person`: nothing is kept of somebody who has never talked with her. */
export type SettingsServices = {
  /** The person's own, if they have chosen one, and the bot's. */
  timeZonesOf(user: UserId): Promise<{ readonly own: TimeZone | undefined; readonly bots: TimeZone }>;
  /** @param zone undefined takes the choice back */
  chooseTimeZone(user: UserId, zone: TimeZone | undefined): Promise<'stored' | 'unknown-person'>;
};

type Services = SettingsServices & StrangerServices;

/** What a person chooses for themselves. */
export const ownSettings = {
  name: 'settings',
  words: (texts) => texts.settings,
  audience: 'everyone',
  subcommands: [
    {
      name: 'timezone',
      describe: (texts) => texts.settings.timezone.description,
      options: [
        {
          kind: 'text',
          name: 'zone',
          describe: (texts) => texts.settings.timezone.options.zone,
          mostCharacters: 100,
          suggest: (typed) => timeZonesLike(typed, mostSuggestions),
        },
        { kind: 'yes-or-no', name: 'clear', describe: (texts) => texts.settings.timezone.options.clear },
      ],
    },
  ],
  run: (invocation, services) => timeZoneReply(invocation, services),
} as const satisfies Command<Services>;

async function timeZoneReply(
  { userId, options: { zone: typed, clear }, texts }: Invocation,
  services: Services,
): Promise<CommandReply> {
  const words = texts.settings.timezone;
  if (typeof typed === 'string' && clear === true) return { text: words.zoneOrClear };
  if (typeof typed !== 'string' && clear !== true) {
    const { own, bots } = await services.timeZonesOf(userId);
    return { text: own === undefined ? words.botsOwn(bots) : words.yours(own) };
  }
  const zone = typeof typed === 'string' ? toTimeZone(typed) : undefined;
  if (zone === undefined && clear !== true) return { text: words.unknown };
  if ((await services.chooseTimeZone(userId, zone)) === 'unknown-person') {
    return { text: await inviteStranger(words.unknownPerson, { userId, texts }, services) };
  }
  return { text: zone === undefined ? words.cleared((await services.timeZonesOf(userId)).bots) : words.chosen(zone) };
}
