/** A person's own time zone: what both agents are told goes by it. */
import { beforeEach, expect, test } from 'vitest';
import { localTime, toTimeZone, utc } from '../../src/base/time-zones.ts';
import type { DirectMessages } from '../../src/local/discord/entities.ts';
import { textOf } from '../../src/local/model/wire/chat-request.ts';
import { english } from '../../src/texts/en.ts';
import { italian } from '../../src/texts/it.ts';
import { openWorld, type World } from '../support/bot.ts';
import { type JumpingClock, jumpingClock } from '../support/jumping-clock.ts';
import { patience, type RookHouse, rookHouse } from '../support/rook-house.ts';

let clock: JumpingClock;
let world: World;
let scene: RookHouse;
let dm: DirectMessages;

const { timezone: words } = english.settings;
const tokyo = 'Asia/Tokyo';

beforeEach(async () => {
  clock = jumpingClock();
  world = await openWorld({ clock });
  scene = rookHouse(world.discord);
  dm = world.discord.openDm(scene.ada);
});

async function set(options: object, locale = 'en-US', who = scene.ada): Promise<string> {
  const used = world.discord.command(who, world.discord.openDm(who), 'settings timezone', { ...options }, { locale });
  const { content } = await used.answered(patience);
  expect(used.isEphemeral).toBe(true);
  return content;
}

/** The header of what the model was asked last, and how a clock in that zone would have it. */
async function headerOf(text: string): Promise<string | undefined> {
  const said = world.discord.say(scene.ada, dm, text);
  await world.discord.replyAfter(said, patience);
  const asked = world.letta.localModel.requests
    .flatMap(({ body }) => body.messages)
    .findLast((message) => message.role === 'user' && textOf(message).startsWith(text));
  return asked === undefined ? undefined : textOf(asked).split('\n').at(-1);
}

function shown(zone: string, at = clock.now()): string {
  const known = toTimeZone(zone) ?? utc;
  const { weekday, day, month, year, time } = localTime(at, known);
  return `${weekday} ${day} ${month} ${year} at ${time.slice(0, 2)}:`;
}

test('the hour in the header, and the day of the window, are those of the person’s zone, also after a restart', async () => {
  const settings = { TIME_ZONE: 'America/New_York', SLEEP_THRESHOLD: '100' };
  let bot = await world.startBot(settings, clock);
  expect(await set({ zone: tokyo })).toBe(words.unknownPerson);

  expect(await headerOf('One.')).toContain(shown('America/New_York'));
  expect(await set({})).toBe(words.botsOwn('America/New_York'));
  expect(await set({ zone: 'asia/tokyo' })).toBe(words.chosen(tokyo));
  const header = await headerOf('Two.');
  expect(header).toContain(shown(tokyo));
  expect(header).toMatch(/ Asia\/Tokyo time\.\]$/);

  await bot.close();
  bot = await world.startBot(settings, clock);
  expect(await set({}, 'it')).toBe(italian.settings.timezone.yours(tokyo));
  clock.jump(24 * 3_600_000);
  await headerOf('Three.');
  await world.discord.command(scene.ada, dm, 'consolidate').answered(patience);
  const { weekday, date } = localTime(clock.now(), toTimeZone(tokyo) ?? utc);
  const requests = world.letta.localModel.requests.map(({ body }) => JSON.stringify(body));
  const asked = requests.findLast((request) => request.includes('Today is '));
  expect(asked).toContain(`Today is ${weekday}, ${date}.`);
});

test('an unknown zone is refused in words, suggestions show while one types, and the choice can be taken back', async () => {
  await world.startBot({ SLEEP_ENABLED: 'false', DENIED_USERS: scene.bob.id }, clock);
  await headerOf('One.');
  const type = async (zone: string, who = scene.ada) => {
    const place = world.discord.openDm(who);
    const typed = world.discord.complete(who, place, 'settings timezone', { zone }, 'zone');
    return (await typed.completed(patience)).map(({ value }) => value);
  };

  expect(await set({ zone: 'Mars/Olympus' })).toBe(words.unknown);
  expect(await set({ zone: '+02:00' })).toBe(words.unknown);
  expect(await type('tok')).toContain(tokyo);
  expect((await type('new york'))[0]).toBe('America/New_York');
  expect(await type('utc')).toContain('UTC');
  expect(await type('')).toHaveLength(25);
  expect(await type('tok', scene.bob)).toEqual([]);

  await set({ zone: tokyo });
  expect(await set({ zone: 'UTC' })).toBe(words.chosen('UTC'));
  expect(await headerOf('Two.')).toMatch(/ UTC\.\]$/);
  expect(await set({ zone: tokyo, clear: true })).toBe(words.zoneOrClear);
  expect(await set({})).toBe(words.yours('UTC'));
  expect(await set({ clear: true })).toBe(words.cleared('UTC'));
  expect(await set({})).toBe(words.botsOwn('UTC'));
});
