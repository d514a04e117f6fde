import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchFailure } from './bench-failure.ts';
import type { PersonRecording } from './replay/recording.ts';

/** Makes the folder for the results, before anything else takes its time. @throws BenchFailure when it can't be made. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new BenchFailure(`${folder} can not be made a folder for the results.`, { cause });
  });
}

/** Writes each person's blocks, ledger and audits into a folder: one JSON file a person. Yields the files' names. */
export async function writeMemories(folder: string, people: readonly PersonRecording[]): Promise<readonly string[]> {
  const taken = new Set<string>();
  const names: string[] = [];
  for (const { user, blocks, ledger, cycles } of people) {
    const name = freeName(user, taken);
    await writeFile(join(folder, name), `${JSON.stringify({ user, blocks, ledger, cycles }, null, 2)}\n`);
    names.push(name);
  }
  return names;
}

/** A name that every file system takes, unlike all others, also where upper and lower case are the same. */
function freeName(user: string, taken: Set<string>): string {
  const plain = user.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '') || 'someone';
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${plain}.json` : `${plain}-${number}.json`;
    const key = name.toLowerCase();
    if (taken.has(key)) continue;
    taken.add(key);
    return name;
  }
}
