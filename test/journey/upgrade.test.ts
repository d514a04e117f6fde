/** The whole bot on what earlier versions left behind. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyOfDatabase, openDatabase, startBotOn } from '../fixtures/open-fixture.ts';
import { tellRecords } from '../fixtures/tell-records.ts';
import { patience } from '../support/rook-house.ts';

/** A database that a bot of 0.1.0 left behind when it was killed, and what is in it: see make-database-v1.ts. */

type Contents = ReturnType<typeof tellRecords>;
type Expected = {
  readonly stoppedBefore: number;
  readonly serverNames: readonly string[];
  readonly usage: object;
  readonly key: string;
  readonly commands: string;
  readonly people: Readonly<Record<string, Contents & { readonly why: string; readonly status: object }>>;
};

const expected = JSON.parse(readFileSync(new URL('../fixtures/database-v1.json', import.meta.url), 'utf8')) as Expected;
const people = Object.entries(expected.people).map(([id, person]) => ({ id, ...person }));

describe('a database of 0.1.0', () => {
  let copy: Awaited<ReturnType<typeof copyOfDatabase>>;
  let database: Awaited<ReturnType<typeof openDatabase>>;

  beforeAll(async () => {
    copy = await copyOfDatabase('database-v1.sqlite');
    database = await openDatabase(copy.path);
  });

  afterAll(async () => {
    await database.close();
    await copy[Symbol.asyncDispose]();
  });

  test('has everybody in it', async () => {
    expect([...(await database.people())].sort()).toEqual(people.map(({ id }) => id).sort());
  });

  test.each(people)('opens with every fact and count: $name, $why', async ({ id, why, status, ...contents }) => {
    const entries = contents.entries.map((entry) => ({ ...entry, timesSeen: undefined }));

    // How often something was seen is told by its sources now.
    expect(tellRecords(await database.recordsOf(id))).toEqual({ ...contents, entries });
  });

  test.each(people)('gives the seven fields of $name', async ({ id, status }) => {
    expect(await database.statusOf(id)).toEqual(status);
  });

  test('opens with what belongs to the bot itself', async () => {
    const { usage, key, commands } = expected;

    expect(await database.botsRecords()).toEqual({ usage, key, commands });
  });

  test("holds no server's name where something was learned", async () => {
    const records = await Promise.all(people.map(({ id }) => database.recordsOf(id)));
    const places = records.flatMap(({ sleep, ledger, planned }) => [
      ...[ledger, planned].flatMap(
        (one) => one?.entries.flatMap(({ sources }) => sources.map(({ place }) => place)) ?? [],
      ),
      ...(sleep.journal?.window.messages.map(({ learnedIn }) => learnedIn) ?? []),
    ]);

    // An empty name stands for a server that the envelope did not name.
    for (const name of [...expected.serverNames, ''])
      expect(JSON.stringify(places)).not.toContain(JSON.stringify(name));
  });
});

describe('a bot that takes over a database of 0.1.0, when Letta has lost every agent', () => {
  test('ends the turns and cycles under way, and loses nothing', async () => {
    await using copy = await copyOfDatabase('database-v1.sqlite');

    await finishWhatIsOpen(copy.path);

    const database = await openDatabase(copy.path);
    for (const before of people) {
      const after = tellRecords(await database.recordsOf(before.id));
      expect(after.turns).toEqual([]);
      expect(after.journal).toBeNull();
      // A reflection gives way to the next one, whose cycle may have come.
      const known = [...textsOf(before), ...(before.journal?.learned ?? [])].filter(
        (text) => !/^Reflection: /.test(text),
      );
      expect(textsOf(after)).toEqual(expect.arrayContaining(known));
      expect(after.tombstones).toEqual(before.tombstones);
      expect(after.answered).toBe(before.answered + awaited(before));
      expect(after.consolidations).toBeGreaterThanOrEqual(before.consolidations + (before.journal === null ? 0 : 1));
    }
    // By another one nothing that was forgotten would be known again.
    expect((await database.botsRecords()).key).toEqual(expected.key);
    await database.close();
  });
});

/** Runs the bot until every turn has ended and every cycle is committed. */
async function finishWhatIsOpen(path: string): Promise<void> {
  const underWay = people.filter(({ journal }) => journal !== null);
  const start = expected.stoppedBefore + 120_000;
  const bot = await startBotOn(path, start);
  try {
    const { discord, dms } = bot;
    const posted = (channel: Parameters<typeof discord.messagesIn>[0]) =>
      discord.messagesIn(channel).filter(({ author }) => author.id === discord.bot.id).length;
    for (const [channel, count] of postsLeftIn(bot)) {
      await discord.waitFor('what was left to be posted', () => posted(channel) === count, patience);
    }
    // Without their primaries the cycles fail at first: it is by talking that people get new ones.
    for (const { id, retryAt } of underWay) {
      if (retryAt === null || retryAt <= start) await bot.logged(id, /consolidation (failed|complete)/);
    }
    bot.setTime(start + 2 * 3_600_000);
    for (const name of ['Jack', 'Mia', 'Ned', 'Olga'] as const) {
      await discord.replyAfter(discord.say(bot.people[name], dms[name], 'Good to see you.'), patience);
    }
    for (const { id } of underWay) await bot.logged(id, /consolidation complete/);
  } finally {
    await bot.close();
  }
}

/** How many messages of the bot are still to come: answers, the pages that are not there yet, a notice, a file. */
function postsLeftIn({ dms, tea, garden, night }: Awaited<ReturnType<typeof startBotOn>>) {
  return [
    [tea, 1],
    [dms.Eve, 1],
    [night, 1],
    [dms.Finn, 2],
    [garden, 1],
    [dms.Hugo, 1],
    [dms.Tom, 1],
  ] as const;
}

function textsOf({ entries }: Contents): readonly string[] {
  return entries.map(({ text }) => text);
}

/** Messages that are answered after the start: those of turns that had no answer yet, and the one said then. */
function awaited({ turns, journal }: Contents): number {
  // Whether a lost primary had heard what was sent can't be known: such a turn ends with a notice.
  const waiting = turns.flatMap((turn) => ('said' in turn && turn.state === 'accepted' ? turn.said : []));
  return waiting.length + (journal === null ? 0 : 1);
}
