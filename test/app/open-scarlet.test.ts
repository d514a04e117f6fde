import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { OptionsError, openScarlet, type ScarletOptions } from '../../src/index.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { recordingLog } from '../support/recording-log.ts';

// Nobody listens there: what is tested here needs no server.
const baseUrl = 'http://127.0.0.1:1';

function optionsWith(more: Partial<ScarletOptions> = {}): ScarletOptions {
  return { user: 'ada', baseUrl, ...more };
}

/** Breaks or mends what a closed database holds. Fails while anybody has it open. */
function change(databasePath: string, sql: string): void {
  using database = new DatabaseSync(databasePath);
  database.exec(sql);
}

test('wrong options open nothing', async () => {
  const databasePath = join(temporaryFolder(), 'scarlet.sqlite');

  await expect(openScarlet(optionsWith({ databasePath, threshold: 0 }))).rejects.toThrow(OptionsError);

  await (await openScarlet(optionsWith({ databasePath }))).close();
});

test('a start that fails lets go of the database', async () => {
  const databasePath = join(temporaryFolder(), 'scarlet.sqlite');
  await (await openScarlet(optionsWith({ databasePath }))).close();
  change(databasePath, `CREATE TABLE kept AS SELECT * FROM keyv; UPDATE keyv SET value = '{' WHERE namespace = 'key'`);

  await expect(openScarlet(optionsWith({ databasePath }))).rejects.toMatchObject({ kind: 'record-unreadable' });

  change(databasePath, 'DELETE FROM keyv; INSERT INTO keyv SELECT * FROM kept; DROP TABLE kept');
  await (await openScarlet(optionsWith({ databasePath }))).close();
});

test('a database that is open already is refused in words that name it', async () => {
  const databasePath = join(temporaryFolder(), 'scarlet.sqlite');
  await using _ada = await openScarlet(optionsWith({ databasePath }));

  await expect(openScarlet(optionsWith({ user: 'grace', databasePath }))).rejects.toMatchObject({
    kind: 'store-unavailable',
    message: expect.stringMatching(/scarlet\.sqlite is in use by another Scarlet/),
  });
});

test('people without a database of their own are open side by side', async () => {
  await using ada = await openScarlet(optionsWith());
  await using grace = await openScarlet(optionsWith({ user: 'grace' }));

  expect(await Promise.all([ada, grace].map(({ agent }) => agent.sleepStatus()))).toHaveLength(2);
});

test.each([
  [{}, true],
  [{ sleepMode: 'native' }, true],
  [{ sleepMode: 'off' }, false],
  [{ sleepEnabled: false }, false],
] as const)('with %j a pair that is made gets a sleep agent: %s', async (more, isSleepEnabled) => {
  await using scarlet = await openScarlet(optionsWith(more));

  expect(scarlet.agent.isSleepEnabled).toBe(isSleepEnabled);
});

test('leaving the block closes it, and closing twice is closing once', async () => {
  const databasePath = join(temporaryFolder(), 'scarlet.sqlite');
  {
    await using scarlet = await openScarlet(optionsWith({ databasePath }));
    await Promise.all([scarlet.close(), scarlet.close()]);
  }

  await (await openScarlet(optionsWith({ databasePath }))).close();
});

test('a logger gets the lines, with their fields and without the key', async () => {
  const logger = recordingLog();
  // Whoever is called like the key has it in their lines.
  const [user, apiKey] = ['canary-of-the-key', 'canary-of-the-key'];
  await using scarlet = await openScarlet(
    optionsWith({ user, apiKey, baseUrl: 'http://127.0.0.1:1/canary-of-the-key', logger }),
  );

  await expect(scarlet.agent.chat('Hello!')).rejects.toMatchObject({ kind: 'letta-unreachable' });
  await scarlet.sleep.runConsolidation();

  expect(logger.lines[0]).toEqual({
    level: 'debug',
    fields: expect.objectContaining({ component: 'letta' }),
    sentence: 'letta asked again',
  });
  expect(logger.lines.at(-1)).toMatchObject({ fields: { userId: expect.any(String) } });
  expect(JSON.stringify(logger.lines)).not.toContain('canary');
});

test('a server that can not be reached is named by its address', async () => {
  await using scarlet = await openScarlet(optionsWith({ baseUrl: `${baseUrl}/v1` }));

  await expect(scarlet.agent.chat('Hello!')).rejects.toMatchObject({
    kind: 'letta-unreachable',
    message: expect.stringMatching(/^could not [a-z ]+ at http:\/\/127\.0\.0\.1:1: /),
  });
});

test('a pino logger is taken as it is', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  await using scarlet = await openScarlet(optionsWith({ logger }));

  await expect(scarlet.agent.chat('Hello!')).rejects.toThrow();

  expect(lines.map((line) => JSON.parse(line))).toContainEqual(expect.objectContaining({ component: 'letta' }));
});

test('a copy of the database that lacks its log is opened on request only', async () => {
  const databasePath = join(temporaryFolder(), 'scarlet.sqlite');
  const copy = join(temporaryFolder(), 'copy.sqlite');
  await using _ = await openScarlet(optionsWith({ databasePath }));
  copyFileSync(databasePath, copy);

  await expect(openScarlet(optionsWith({ databasePath: copy }))).rejects.toThrow('acceptOldDatabase');

  await (await openScarlet(optionsWith({ databasePath: copy, acceptOldDatabase: true }))).close();
});
