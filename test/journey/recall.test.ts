/** What left the blocks for want of room, and comes back when the talk is of it. */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { isFromSleepAgent } from '../../src/local/model/own-answer.ts';
import { type ChatMessage, textOf } from '../../src/local/model/wire/chat-request.ts';
import { openWorld, type World } from '../support/bot.ts';
import { archivedEntry, remember, sourceOf } from '../support/remembered.ts';
import { mention, patience, type RookHouse, rookHouse } from '../support/rook-house.ts';
import { variant } from '../support/variant.ts';

let world: World;
let scene: RookHouse;

beforeEach(async () => {
  world = await openWorld();
  scene = rookHouse(world.discord);
});

const corpus = readFileSync(new URL('../corpora/recall.jsonl', import.meta.url), 'utf8');
const rowSchema = z.object({ lang: z.string(), who: z.string(), said: z.string(), line: z.string(), ask: z.string() });
const told = corpus
  .trim()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));

type Person = RookHouse['ada'];
type Channel = Parameters<World['discord']['say']>[1];

async function ask(person: Person, channel: Channel, text: string): Promise<void> {
  await world.discord.replyAfter(world.discord.say(person, channel, text), patience);
}

/** So that no recalled line stands in an answer of hers. */
function answerPlainly(): void {
  const { localModel } = world.letta;
  localModel.script({ kind: 'text', text: 'I see.' }, { times: 'always', when: (body) => !isFromSleepAgent(body) });
}

/** What a turn brought out of the archive: the last item of role `system` behind the last answer. */
function recalledInLastRequest(): string {
  const messages = lastRequest();
  const answered = messages.findLastIndex(({ role }) => role === 'assistant');
  return messages
    .slice(Math.max(1, answered + 1))
    .filter(({ role }) => role === 'system')
    .map(textOf)
    .join('\n');
}

/** Without the bullets and the days. */
function linesRecalled(): readonly string[] {
  return [...recalledInLastRequest().matchAll(/^- (.*) \(said on [^)]*\)$/gm)].map(([, line = '']) => line);
}

function lastRequest(): readonly ChatMessage[] {
  const requests = world.letta.localModel.requests.filter(({ body }) => !isFromSleepAgent(body));
  return requests.at(-1)?.body.messages ?? [];
}

