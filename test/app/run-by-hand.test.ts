import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

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
