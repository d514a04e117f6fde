import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../store/temporary-folder.ts';

/** A folder of small shell scripts, by name, to stand in for programs on PATH. */
export async function programsFolder(scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    const path = join(folder, name);
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
  }
  return folder;
}
