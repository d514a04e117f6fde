import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { emptyLedger, ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { breakPort } from '../engine/break-port.ts';
import { ada, minute, openSleepWorld } from '../engine/sleep-world.ts';

const day = 24 * 60 * minute;

test('one version of the ledger is kept, and audits for 200 cycles', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1, dailyCap: 1_000 } });
  const bot = world.start();

  for (let at = 1; at <= 203; at += 1) {
    await world.say(bot, 'Hello there.');
    await world.clock.quiet();
  }

  expect(await Array.fromAsync(world.ledgers.ids())).toEqual([`${ada}.203`]);
  const audits = await Array.fromAsync(world.audits.ids());
  expect(audits).toHaveLength(200);
  expect(audits).not.toContain(`${ada}.3`);
});

test('the version before a commit is kept until it, and one that a crash has left goes with the next', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  const versions = async () => (await Array.fromAsync(world.ledgers.ids())).toSorted();
  const atWrite: (readonly string[])[] = [];
  world.letta.before = async ({ name }) => {
    if (name === 'write') atWrite.push(await versions());
  };
  for (const word of ['tea', 'chess', 'soup']) {
    await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
  }
  await world.ledgers.update(ledgerId(ada, 2), () => emptyLedger);

  await world.say(bot, 'I like plums.');
  await world.clock.quiet();

  const [first, second, third] = [1, 2, 3].map((version) => ledgerId(ada, version));
  expect(atWrite[0]).toEqual([first]);
  expect(atWrite).toContainEqual([first, second]);
  expect(atWrite).toContainEqual([second, third]);
  expect(await versions()).toEqual([ledgerId(ada, 4)]);
});

test('who is forgotten leaves nothing, nor what crashes have left of their ledger', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  for (const word of ['tea', 'chess', 'soup']) {
    await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
  }
  for (const version of [1, 2, 4]) await world.ledgers.update(ledgerId(ada, version), () => emptyLedger);

  await bot.engine.forget(ada);

  for (const records of [world.ledgers, world.audits, world.sleep])
    expect(await Array.fromAsync(records.ids())).toEqual([]);
});

test('audits older than 90 days go, a few with each cycle', async () => {
  const world = await openSleepWorld({ policy: { threshold: 1 } });
  const bot = world.start();
  for (let at = 1; at <= 5; at += 1) {
    await world.say(bot, 'Hello there.');
    await world.clock.quiet();
  }
  await world.clock.pass(91 * day);

  const left: number[] = [];
  for (let at = 1; at <= 2; at += 1) {
    await world.say(bot, 'Hello again.');
    await world.clock.quiet();
    left.push((await Array.fromAsync(world.audits.ids())).length);
  }

  expect(left).toEqual([3, 2]);
});

test('an old record that can not be removed makes no failure of a cycle that is in force', async () => {
  let commits = 0;
  const world = await openSleepWorld({
    policy: { threshold: 1 },
    around: breakPort('ledgers', (method, [id]) => {
      if (method !== 'update' || id !== `${ada}.1` || commits === 0) return;
      throw new Failure('store-unavailable', 'disk full');
    }),
  });
  const bot = world.start();
  bot.on('consolidation.complete', () => {
    commits += 1;
  });

  for (const word of ['tea', 'chess']) {
    await world.say(bot, `I like ${word}.`);
    await world.clock.quiet();
  }

  expect((await world.stateOf()).totals).toMatchObject({ consolidations: 2, failures: 0 });
});

test('the words of a window are in no record after the commit, nor in the file after it was closed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scarlet-'));
  const path = join(folder, 'scarlet.sqlite');
  const opened = await openSleepWorld({ policy: { threshold: 2 } });
  const store = await openStore({ path, log: recordingLog(), clock: opened.clock });
  const world = await openSleepWorld({ policy: { threshold: 2 }, store: () => store });
  const bot = world.start();
  let whileAsked = '';
  world.letta.before = async ({ name }) => {
    if (name === 'send') whileAsked = JSON.stringify(await world.sleep.read(ada));
  };

  for (const text of ['Zyzzyva is a word.', 'I like tea.']) await world.say(bot, text);
  await world.clock.until('the index is empty', async () => (await world.indexed()).length === 0);
  await store.close();
  const files = await Promise.all([path, `${path}-wal`].map((file) => readFile(file, 'latin1').catch(() => '')));
  await rm(folder, { recursive: true });

  expect(whileAsked).toContain('Zyzzyva');
  expect(files.join('')).toContain('Likes tea');
  expect(files.join('')).not.toContain('Zyzzyva');
});
