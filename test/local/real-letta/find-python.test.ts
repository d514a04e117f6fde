/** Which Python installs the server. */
import { describe, expect, test } from 'vitest';
import { findPython, isFitVersion } from '../../../src/local/real-letta/install.ts';
import { programsFolder } from './programs-folder.ts';

/** Answers as an interpreter of that version would, with pip unless told otherwise. */
function fakePython(version: string, { pip = true } = {}): string {
  return `if [ "$1" = "-c" ]; then echo "${version} $0"; exit 0; fi\n[ "$1 $2" = "-m pip" ] && exit ${pip ? 0 : 1}\nexit 1`;
}

async function pathWith(programs: Readonly<Record<string, string>>): Promise<NodeJS.ProcessEnv> {
  return { PATH: await programsFolder(programs) };
}

describe('finding a Python for Letta', () => {
  test.each(['3.11.0', '3.11.7', '3.12.1', '3.13.9'])('%s is fit', (version) => {
    expect(isFitVersion(version)).toBe(true);
  });

  test.each(['2.7.18', '3.10.14', '3.14.0', '4.11.0', '', 'Python'])('"%s" is not', (version) => {
    expect(isFitVersion(version)).toBe(false);
  });

  test('the first fit one is taken, under the path that it gives itself', async () => {
    const env = await pathWith({ python3: fakePython('3.9.2'), 'python3.12': fakePython('3.12.4') });

    const python = await findPython(env);

    expect(python.version).toBe('3.12.4');
    expect(python.program).toMatch(/\/python3\.12$/);
  });

  test('one that can not start is passed over', async () => {
    const env = await pathWith({ python3: 'echo "version not installed" >&2; exit 127', python: fakePython('3.11.2') });

    await expect(findPython(env)).resolves.toMatchObject({ version: '3.11.2' });
  });

  test('without any, one line says what is needed', async () => {
    const env = await pathWith({});

    await expect(findPython(env)).rejects.toMatchObject({
      kind: 'no-python',
      message: 'Letta needs Python 3.11, 3.12 or 3.13 with pip: none was found on PATH.',
    });
  });

  test('the unfit ones that were found are named', async () => {
    const env = await pathWith({
      python3: fakePython('3.10.1'),
      'python3.13': fakePython('3.13.0', { pip: false }),
      python: fakePython('3.10.1'),
    });

    await expect(findPython(env)).rejects.toThrow('found only 3.10.1, 3.13.0 without pip.');
  });
});
