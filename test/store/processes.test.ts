/** A database and several processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { SqliteConnection } from '../../src/store/sqlite-connection.ts';
import { isHeld } from '../../src/store/sqlite-file.ts';
import { recordingLog } from '../support/recording-log.ts';
import { handMovedClock } from './hand-moved-clock.ts';
import { keepTally } from './kept-tallies.ts';
import { talliesOf } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Program = {
  readonly process: ChildProcess;
  /** Everything that it has said so far, a line each. */
  readonly said: string[];
  /** Resolves with the line that brings what it said to this many. */
  line(number: number): Promise<string>;
  /** Resolves once it has ended and all that it said has arrived. */
  readonly ended: Promise<unknown>;
};

/** A process of its own that counts in the store's file. */
function counting(path: string, ...more: string[]): Program {
  return started('count.ts', path, ...more);
}

function started(name: string, ...given: string[]): Program {
  const program = new URL(`./programs/${name}`, import.meta.url).pathname;
  const process_ = spawn(process.execPath, [program, ...given], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void process_.kill('SIGKILL'));
  const said: string[] = [];
  const awaited = new Map<number, (line: string) => void>();
  createInterface(process_.stdout).on('line', (line) => {
    said.push(line);
    awaited.get(said.length)?.(line);
  });
  return {
    process: process_,
    said,
    line: (number) =>
      new Promise((resolve) => {
        const line = said[number - 1];
        if (line === undefined) awaited.set(number, resolve);
        else resolve(line);
      }),
    ended: once(process_, 'close'),
  };
}

test('a second process is refused in words while the first lives, and gets in once that one is killed', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  const first = counting(path);
  await first.line(1);

  const second = counting(path);
  await second.ended;
  const here = openStore({ path, log: recordingLog(), clock: handMovedClock() });

  expect(second.process.exitCode).toBe(1);
  expect(second.said).toEqual([expect.stringContaining(`${path} is in use by another Scarlet`)]);
  await expect(here).rejects.toThrow(`${path} is in use by another Scarlet`);

  first.process.kill('SIGKILL');
  await first.ended;
  const third = counting(path);

  expect(Number(await third.line(1))).toBeGreaterThan(Number(first.said.at(-1)));
});

test('a process that is killed while it writes has lost nothing that was acknowledged', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  let kept = 0;
  for (const lines of [1, 40, 173]) {
    const program = counting(path);
    await program.line(lines);
    program.process.kill('SIGKILL');
    await program.ended;
    const acknowledged = Number(program.said.at(-1));

    expect(Number(program.said[0])).toBe(kept + 1);
    kept = await countIn(path);
    // One more may have been written that it could not say any more.
    expect([acknowledged, acknowledged + 1]).toContain(kept);
    expect(integrityOf(path)).toBe('ok');
  }
});

test('a process that is killed in the middle of a group has lost nothing of it that was acknowledged', async () => {
  const path = join(temporaryFolder(), 'scarlet.db');
  for (const lines of [60, 300]) {
    const program = counting(path, '50');
    await program.line(lines);
    program.process.kill('SIGKILL');
    await program.ended;
    const acknowledged = new Map(program.said.map((line) => line.split(' ') as [string, string]));

    const store = await openStore({ path, log: recordingLog(), clock: handMovedClock() });
    const tallies = talliesOf(store);
    for (const [id, count] of acknowledged) {
      const kept = (await tallies.read(id))?.count;
      expect([Number(count), Number(count) + 1]).toContain(kept);
    }
    await store.close();
    expect(acknowledged.size).toBe(50);
    expect(integrityOf(path)).toBe('ok');
  }
});

/** A database whose process was killed: what it acknowledged last stands in its log alone. */
async function killedWhileCounting() {
  const path = join(temporaryFolder(), 'scarlet.db');
  const program = counting(path);
  await program.line(20);
  await expect.poll(() => readFileSync(`${path}-open`, 'utf8'), { timeout: 10_000 }).not.toBe('');
  program.process.kill('SIGKILL');
  await program.ended;
  expect(existsSync(`${path}-wal`)).toBe(true);
  return path;
}

