import '../../src/require-node.mjs';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startControl } from '../../src/local/control/start-control.ts';
import { startLocalDiscord } from '../../src/local/discord/start-local-discord.ts';
import { violationsOf } from '../support/discord-spec.ts';
import { type ClientProgram, clientPrograms, prepareTwilight } from './client-programs.ts';
import { linesOf, listenAlong, messagesIn } from './parse-captured.ts';

/**
 * `npm run test:clients`: clients in other languages against the local Discord, each by a small program of ours that
 * does what bots do, and asks the control to do what people do. A program prints `pass <step>` or `fail <step>: <why>`.
 * What the local Discord sent meanwhile must fit the types of twilight-model. Arguments name the clients that are wanted;
 * without any it is all.
 */

// Each step has a minute of its own; this ends a program that hangs.
const longestMs = 900_000;
const tally = { passed: 0, failed: 0, skipped: 0 };
const captured: string[] = [];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wanted = process.argv.slice(2);
const unknown = wanted.filter((one) => !clientPrograms.some(({ name }) => name === one));
if (unknown.length > 0) {
  const names = clientPrograms.map(({ name }) => name).join(', ');
  process.stderr.write(`There is no client ${unknown.join(', ')}; there is: ${names}.\n`);
  process.exit(64);
}
for (const program of clientPrograms.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  await judge(program);
}
await judgeCaptured();
say(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function judge(program: ClientProgram): Promise<void> {
  const ready = await program.prepare();
  if (ready.kind === 'missing') {
    tally.skipped += 1;
    say(`${program.name}: skipped: ${ready.because}`);
    return;
  }
  for (const variant of program.variants) await play(program, ready.command, variant);
}

/** Plays a program in a world of its own. */
async function play({ name }: ClientProgram, command: readonly string[], variant: string): Promise<void> {
  const title = variant === '' ? name : `${name} (${variant})`;
  const discord = await startLocalDiscord({ shards: 2 });
  const control = await startControl(discord);
  const heard = listenAlong(discord);
  const report = (passed: boolean, line: string) => {
    tally[passed ? 'passed' : 'failed'] += 1;
    say(`${title}: ${line}`);
  };
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: {
      ...process.env,
      API_URL: discord.apiUrl,
      CONTROL_URL: control.url,
      DISCORD_TOKEN: discord.token,
      VARIANT: variant,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: longestMs,
  });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    if (line.startsWith('pass ')) report(true, line);
    if (line.startsWith('fail ')) report(false, line);
  });
  const [[code, signal]] = await Promise.all([ended(child), new Promise((resolve) => lines.once('close', resolve))]);
  if (code !== 0) {
    report(false, `fail to end: ${signal ?? `exit code ${code}`}`);
    say(errors.join('').slice(-6000));
  }
  const violations = violationsOf(discord.requests, { answersOnly: true });
  if (violations.length > 0) report(false, `fail Discord's OpenAPI: ${violations.slice(0, 5).join('; ')}`);
  captured.push(...heard, ...messagesIn(discord));
  await control.close();
  await discord.close();
}

async function judgeCaptured(): Promise<void> {
  const ready = await prepareTwilight();
  if (ready.kind === 'missing') {
    tally.skipped += 1;
    say(`twilight-model: skipped: ${ready.because}`);
    return;
  }
  for (const line of await linesOf(ready.command, captured)) {
    if (line === '') continue;
    tally[line.startsWith('pass ') ? 'passed' : 'failed'] += 1;
    say(`twilight-model: ${line}`);
  }
}

function ended(child: ReturnType<typeof spawn>): Promise<[number | null, NodeJS.Signals | null]> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve([code, signal]));
  });
}
