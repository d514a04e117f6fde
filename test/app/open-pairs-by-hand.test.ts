import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openPairsByHand } from '../../src/app/open-pairs-by-hand.ts';
import { openPeople } from '../../src/app/open-people.ts';
import { recordKinds } from '../../src/app/record-kinds.ts';
import type { AgentId, UserId } from '../../src/base/ids.ts';
import type { OpenRecord } from '../../src/chat/open-work.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { readConfig } from '../../src/config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';
import { drivenClock } from '../support/driven-clock.ts';
import { runCommand } from '../support/run-command.ts';
import { edges, storedPairs } from './stored-pairs.ts';

test('where there is no database none is made, and the setting is named', async () => {
  const DATABASE_PATH = join(temporaryFolder(), 'scarlet.sqlite');

  const { exitCode, said } = await runCommand('pairs', [], {
    DATABASE_PATH,
    DISCORD_TOKEN: 'a.b.c',
    LETTA_BASE_URL: 'http://127.0.0.1:9',
    LETTA_MODEL: 'house/talk',
  });

  expect(exitCode).toBe(78);
  expect(said).toBe(
    `Wrong setting: DATABASE_PATH. There is no database at ${DATABASE_PATH}. Set DATABASE_PATH as it is for the bot.\n`,
  );
});

test.each([
  ['pairs', [], '/scarlet status and its log count the pairs'],
  ['sleep-mode', ['--to', 'native'], 'set SLEEP_MODE and start the bot again'],
])(
  'beside a bot that runs, %s says that it must be stopped, and what goes without that',
  async (command, args, goes) => {
    const DATABASE_PATH = join(temporaryFolder(), 'scarlet.sqlite');
    const store = await openStore({ ...edges, path: DATABASE_PATH });
    onTestFinished(() => store.close());

    const { exitCode, said } = await runCommand(command, args, { DATABASE_PATH, DISCORD_TOKEN: 'a.b.c' });

    expect(exitCode).toBe(1);
    expect(said).toContain(`${DATABASE_PATH} is in use, as it is while the bot runs. Stop the bot and call again. `);
    expect(said).toContain(goes);
  },
);

test('sleep-mode wants to be told where to', async () => {
  const ends = await Promise.all([[], ['--to', 'off']].map((args) => runCommand('sleep-mode', args, {})));

  for (const { exitCode, said } of ends) {
    expect(exitCode).toBe(64);
    expect(said).toMatch(/^--to native or --to custom is needed\.\n\nUsage: npm run sleep-mode/);
  }
});

test('a command begins nothing that waits: not even what is overdue gets a timer', async () => {
  const half = { agent: 'agent-1' as AgentId, blocks: {} };
  const pair = { state: 'ready', attempt: 1, sleepWanted: true, since: 0, primary: half, sleep: half } as const;
  const open = await storedPairs({ '4': pair });
  const ada = '4' as UserId;
  const before = open();
  await before
    .records<UserId, UserRecord>(recordKinds.users)
    .update(ada, (user) => user && { ...user, personal: { ...user.personal, answered: 9 } });
  await before.records<UserId, OpenRecord>(recordKinds.open).update(ada, () => ({ because: ['deadline'] }));
  const config = readConfig({
    DISCORD_TOKEN: 'a.b.c',
    LETTA_BASE_URL: 'http://127.0.0.1:9',
    LETTA_MODEL: 'house/talk',
  });
  const clock = drivenClock();
  const store = open();
  const by = { ...edges, clock, store, application: async () => 'app', say: () => {} };

  await using opened = new AsyncDisposableStack();
  const { sleep } = await openPairsByHand(config, openPeople(config, store, clock), by, opened);

  expect(await sleep.account.statusOf(ada)).toMatchObject({ message_count: 9 });
  expect(clock.pending()).toBe(0);
});
