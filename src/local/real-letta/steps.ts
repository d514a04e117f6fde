import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Step = {
  readonly name: string;
  /** What the outcome depends on. Done once with another fingerprint is not done. */
  readonly fingerprint: string;
  /** Said to the operator before the work, and only if there is work. */
  readonly announce: string;
  /** Must cope with the remains of an earlier attempt that was interrupted. */
  work(): Promise<void>;
};

/**
 * Does a step unless it was done before. A marker file in `folder` is written only after the work has succeeded, and
 * appears as a whole, so a step that was interrupted at any moment is done again.
 */
export async function doOnce(folder: string, step: Step, onProgress: (line: string) => void): Promise<void> {
  const marker = join(folder, `${step.name}.done`);
  if ((await contentOf(marker)) === step.fingerprint) return;
  onProgress(step.announce);
  await step.work();
  await mkdir(folder, { recursive: true });
  await writeFile(`${marker}.new`, step.fingerprint);
  await rename(`${marker}.new`, marker);
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
