import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${repository}/package.json`, 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
// Each of them would begin with its work, which takes minutes, writes files or logs in to Discord.
const programs = [
  'start',
  'restore',
  'demo',
  'letta',
  'picture',
  'try-container',
  'test:letta',
  'test:package',
] as const;

async function called(args: readonly string[]): Promise<{ readonly code: unknown; readonly said: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: repository, timeout: 60_000 }, (error, out, wrong) =>
      resolve({ code: error?.code ?? 0, said: `${out}${wrong}` }),
    );
  });
}

test('a program refuses an option that it does not have in words, and does nothing', {
  timeout: 120_000,
}, async () => {
  const ends = await Promise.all(
    programs.map(async (name) => ({
      name,
      ...(await called([...(scripts[name] ?? '').split(' ').slice(1), '--nonsense'])),
    })),
  );

  for (const { name, code, said } of ends) {
    expect({ name, code, said }).toEqual({
      name,
      code: 64,
      said: expect.stringMatching(/^Unknown option '--nonsense'\n\nUsage: npm (?:run |start$)/m),
    });
    expect(said).not.toMatch(/^ {4}at /m);
  }
});

test.each([
  ['app/health', 1],
  ['app/doctor', 1],
  ['main --help', 0],
])('%s ends by its own code, and in no stack, where nobody reads what it says', async (call, exitCode) => {
  const [name, ...args] = call.split(' ');
  const program = fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url));
  // Nobody is there: what is to be looked at is said line by line all the same.
  const nowhere = { DISCORD_API_URL: 'http://127.0.0.1:9/api', LETTA_BASE_URL: 'http://127.0.0.1:9' };
  const child = spawn(process.execPath, [program, ...args], {
    cwd: temporaryFolder(),
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DISCORD_TOKEN: 'a.b.c',
      ...nowhere,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // As "| head" does, and a pager that is quit.
  child.stdout.destroy();
  const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);

  expect({ said, exitCode: child.exitCode }).toEqual({ said: '', exitCode });
});

test('a program ends by its own code where nobody reads what is wrong either', async () => {
  const program = fileURLToPath(new URL('../../src/app/pairs.ts', import.meta.url));
  const child = spawn(process.execPath, [program, '--nonsense'], { cwd: temporaryFolder(), stdio: 'pipe' });
  child.stdout.destroy();
  // As "2>&1 | head" does.
  child.stderr.destroy();
  await once(child, 'close');

  expect(child.exitCode).toBe(64);
});

test
  .skipIf(!existsSync('/dev/full'))
  .each(['app/pairs --help', 'app/health', 'app/doctor --help', 'app/doctor --no-model-calls', 'main --help'])(
  '%s ends in words, and not by 0, where what it says can not be written',
  async (call) => {
    const [name, ...args] = call.split(' ');
    const program = fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url));
    const nowhere = { DISCORD_API_URL: 'http://127.0.0.1:9/api', LETTA_BASE_URL: 'http://127.0.0.1:9' };
    const child = spawn(process.execPath, [program, ...args], {
      cwd: temporaryFolder(),
      env: { PATH: process.env['PATH'], DISCORD_TOKEN: 'a.b.c', ...nowhere },
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    });
    const [said] = await Promise.all([child.stderr && text(child.stderr), once(child, 'close')]);

    expect({ said, exitCode: child.exitCode }).toEqual({
      said: 'What there is to say could not be written: no space left on device.\n',
      exitCode: 1,
    });
  },
);
