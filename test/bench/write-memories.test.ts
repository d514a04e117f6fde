import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';
import { makeFolder, writeMemories } from '../../bench/sleep/write-memories.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scarlet-memories-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function person(user: string) {
  return {
    user,
    primary: 'a',
    sleep: 'b',
    native: false,
    blocks: { human: `- ${user}` },
    entries: [],
    ledger: { next: 1 },
    cycles: [{ cycle: 1 }],
  };
}

test('each memory is a file that holds the blocks, the ledger and what each cycle did', async () => {
  await writeMemories(folder, [person('Ada')]);

  const written: unknown = JSON.parse(await readFile(join(folder, 'Ada.json'), 'utf8'));
  expect(written).toEqual({ user: 'Ada', blocks: { human: '- Ada' }, ledger: { next: 1 }, cycles: [{ cycle: 1 }] });
});

test('names become names of files, in the folder and unlike each other', async () => {
  const people = ['../../etc/passwd', 'Zoë 2', 'zoë-2', '🌱', '/', 'Zoë 2'].map(person);

  const names = await writeMemories(folder, people);

  expect(names).toEqual([
    'etc-passwd.json',
    'Zoë-2.json',
    'zoë-2-2.json',
    'someone.json',
    'someone-2.json',
    'Zoë-2-3.json',
  ]);
  expect((await readdir(folder)).toSorted()).toEqual(names.toSorted());
});

test('the folder is made where it is missing, and a file in its place is said in words', async () => {
  const place = join(folder, 'deep', 'place');
  await writeFile(join(folder, 'file'), '');

  await makeFolder(place);

  expect(await readdir(join(folder, 'deep'))).toEqual(['place']);
  await expect(makeFolder(join(folder, 'file'))).rejects.toThrow(BenchFailure);
});
