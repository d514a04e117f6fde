/** One process alone has a folder of data. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandOf } from '../../../src/local/real-letta/processes.ts';
import { claim } from '../../../src/local/real-letta/start-real-letta.ts';
import { temporaryFolder } from '../../store/temporary-folder.ts';

async function claimPath(): Promise<string> {
  return join(temporaryFolder(), 'deep', 'data.claim');
}

describe('a claim', () => {
  test('keeps everyone else out until it is given back', async () => {
    const path = await claimPath();
    const release = await claim(path, 'The data');

    await expect(claim(path, 'The data')).rejects.toMatchObject({
      kind: 'already-running',
      message: `The data is in use by process ${process.pid}; stop that one first.`,
    });
    await release();

    await expect(claim(path, 'The data')).resolves.toBeTypeOf('function');
  });

  test('of another living process holds', async () => {
    const path = join(temporaryFolder(), 'claim');
    await writeFile(path, [process.ppid, await commandOf(process.ppid), 1].join('\n'));

    await expect(claim(path, 'It')).rejects.toThrow(`process ${process.ppid}`);
  });

  test('of a process that is no more, or whose id is another program now, is void', async () => {
    const gone = join(temporaryFolder(), 'claim');
    const reused = join(temporaryFolder(), 'claim');
    await writeFile(gone, '4194303\nnode letta-server.ts\n1');
    await writeFile(reused, `${process.ppid}\nnode letta-server.ts\n1`);

    await expect(claim(gone, 'It')).resolves.toBeTypeOf('function');
    await expect(claim(reused, 'It')).resolves.toBeTypeOf('function');
  });

  test('of a process that had our id and our command before the machine restarted is void', async () => {
    const path = join(temporaryFolder(), 'claim');
    await writeFile(path, [process.pid, await commandOf(process.pid), performance.timeOrigin - 60_000].join('\n'));

    await expect(claim(path, 'It')).resolves.toBeTypeOf('function');
  });

  test.each(['', 'nonsense', '-1\nx', '0\nx'])('that can not be read (%j) is void', async (text) => {
    const path = join(temporaryFolder(), 'claim');
    await writeFile(path, text);

    await expect(claim(path, 'It')).resolves.toBeTypeOf('function');
  });
});
