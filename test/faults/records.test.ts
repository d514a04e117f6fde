/** The whole bot with records that can't be read, and what its files hold of people. */
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { english } from '../../src/texts/en.ts';
import { type FaultScene, openFaultScene, posting, sending } from '../support/fault-scene.ts';
import { patience } from '../support/rook-house.ts';

let scene: FaultScene;

beforeEach(async () => {
  scene = await openFaultScene();
});

function databasePath(): string {
  return scene.world.environment['DATABASE_PATH'] ?? '';
}

/** Writes a row behind the bot's back, while it is away. */
function spoil(namespace: string, id: string, value: string): void {
  const database = new DatabaseSync(databasePath());
  database.prepare('INSERT OR REPLACE INTO keyv (key, namespace, value) VALUES (?, ?, ?)').run(id, namespace, value);
  database.close();
}

describe('a record that can not be read', () => {
  test.each([
    ['garbage', 'CANARY-PRIVATE garbage'],
    ['an empty object', '{}'],
    ['of a newer version', '{"value":{"v":99,"value":{"personal":"CANARY-PRIVATE"}}}'],
  ])('because it is %s: an honest notice, no agent, and the others are answered', async (_, value) => {
    const { world, letta, ada, bob } = scene;
    await (await world.startBot()).close();
    spoil('user', ada.id, value);

    await world.startBot();
    const notice = await scene.ask('Hello!');
    const bobs = world.discord.openDm(bob);
    const reply = await world.discord.replyAfter(world.discord.say(bob, bobs, 'My name is Bob.'), patience);

    expect(notice.content).toBe(english.chat.failures['record-unreadable']);
    expect(reply.content).toContain('Bob');
    expect(letta.snapshot().agents.filter(({ name }) => name.includes('Ada'))).toEqual([]);
    expect(world.log.join('')).not.toContain('CANARY-PRIVATE');
    expect(world.log.join('')).toContain('record could not be read');
  });
});

test('a database that is removed under her ends the process in words, and nobody is answered as if it were kept', async () => {
  const { world, letta } = scene;
  await world.startBot();
  await scene.ask('Hello!');

  rmSync(databasePath());
  const notice = await scene.ask('I like green tea.');
  const end = await world.logged('lost: ');

  expect(notice.content).toBe(english.chat.failures['store-unavailable']);
  expect(end).toContain(`${databasePath()} was removed while in use`);
  expect(JSON.stringify(letta.snapshot().messages)).not.toContain('green tea');
});

describe('private words and secrets', () => {
  const canaries = ['CANARY-WORDS', 'CANARY-NAME', 'CANARY-FILE', 'CANARY-ANSWER'];
  const secrets = ['canary-discord-token', 'canary-letta-key'];

  test('are in no log line, whatever goes wrong, and not in the database once they were delivered', async () => {
    const { world, letta } = scene;
    const { discord } = world;
    const eve = discord.createUser('CANARY-NAME');
    const dm = discord.openDm(eve);
    const bot = await world.startBot();
    const model = world.letta.localModel;
    const ask = async (text: string) => await discord.replyAfter(discord.say(eve, dm, text), patience);

    model.script({ kind: 'text', text: 'CANARY-ANSWER' });
    await ask('CANARY-WORDS');
    for (const fault of [
      { kind: 'answer', status: 400, body: { detail: "Bad content: 'CANARY-WORDS'" } },
      { kind: 'answer', status: 401, body: { detail: 'Bearer canary-letta-key-0123456789 is wrong' } },
      { kind: 'answer', status: 422, body: { detail: [{ input: 'CANARY-WORDS' }] } },
    ] as const) {
      letta.faults.plan(sending, fault);
      await ask('CANARY-WORDS');
    }
    model.script({ kind: 'error', status: 400, message: 'CANARY-WORDS was refused' });
    await ask('CANARY-WORDS');
    model.script({ kind: 'text', text: 'CANARY-ANSWER' });
    discord.faults.plan(posting, { kind: 'answer', status: 400, body: { code: 50035, message: 'CANARY-ANSWER' } });
    discord.say(eve, dm, 'CANARY-WORDS', {
      attachments: [{ name: 'CANARY-FILE.txt', contentType: 'text/plain', bytes: Buffer.from('CANARY-FILE') }],
    });
    await world.logged('answer could not be posted');
    await bot.close();

    const log = world.log.join('');
    const bytes = await Promise.all(
      ['', '-wal', '-shm'].map((suffix) => readFile(`${databasePath()}${suffix}`, 'latin1').catch(() => '')),
    );
    expect(log.length).toBeGreaterThan(1_000);
    expect([...canaries, ...secrets].filter((canary) => log.includes(canary))).toEqual([]);
    const inFile = [...canaries, ...secrets].filter((canary) => bytes.join('').includes(canary));
    expect(inFile.filter((canary) => canary !== 'CANARY-NAME')).toEqual([]);
  });
});
