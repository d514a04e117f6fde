import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { doOnce } from '../../../src/local/real-letta/steps.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** A step that counts how often it was done. */
function countedStep(fingerprint = '1', work: () => Promise<void> = async () => {}) {
  const counted = { done: 0 };
  const step = {
    name: 'packages',
    fingerprint,
    announce: 'installing',
    async work() {
      await work();
      counted.done += 1;
    },
  };
  return { step, counted };
}

describe('a step of the installation', () => {
  test('is announced and done once, in a folder that need not exist', async () => {
    const folder = join(temporaryFolder(), 'new');
    const { step, counted } = countedStep();
    const lines: string[] = [];

    await doOnce(folder, step, (line) => lines.push(line));
    await doOnce(folder, step, (line) => lines.push(line));

    expect(counted.done).toBe(1);
    expect(lines).toEqual(['installing']);
  });

  test('is done again when what it depends on has changed', async () => {
    const folder = temporaryFolder();
    const newer = countedStep('2');

    await doOnce(folder, countedStep('1').step, () => {});
    await doOnce(folder, newer.step, () => {});

    expect(newer.counted.done).toBe(1);
  });

  test('leaves no marker when it fails, so that the next start does it again', async () => {
    const folder = temporaryFolder();
    const failing = countedStep('1', () => Promise.reject(new Error('cut')));
    const again = countedStep('1');

    await expect(doOnce(folder, failing.step, () => {})).rejects.toThrow('cut');
    expect(await readdir(folder)).toEqual([]);
    await doOnce(folder, again.step, () => {});

    expect(again.counted.done).toBe(1);
  });

  test('may clear the folder that its marker goes into', async () => {
    const folder = temporaryFolder();
    const { step, counted } = countedStep('1', () => rm(folder, { recursive: true }));

    await doOnce(folder, step, () => {});
    await doOnce(folder, step, () => {});

    expect(counted.done).toBe(1);
  });
});
