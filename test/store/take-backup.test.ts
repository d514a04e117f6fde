import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statfsSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { durableFiles } from '../../src/store/durable-files.ts';
import { holdSqliteFile } from '../../src/store/sqlite-file.ts';
import { takeBackup } from '../../src/store/take-backup.ts';
import { keepTally, runToStep, type Steps, tallyIn } from './kept-tallies.ts';
import { realClock } from './programs/real-clock.ts';
import { sqliteStore } from './sqlite-store.ts';
import { oneMore, tallyKind } from './tallies.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Options = Partial<Parameters<typeof takeBackup>[0]> & { readonly path: string };

function backUp(options: Options) {
  return takeBackup({ to: `${options.path}.copy`, kinds: [tallyKind()], clock: realClock, ...options });
}

const never = 0;
const named = (folder: string) => readdirSync(folder).sort();

describe('of a database that nobody has open', () => {
  test('is one file of the owner alone that opens as it is, and says what it holds', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);

    const { contents, bytes, madeBy } = await backUp({ path });

    expect(madeBy).toBe('itself');
    expect(contents).toMatchObject({ records: 1, byKind: new Map([['tally', 1]]), newer: [], unreadable: [] });
    expect(statSync(`${path}.copy`)).toMatchObject({ size: bytes, mode: 0o100600 });
    expect(named(dirname(path))).toEqual(['scarlet.db', 'scarlet.db.copy']);
    expect(await tallyIn(`${path}.copy`)).toBe(7);
  });

  test('holds what stood in the log alone of a bot that was killed', async () => {
    const { path, connection, tallies } = await sqliteStore(undefined, { checkpointAfterMs: 3_600_000 });
    await tallies.update('1', oneMore);
    const killed = join(temporaryFolder(), 'killed.db');
    for (const end of ['', '-wal', '-open']) writeFileSync(`${killed}${end}`, readFileSync(`${path}${end}`));
    await connection.close();

    await backUp({ path: killed });

    expect(await tallyIn(`${killed}.copy`)).toBe(1);
    expect(await tallyIn(killed)).toBe(1);
  });

  test.each([
    ['is not there', (_: string) => {}, "isn't there"],
    ['is no database', (path: string) => writeFileSync(path, 'plain text '.repeat(500)), 'is not an SQLite database'],
    ['is another program’s', (path: string) => raw(path, 'CREATE TABLE bookmarks (url TEXT)'), 'of another program'],
    [
      'was laid out by a newer version',
      (path: string) => raw(path, 'PRAGMA application_id=1399026284; PRAGMA user_version=1000; CREATE TABLE t (a)'),
      'written by a newer version',
    ],
  ])('is refused in words where it %s, and leaves nothing', async (_, make, words) => {
    const path = join(temporaryFolder(), 'scarlet.db');
    make(path);

    await expect(backUp({ path })).rejects.toThrow(words);

    expect(named(dirname(path))).toEqual(existsSync(path) ? ['scarlet.db'] : []);
  });

  test('replaces a file only where that is wished, and never the database', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    writeFileSync(`${path}.copy`, 'something else');

    await expect(backUp({ path })).rejects.toThrow('--force');
    await expect(backUp({ path, to: path, replace: true })).rejects.toThrow('is the database itself');
    expect(readFileSync(`${path}.copy`, 'utf8')).toBe('something else');

    await backUp({ path, replace: true });
    expect(await tallyIn(`${path}.copy`)).toBe(7);
  });

  test('is refused in words where there is no room for it, or no folder could be', async () => {
    const path = join(temporaryFolder(), 'scarlet.db');
    writeFileSync(path, 'begins');
    await expect(backUp({ path, to: join(path, 'copy') })).rejects.toMatchObject({
      message: expect.stringContaining(`The folder of ${path}/copy can't be made`),
      remedy: 'time',
    });

    // A file with a hole takes no room itself.
    const { bavail, bsize } = statfsSync(dirname(path));
    truncateSync(path, bavail * bsize + 1_000_000_000);

    await expect(backUp({ path })).rejects.toThrow(`${dirname(path)} has no room for a copy`);
    expect(named(dirname(path))).toEqual(['scarlet.db']);
  });

  test('is never seen in part under its name, and replaces none that came meanwhile', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const copy = `${path}.copy`;
    const noCopy = (_: string, to: string) => expect(to).not.toBe(copy);
    await backUp({ path, files: { ...durableFiles, copy: noCopy, link: noCopy } });
    expect(await tallyIn(copy)).toBe(7);

    const to = `${path}.second`;
    const flush = (file: string) => {
      durableFiles.flush(file);
      writeFileSync(to, 'of another');
    };
    await expect(backUp({ path, to, files: { ...durableFiles, flush } })).rejects.toThrow('--force');
    expect(readFileSync(to, 'utf8')).toBe('of another');
    expect(named(dirname(path))).toEqual(['scarlet.db', 'scarlet.db.copy', 'scarlet.db.second']);
  });

  test('goes to another disk as well', async () => {
    const { path } = await sqliteStore();
    const rename: typeof durableFiles.rename = (from, to) => {
      if (dirname(from) !== dirname(to)) throw Object.assign(new Error('another disk'), { code: 'EXDEV' });
      renameSync(from, to);
    };

    const { madeBy } = await backUp({ path, files: { ...durableFiles, rename } });

    expect(madeBy).toBe('running-bot');
    expect(await tallyIn(`${path}.copy`)).toBeUndefined();
  });
});