describe('an archived fact', () => {
  variant('comes with a question about it, for people of many languages, and with the day of its source', async () => {
    const { discord, environment } = world;
    const people = new Map(
      Map.groupBy(told, ({ who }) => who)
        .entries()
        .map(([who, rows]) => [discord.createUser(who), rows] as const),
    );
    const archives = people
      .entries()
      .map(
        ([{ id }, rows]) =>
          [id, rows.map(({ line, said }, at) => archivedEntry(`e${at + 1}`, line, { quote: said }))] as const,
      );
    await remember(environment['DATABASE_PATH'] ?? '', new Map(archives));
    await world.startBot({ SLEEP_ENABLED: 'false' });

    for (const [person, [first]] of people) {
      await ask(person, discord.openDm(person), first?.ask ?? '');
      expect(recalledInLastRequest()).toContain(`${first?.line} (said on 3 May 2026)`);
    }
  });

  variant('is voiced where it was learned and in private, and nothing private anywhere else', async () => {
    const { discord, environment } = world;
    const garden = discord.createTextChannel(discord.createGuild({ name: 'Garden', members: [scene.ada] }), 'roses');
    const onServer = { guild: scene.guild.id };
    const facts = [
      archivedEntry('e1', 'Keeps bees in secret', { sources: [sourceOf('1', 'I keep bees in secret', 'direct')] }),
      archivedEntry('e2', 'Keeps bees on the roof', { sources: [sourceOf('2', 'I keep bees on the roof', onServer)] }),
      archivedEntry('e3', 'Keeps bees for two reasons', {
        sources: [sourceOf('3', 'I keep bees for honey', onServer), sourceOf('4', 'and bees for calm', 'direct')],
      }),
      archivedEntry('e4', 'Keeps bees somewhere', { sources: [sourceOf('5', 'I keep bees', { guild: null })] }),
    ];
    await remember(environment['DATABASE_PATH'] ?? '', new Map([[scene.ada.id, facts]]));
    await world.startBot({ SLEEP_ENABLED: 'false' });
    const question = `${mention(discord)} how are my bees?`;

    await ask(scene.ada, garden, question);
    expect(recalledInLastRequest()).toBe('');
    await ask(scene.ada, scene.tea, question);
    expect(linesRecalled()).toEqual(['Keeps bees on the roof']);
    await ask(scene.ada, discord.openDm(scene.ada), 'How are my bees?');
    expect(linesRecalled().toSorted()).toEqual([
      'Keeps bees for two reasons',
      'Keeps bees in secret',
      'Keeps bees somewhere',
    ]);
  });

  variant('comes once in five turns, and /sleepstatus counts it', async () => {
    const { discord, environment } = world;
    const bees = archivedEntry('e1', 'Keeps two beehives');
    await remember(environment['DATABASE_PATH'] ?? '', new Map([[scene.ada.id, [bees]]]));
    await world.startBot({ SLEEP_ENABLED: 'false' });
    const dm = discord.openDm(scene.ada);

    const came: number[] = [];
    for (let turn = 1; turn <= 7; turn += 1) {
      await ask(scene.ada, dm, 'What about my beehives?');
      if (linesRecalled().length > 0) came.push(turn);
    }

    expect(came).toEqual([1, 6]);
    const status = await discord.command(scene.ada, dm, 'sleepstatus').answered(patience);
    expect(JSON.stringify(status)).toContain('**2 lines** for **2 answers**');
  });

  test('goes as an item of its own that no consolidation reads', async () => {
    const { discord, environment, letta } = world;
    answerPlainly();
    const bees = archivedEntry('e1', 'Keeps two beehives');
    await remember(environment['DATABASE_PATH'] ?? '', new Map([[scene.ada.id, [bees]]]));
    await world.startBot({ SLEEP_THRESHOLD: '2' });
    const dm = discord.openDm(scene.ada);

    await ask(scene.ada, dm, 'What about my beehives?');
    expect(linesRecalled()).toEqual(['Keeps two beehives']);
    await ask(scene.ada, dm, 'I like green tea.');
    await world.logged('consolidation complete');

    const window = letta.localModel.requests.map(({ body }) => body).find(isFromSleepAgent);
    const read = (window?.messages ?? []).map(textOf).join('\n');
    expect(read).toContain('What about my beehives?');
    expect(read).not.toContain('Keeps two beehives');
  });

  variant(
    'goes with the words where the model refuses items of role system, and no consolidation reads it',
    async () => {
      const { discord, environment, letta } = world;
      const facts = ['Keeps two beehives', 'Has a telescope on the roof'].map((text, at) =>
        archivedEntry(`e${at}`, text),
      );
      await remember(environment['DATABASE_PATH'] ?? '', new Map([[scene.ada.id, facts]]));
      const message = 'System message must be at the beginning.';
      letta.localModel.script(
        { kind: 'error', status: 400, body: { error: { code: 400, message, type: 'BadRequestError' } } },
        { times: 'always', when: ({ messages }) => messages.slice(1).some(({ role }) => role === 'system') },
      );
      await world.startBot({ SLEEP_THRESHOLD: '2' });
      const dm = discord.openDm(scene.ada);

      await ask(scene.ada, dm, 'What about my beehives?');
      await ask(scene.ada, dm, 'And my telescope?');
      await world.logged('consolidation complete');

      expect(textOf(lastRequest().at(-1) as ChatMessage)).toMatch(
        /And my telescope\?[\s\S]*- Has a telescope[\s\S]*\n\[Discord: /,
      );
      const refused = world.log.filter((line) => line.includes('model refuses system items'));
      expect(refused).toHaveLength(1);
      const window = letta.localModel.requests.map(({ body }) => body).find(isFromSleepAgent);
      const read = (window?.messages ?? []).map(textOf).join('\n');
      expect(read).toContain('And my telescope?');
      expect(read).not.toMatch(/archive|Keeps two beehives|on the roof/);
    },
  );

  variant('is missed without harm where the ledger can not be read', async () => {
    const { discord, environment } = world;
    const path = environment['DATABASE_PATH'] ?? '';
    await remember(path, new Map([[scene.ada.id, [archivedEntry('e1', 'Keeps two beehives')]]]));
    const database = new DatabaseSync(path);
    database.exec(`UPDATE keyv SET value = '{}' WHERE namespace = 'ledger'`);
    database.close();
    await world.startBot({ SLEEP_ENABLED: 'false' });

    await ask(scene.ada, discord.openDm(scene.ada), 'What about my beehives?');

    expect(linesRecalled()).toEqual([]);
    await world.logged('nothing could be recalled, the turn goes without');
  });
});
