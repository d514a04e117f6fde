/** What Discord shows while somebody types an option. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Command } from '../../commands/command.ts';
import type { UserId } from '../../src/base/ids.ts';
import { botOnLocalDiscord, type Stage } from './bot-on-local-discord.ts';

let stage: Stage;
let anna: ReturnType<Stage['discord']['createUser']>;
beforeEach(async () => {
  stage = await botOnLocalDiscord();
  anna = stage.discord.createUser('Anna');
});
afterEach(async () => {
  await stage.leave();
});

const dish = {
  kind: 'text',
  name: 'dish',
  describe: () => 'Which',
  suggest: (typed: string) => [`${typed}p`],
} as const;

async function serve(
  audience: Command<object>['audience'],
  other: Partial<Command<object>> = {},
  administrators = new Set<UserId>(),
  serves = true,
) {
  const cook: Command<object> = {
    name: 'cook',
    words: () => ({ description: 'Cooks something', inHelp: 'I cook' }),
    audience,
    options: [dish],
    run: async () => ({ text: 'Soup' }),
    ...other,
  };
  await stage.bot.serve({
    commands: [cook],
    buttons: [],
    services: {},
    administrators,
    serves: () => serves,
    onLocale: () => {},
    registrations: { read: async () => undefined, write: async () => {} },
    commandsInServers: 'left',
  });
}

async function shownFor(typed: string): Promise<readonly unknown[]> {
  const place = stage.discord.openDm(anna);
  const shown = await stage.discord.complete(anna, place, 'cook', { dish: typed }, 'dish').completed();
  return shown.map(({ name, value }) => [name, value]);
}

test('the option of a command says what', async () => {
  await serve('everyone');

  expect(await shownFor('sou')).toEqual([['soup', 'soup']]);
});

test('of a command for administrators nothing is shown to others', async () => {
  await serve('administrators');
  expect(await shownFor('sou')).toEqual([]);

  await serve('administrators', {}, new Set([anna.id as UserId]));
  expect(await shownFor('sou')).toEqual([['soup', 'soup']]);
});

test('who is not served is shown nothing', async () => {
  await serve('everyone', {}, new Set(), false);

  expect(await shownFor('sou')).toEqual([]);
});

test('a suggestion that fails is logged, and the next letter asks again', async () => {
  const suggest = (typed: string) => {
    if (typed === 's') throw new Error('no soup');
    return [typed];
  };
  await serve('everyone', { options: [{ ...dish, suggest }] });

  stage.discord.complete(anna, stage.discord.openDm(anna), 'cook', { dish: 's' }, 'dish');
  const next = await shownFor('so');

  expect(next).toEqual([['so', 'so']]);
  expect(stage.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      sentence: 'suggestions not shown',
      fields: { command: 'cook', why: 'no soup.' },
    }),
  );
});
