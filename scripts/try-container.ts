import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { takeNoOptions } from '../src/app/run-by-hand.ts';
import { startLocalDiscord } from '../src/local/discord/start-local-discord.ts';
import { startLocalLetta } from '../src/local/letta/local-letta.ts';
import { localModelId, startLocalModel } from '../src/local/model/start-local-model.ts';
import { readDockerfile, readDockerignore } from './dockerfile.ts';
import { openImageRoot } from './image-root.ts';

/**
 * `npm run try-container`: carries out what the Dockerfile says, without Docker, and tries what comes of it against the
 * stand-ins: it starts as its user on a root that can't be written to, is healthy, answers, makes a backup, and stops.
 * Skips in words where this machine lets nobody mount anything.
 */

takeNoOptions(
  'Usage: npm run try-container\n\nCarries out what the Dockerfile says, without Docker, and tries what comes of it. Needs root on Linux.',
);

const patienceMs = 60_000;
const stopMs = 15_000;
const context = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const dockerfile = readDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'));
const isSent = readDockerignore(readFileSync(join(context, '.dockerignore'), 'utf8'));

if (mayMount()) await tryContainer();
else tell('skipped: to mount folders needs root on Linux');

function mayMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', '--propagation', 'private', 'true'], { stdio: 'ignore' });
    return process.getuid?.() === 0;
  } catch {
    return false;
  }
}

async function tryContainer(): Promise<void> {
  await using left = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'scarlet-container-'));
  left.defer(() => rmSync(folder, { recursive: true, force: true }));
  const image = openImageRoot({ dockerfile, context, isSent, folder });
  tell(`FROM ${dockerfile.image}: Node ${process.versions.node} of this machine`);
  for (const step of dockerfile.steps) {
    if (step.does.kind !== 'end') tell(step.line);
    await image.build(step);
  }

  const model = left.adopt(await startLocalModel(), (one) => one.close());
  const letta = left.adopt(await startLocalLetta({ model: { baseUrl: model.baseUrl } }), (one) => one.close());
  const discord = left.adopt(await startLocalDiscord(), (one) => one.close());
  const environment = {
    ...dockerfile.steps.at(-1)?.environment,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.apiUrl,
    LETTA_BASE_URL: letta.baseUrl,
    LETTA_MODEL: `openai-proxy/${localModelId}`,
  };
  const start = (command: readonly string[]) => startedProcess(image.start(command, environment));
  const check = async (expected: number) => {
    const health = start(dockerfile.healthCheck);
    demand((await health.ended) === expected, `the health check did not end with ${expected}`, health.output());
    tell(`HEALTHCHECK: ${health.output().trim()}`);
  };

  await check(1);
  const bot = start(dockerfile.command);
  left.defer(async () => {
    bot.process.kill('SIGKILL');
    await bot.ended;
  });
  await bot.says('is here');
  tell(`CMD: runs as ${identityOf(bot.process)}`);
  await check(0);

  const ada = discord.createUser('Ada');
  const reply = await discord.replyAfter(discord.say(ada, discord.openDm(ada), 'Hello!'), patienceMs);
  tell(`answered: ${reply.content.split('\n')[0]}`);

  const backup = start(['node', 'src/app/backup.ts']);
  demand((await backup.ended) === 0, 'the backup failed', backup.output());
  tell(`backup: ${readdirSync(image.outside('/data/backups')).join(', ')}`);

  const since = performance.now();
  bot.process.kill(dockerfile.stopSignal as NodeJS.Signals);
  const code = await Promise.race([bot.ended, setTimeout(stopMs, 'nothing', { ref: false })]);
  demand(code === 0, `${dockerfile.stopSignal} ended it with ${code} within ${stopMs} ms`, bot.output());
  tell(`STOPSIGNAL: ended with 0 after ${Math.round(performance.now() - since)} ms`);
  await check(1);
  tell('all of the container’s steps went well');
}

type Started = {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Resolves once it has written this; rejects when it ends before. */
  says(text: string): Promise<void>;
};

function startedProcess(child: ChildProcess): Started {
  let output = '';
  const heard = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      heard.dispatchEvent(new Event('more'));
    });
  }
  const ended = once(child, 'close').then(() => {
    heard.dispatchEvent(new Event('more'));
    return child.exitCode;
  });
  return {
    process: child,
    ended,
    output: () => output,
    async says(text) {
      const signal = AbortSignal.timeout(patienceMs);
      while (!output.includes(text)) {
        demand(child.exitCode === null && !signal.aborted, `it never said "${text}"`, output);
        await once(heard as unknown as NodeJS.EventEmitter, 'more', { signal });
      }
    },
  };
}

/** The user, its rights and what it may write to, as the kernel tells. */
function identityOf({ pid }: ChildProcess): string {
  const program = basename(readlinkSync(`/proc/${pid}/exe`));
  demand(program === dockerfile.command[0], 'signals would go to another program', program);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1] ?? '';
  const [, rootOptions = ''] = / \/ (\S+)/.exec(readFileSync(`/proc/${pid}/mountinfo`, 'utf8')) ?? [];
  demand(
    field('Uid') !== '0' && BigInt(`0x${field('CapEff')}`) === 0n,
    'it runs with an administrator’s rights',
    status,
  );
  demand(rootOptions.split(',').includes('ro'), 'its root can be written to', rootOptions);
  return `${program}, user ${field('Uid')}, with no capabilities, on a read-only root`;
}

function demand(holds: boolean, words: string, output: string): void {
  if (!holds) throw new Error(`${words}:\n${output}`);
}

function tell(line: string): void {
  process.stdout.write(`container: ${line}\n`);
}