describe.each([
  ['takes away', (log: string) => rmSync(log)],
  ['empties', (log: string) => truncateSync(log)],
  ['cuts off behind its header', (log: string) => truncateSync(log, 32)],
])('the log of a process that was killed, which somebody %s', (_, harm) => {
  async function killedWithoutItsLog() {
    const path = await killedWhileCounting();
    harm(`${path}-wal`);
    return path;
  }

  test('is missed at the next start, in words, and nothing is begun without it', async () => {
    const path = await killedWithoutItsLog();
    const before = readFileSync(path);

    await expect(countIn(path)).rejects.toThrow(`${path}-wal is gone or emptied: it held the last things said`);
    await expect(countIn(path)).rejects.toThrow('ACCEPT_OLD_DATABASE=true');

    expect(readFileSync(path)).toEqual(before);
  });

  test('is done without where that is wished, for once', async () => {
    const path = await killedWithoutItsLog();

    const store = await openStore({ path, acceptOld: true, log: recordingLog(), clock: handMovedClock() });
    await store.close();

    expect(await countIn(path)).toBe(0);
  });
});

describe('a log that is gone', () => {
  test('is not missed where another program has put it into the file', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    const program = counting(path);
    await program.line(20);
    program.process.kill('SIGKILL');
    await program.ended;

    expect(integrityOf(path)).toBe('ok');
    expect(existsSync(`${path}-wal`)).toBe(false);

    expect(await countIn(path)).toBeGreaterThanOrEqual(program.said.length);
  });

  test('is not missed where it never held anything', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    await started('open-and-end.ts', path, 'in-vain').ended;
    expect(existsSync(`${path}-wal`)).toBe(false);

    await (await SqliteConnection.open(path)).close();
  });

  test('is not missed where it holds nothing that the file does not', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    const program = started('open-and-end.ts', path, 'stay');
    await program.line(1);
    await expect.poll(() => statSync(`${path}-wal`).size, { timeout: 10_000 }).toBe(0);
    program.process.kill('SIGKILL');
    await program.ended;
    rmSync(`${path}-wal`);

    const next = await SqliteConnection.open(path);
    expect(await next.run('SELECT id FROM t')).toEqual([]);
    await next.close();
  });
});

describe('another file that somebody puts in the place of one whose process was killed', () => {
  async function putOverKilled() {
    const path = await killedWhileCounting();
    copyFileSync(await keepTally(join(temporaryFolder(), 'backup.db'), 7), path);
    return path;
  }

  test('is refused in words, and nothing of the log that stands beside it is mixed into it', async () => {
    const path = await putOverKilled();
    const before = ['', '-wal'].map((end) => readFileSync(`${path}${end}`));

    await expect(countIn(path)).rejects.toThrow(`${path} was put in the place of the database for which`);
    await expect(countIn(path)).rejects.toThrow('ACCEPT_OLD_DATABASE=true');

    expect(isHeld(path)).toBe(false);
    expect(['', '-wal'].map((end) => readFileSync(`${path}${end}`))).toEqual(before);
  });

  test('is opened as it is where that is wished, for once, and the log is kept', async () => {
    const path = await putOverKilled();
    const log = readFileSync(`${path}-wal`);

    const store = await openStore({ path, acceptOld: true, log: recordingLog(), clock: handMovedClock() });
    await store.close();

    expect(await countIn(path)).toBe(7);
    const aside = readdirSync(dirname(path)).filter((name) => /\.replaced-.*-wal$/.test(name));
    expect(aside.map((name) => readFileSync(join(dirname(path), name)))).toEqual([log]);
  });

  test('is not seen in a copy of all files of a process that was killed, whatever their times', async () => {
    const path = await killedWhileCounting();
    const copy = join(temporaryFolder(), 'copy.db');
    for (const end of ['', '-wal', '-open']) copyFileSync(`${path}${end}`, `${copy}${end}`);

    expect(await countIn(copy)).toBeGreaterThanOrEqual(20);
  });

  test('is not seen in one whose process was killed while it put its log into it', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    for (let kill = 0; kill < 8; kill += 1) {
      const program = started('open-and-end.ts', path, 'keep-on');
      await program.line(20 + 7 * kill);
      program.process.kill('SIGKILL');
      await program.ended;

      await (await SqliteConnection.open(path)).close();
    }
  });
});

async function countIn(path: string): Promise<number> {
  const store = await openStore({ path, log: recordingLog(), clock: handMovedClock() });
  const tally = await talliesOf(store).read('1');
  await store.close();
  return tally?.count ?? 0;
}

function integrityOf(path: string): unknown {
  const database = new DatabaseSync(path);
  const verdict = database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  database.close();
  return verdict;
}
