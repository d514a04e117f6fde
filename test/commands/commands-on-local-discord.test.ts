/** All commands, used by people on the local Discord. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ServicesOf } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import type { UserId } from '../../src/base/ids.ts';
import { utc } from '../../src/base/time-zones.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import type { Requested } from '../../src/sleep/state/outcome.ts';
import { botOnLocalDiscord, type Stage } from '../discord/bot-on-local-discord.ts';
import { violationsOf } from '../support/discord-spec.ts';
import { agentNames, blockDiff, botReport, consolidated, refusedFor, report } from './given.ts';

let stage: Stage;
let ann: ReturnType<LocalDiscord['createUser']>;
let root: ReturnType<LocalDiscord['createUser']>;
let general: ReturnType<LocalDiscord['createTextChannel']>;
let requested: Requested;

beforeEach(async () => {
  stage = await botOnLocalDiscord();
  const { discord } = stage;
  [ann, root] = [discord.createUser('Ann'), discord.createUser('Root')];
  general = discord.createTextChannel(discord.createGuild({ name: 'Home', members: [ann, root] }), 'general');
  requested = { wasRunning: false, outcome: consolidated() };
  const services: ServicesOf<typeof commands> = {
    names: agentNames(),
    tendsMemory: true,
    hasRoomFor: async () => true,
    whereToTurn: (texts) => texts.help.whereToTurn,
    consolidate: async () => requested,
    reportOf: async () => report(),
    reportOfBot: async () => botReport({ overdue: [ann.id as UserId] }),
    pauses: { pause: async () => 'paused', resume: async () => 'goes-on', ofEveryone: () => noPauses },
    orphans: { find: notAsked, repair: notAsked },
    botReport: notAsked,
    userReports: { reportOf: notAsked },
    resetConversation: async () => 'taken-up',
    timeZonesOf: async () => ({ own: undefined, bots: utc }),
    chooseTimeZone: async () => 'stored',
  };
  await stage.bot.serve({
    commands,
    buttons: [],
    services,
    administrators: new Set([root.id as UserId]),
    serves: () => true,
    onLocale: () => {},
    registrations: { read: async () => undefined, write: async () => {} },
    commandsInServers: 'left',
  });
});

afterEach(async () => {
  const violations = violationsOf(stage.discord.requests);
  await stage.leave();
  expect(violations).toEqual([]);
});

async function notAsked(): Promise<never> {
  throw new Error('Nobody asks for this here.');
}

function use(name: string, options = {}, { by = ann, locale = 'en-US' } = {}) {
  return stage.discord.command(by, general, name, options, { locale });
}

test('Discord knows every command of the index, and the options of /sleepstatus', () => {
  const known = stage.discord.commandsIn('global');

  expect(known.map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
  expect(known).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ name: 'consolidate', options: [], default_member_permissions: null }),
      expect.objectContaining({
        name: 'sleepstatus',
        options: [
          expect.objectContaining({ type: 6, name: 'user' }),
          expect.objectContaining({ type: 5, name: 'everyone' }),
        ],
      }),
    ]),
  );
});

describe('/consolidate', () => {
  test('shows the diff to nobody but the one who asked, and pings nobody', async () => {
    const added = [`\`\`\` @everyone <@${root.id}>`, 'Likes green tea'];
    requested = { wasRunning: true, outcome: consolidated({ changes: [blockDiff({ added })] }) };

    const used = use('consolidate');
    const { content, embeds, mentions, mention_everyone } = await used.answered();

    expect(used.isEphemeral).toBe(true);
    expect(content).toMatch(/^I was already at it/);
    expect(embeds).toMatchObject([
      { title: 'What I know of you', description: expect.stringContaining('+ Likes green tea') },
    ]);
    expect({ mentions, mention_everyone }).toEqual({ mentions: [], mention_everyone: false });
    expect(stage.discord.messagesIn(general)).toEqual([]);
  });

  test('of a huge diff arrives whole, with every code block closed', async () => {
    const removed = Array.from({ length: 300 }, () => ({ text: '👩‍👩‍👧‍👦'.repeat(40), because: 'expired' as const }));
    const labels = [
      'persona',
      'human',
      'goals',
      'session_context',
      ...Array.from({ length: 8 }, (_, index) => `b${index}`),
    ];
    const refused = [refusedFor('secret')];
    const changes = labels.map((label) => blockDiff({ label, removed }));
    requested = { wasRunning: false, outcome: consolidated({ changes, refused }) };

    const { embeds } = await use('consolidate', {}, { locale: 'it' }).answered();

    const texts = embeds.map(({ description = '' }) => description);
    expect(texts).toHaveLength(10);
    expect(texts.every((text) => text.split('```').length % 2 === 1)).toBe(true);
    expect(texts[0]).toMatch(/… e altri \d+$/);
    expect(texts.at(-1)).toBe('**1** × sembrava una password o un altro segreto');
  });
});

describe('/sleepstatus', () => {
  test('shows a person how it stands for them', async () => {
    const used = use('sleepstatus');
    const { content, embeds } = await used.answered();

    expect(used.isEphemeral).toBe(true);
    expect(content).toContain('**1** of 5 messages');
    expect(embeds[0]?.fields).toHaveLength(3);
  });

  test('shows an administrator the bot as a whole, with mentions that ping nobody', async () => {
    const used = use('sleepstatus', { everyone: true }, { by: root });
    const { embeds, mentions } = await used.answered();

    expect(used.isEphemeral).toBe(true);
    expect(embeds[0]?.fields?.at(-1)).toMatchObject({ name: 'Overdue', value: `<@${ann.id}>` });
    expect(mentions).toEqual([]);
  });

  test('shows an administrator another person, without pinging them', async () => {
    const { content, mentions } = await use('sleepstatus', { user: ann.id }, { by: root }).answered();

    expect(content).toContain(`<@${ann.id}>`);
    expect(mentions).toEqual([]);
  });

  test.each([{ everyone: true }, { user: '1' }])('refuses %o to anybody else', async (options) => {
    const given = 'user' in options ? { user: root.id } : options;

    const { content, embeds } = await use('sleepstatus', given, { locale: 'it' }).answered();

    expect(content).toMatch(/^Mi dispiace, solo chi gestisce questo bot/);
    expect(embeds).toEqual([]);
  });
});

test.each([
  ['en-US', '`/consolidate` – I go over what you told me'],
  ['it', '`/consolidate` – rileggo subito quello che mi hai raccontato'],
])('/help names /consolidate (%s)', async (locale, words) => {
  expect((await use('help', {}, { locale }).answered()).content).toContain(words);
});