describe('of a database in use', () => {
  test('holds all that was acknowledged before it was asked for, while more is written', async () => {
    const { path, tallies } = await sqliteStore();
    for (let count = 0; count < 20; count += 1) await tallies.update('1', oneMore);
    let stopped = false;
    const writer = (async () => {
      while (!stopped) await tallies.update('1', oneMore);
    })();

    const { madeBy } = await backUp({ path });
    stopped = true;
    await writer;

    expect(madeBy).toBe('running-bot');
    const counted = (await tallies.read('1'))?.count ?? 0;
    const copied = (await tallyIn(`${path}.copy`)) ?? 0;
    expect(copied).toBeGreaterThanOrEqual(20);
    expect(copied).toBeLessThanOrEqual(counted);
    expect(named(dirname(path)).filter((name) => name.includes('backup'))).toEqual([]);
  });

  test('is never put in the place of the database, whatever way leads there', async () => {
    const { path, tallies } = await sqliteStore();
    const link = join(temporaryFolder(), 'link');
    symlinkSync(dirname(path), link);

    await expect(backUp({ path, to: join(link, basename(path)), replace: true })).rejects.toThrow(
      'is the database itself',
    );

    expect((await tallies.update('1', oneMore))?.count).toBe(1);
  });

  test('serves several who ask at one time', async () => {
    const { path, tallies } = await sqliteStore();
    await tallies.update('1', oneMore);

    await Promise.all([1, 2, 3].map((one) => backUp({ path, to: `${path}.${one}` })));

    expect(await Promise.all([1, 2, 3].map((one) => tallyIn(`${path}.${one}`)))).toEqual([1, 1, 1]);
  });

  test('is given up when the bot stops, and made from the database that it left', async () => {
    const { path, store, tallies } = await sqliteStore();
    await tallies.update('1', oneMore);

    const asked = backUp({ path });
    await expect.poll(() => existsSync(`${path}-backup`)).toBe(true);
    await store.close();

    await asked;
    expect(await tallyIn(`${path}.copy`)).toBe(1);
    expect(named(dirname(path))).toEqual(['scarlet.db', 'scarlet.db.copy']);
  });

  test('is not kept for who never comes for it, as it may hold what is erased meanwhile', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const exchange = `${path}-backup`;
    const [old, fresh] = ['00000000000a.ready', '00000000000b.ready'];
    const leave = (name: string, minutesAgo: number) => {
      mkdirSync(exchange, { recursive: true, mode: 0o700 });
      writeFileSync(join(exchange, name), 'a copy');
      const at = new Date(Date.now() - minutesAgo * 60_000);
      utimesSync(join(exchange, name), at, at);
    };
    leave(fresh, 0);

    await sqliteStore(path);
    expect(existsSync(exchange)).toBe(false);

    leave(old, 11);
    leave(fresh, 9);
    await expect.poll(() => named(exchange)).toEqual([fresh]);
  });

  test('is made anew when whoever copies it dies in the middle', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const holder = await holdSqliteFile(path);
    const exchange = `${path}-backup`;

    const asked = backUp({ path });
    await expect.poll(() => existsSync(exchange) && readdirSync(exchange).length).toBe(1);
    const [wanted = ''] = readdirSync(exchange);
    renameSync(join(exchange, wanted), join(exchange, wanted.replace('wanted', 'copying')));
    writeFileSync(join(exchange, wanted.replace('wanted', 'copying')), readFileSync(path).subarray(0, 4_096));
    holder.close();

    expect((await asked).madeBy).toBe('itself');
    expect(await tallyIn(`${path}.copy`)).toBe(7);
    expect(named(dirname(path))).toEqual(['scarlet.db', 'scarlet.db.copy']);
  });

  test('is whole when the process that copies it is killed in the middle', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 0);
    raw(path, 'CREATE TABLE large AS SELECT zeroblob(40000000) AS filling');
    const program = new URL('./programs/count.ts', import.meta.url).pathname;
    const bot = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void bot.kill('SIGKILL'));
    await once(bot.stdout, 'data');

    let asked: Promise<Steps>;
    let isOver: boolean;
    do {
      isOver = false;
      // In a process of its own: waiting for a lock stands this one still. A copy that nobody saw being made is made again.
      asked = runToStep('backup', never, path, `${path}.copy`).finally(() => {
        isOver = true;
      });
      await expect.poll(() => isOver || statesIn(`${path}-backup`).includes('copying'), { interval: 1 }).toBe(true);
    } while (isOver);
    bot.kill('SIGKILL');

    expect((await asked).said.at(-1)).toBe('done');
    expect(statSync(`${path}.copy`).size).toBeGreaterThan(40_000_000);
    expect(await tallyIn(`${path}.copy`)).toBe(await tallyIn(path));
    expect(named(dirname(path))).toEqual(['scarlet.db', 'scarlet.db.copy']);
  });

  test('is refused in words where another program has it open, and where it is stopped', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const holder = await holdSqliteFile(path);
    const stop = new AbortController();
    let elapsed = 0;
    const clock = { ...realClock, elapsed: () => (elapsed += 10_000) };

    await expect(backUp({ path, clock })).rejects.toThrow('Stop it first');
    const asked = backUp({ path, signal: stop.signal });
    await expect.poll(() => existsSync(`${path}-backup`)).toBe(true);
    stop.abort(new Error('Stopped.'));
    await expect(asked).rejects.toThrow('Stopped.');

    holder.close();
    expect(named(dirname(path))).toEqual(['scarlet.db']);
  });

  test('is waited for as long as it grows, and refused in words where it stands still', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const holder = await holdSqliteFile(path);
    const exchange = `${path}-backup`;
    let elapsed = 0;
    const pieces = ['x', 'y', 'z'];
    const grow = async () => {
      elapsed += 50_000;
      const [name = ''] = readdirSync(exchange);
      const copying = join(exchange, name.replace('wanted', 'copying'));
      renameSync(join(exchange, name), copying);
      appendFileSync(copying, pieces.shift() ?? '');
    };

    const asked = backUp({ path, clock: { ...realClock, elapsed: () => elapsed, sleep: grow } });

    await expect(asked).rejects.toThrow('Stop it first');
    expect({ pieces, elapsed }).toEqual({ pieces: [], elapsed: 300_000 });
    holder.close();
  });

  test('is made for nobody who asks in a folder that others may change', async () => {
    const { path } = await sqliteStore();
    mkdirSync(`${path}-backup`);
    chmodSync(`${path}-backup`, 0o777);
    let elapsed = 0;
    const clock = { ...realClock, elapsed: () => (elapsed += 3_000) };

    await expect(backUp({ path, clock })).rejects.toThrow('Stop it first');
  });

  test('fails in the words of the bot', async () => {
    const path = await keepTally(join(temporaryFolder(), 'scarlet.db'), 7);
    const holder = await holdSqliteFile(path);
    const exchange = `${path}-backup`;

    const asked = backUp({ path });
    await expect.poll(() => existsSync(exchange) && readdirSync(exchange).length).toBe(1);
    const [wanted = ''] = readdirSync(exchange);
    writeFileSync(join(exchange, `${basename(wanted, '.wanted')}.failed`), 'its disk or quota is full');

    await expect(asked).rejects.toThrow('its disk or quota is full');
    holder.close();
  });

  test('is not left lying in the folder by who died and asked', async () => {
    const { path } = await sqliteStore();
    await runToStep('backup', 1, path, `${path}.copy`);

    await backUp({ path });

    expect(await tallyIn(`${path}.copy`)).toBeUndefined();
  });
});

describe('killed with SIGKILL at each of its steps', () => {
  test.each(['nobody', 'a bot'])(
    'leaves the file of before or the new one, while %s has the database open',
    async (who) => {
      const { path, store, tallies } = await sqliteStore();
      await tallies.update('1', () => ({ count: 7 }));
      if (who === 'nobody') await store.close();
      const file = await keepTally(join(temporaryFolder(), 'backup.db'), 3);
      const found: (number | undefined)[] = [];

      for (let step = 1; ; step += 1) {
        const { died } = await runToStep('backup', step, path, file);
        found.push(await tallyIn(file));
        if (!died) break;
      }

      expect(found.length).toBeGreaterThan(4);
      expect(found.filter((count) => count !== 3 && count !== 7)).toEqual([]);
      expect(found.at(-1)).toBe(7);
    },
  );
});

function statesIn(exchange: string): readonly string[] {
  return existsSync(exchange) ? readdirSync(exchange).map((name) => name.split('.')[1] ?? '') : [];
}

function raw(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}
