import '../require-node.mjs';
import { parseArgs } from 'node:util';
import { counted } from '../base/text.ts';
import { ConfigError, secretsOf } from '../config.ts';
import { createLog, createScrubber } from '../log.ts';
import type { Check } from './doctor/check.ts';
import { mostModelCalls } from './doctor/check-model.ts';
import { runDoctor, type ToldCheck } from './doctor/run-doctor.ts';
import { onStopSignal } from './on-stop-signal.ts';
import { readProcessOrWhyNot } from './read-process.ts';
import { outliveReader, readArguments } from './run-by-hand.ts';
import { systemClock } from './system-clock.ts';

/** `npm run doctor`: looks at all that the bot needs, and says what to do. Disturbs no bot that runs. */

const usage = `Usage: npm run doctor [-- [--json] [--no-model-calls]]

Looks at settings, database, Discord, Letta and the model, and says what to do about what is wrong. Logs in nowhere, so
the bot may run meanwhile. The model is tried with agents that are deleted again, and is asked up to ${mostModelCalls} times.

  --json             one JSON document on standard output, and nothing else
  --no-model-calls   leaves out what the model would have to be asked for

Ends with 0 where nothing failed, 78 where a setting is wrong, 1 where something else failed.`;

type DoctorArguments = { readonly json: boolean; readonly modelCalls: 'allowed' | 'left-out' };

function optionsIn(args: readonly string[]): DoctorArguments {
  const options = { json: { type: 'boolean' }, 'no-model-calls': { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  return { json: values.json === true, modelCalls: values['no-model-calls'] === true ? 'left-out' : 'allowed' };
}

async function examine(): Promise<number> {
  const read = readArguments({ usage, optionsIn });
  if (read.kind === 'told') return read.exitCode;
  const { options } = read;
  const config = await readProcessOrWhyNot();
  const secrets = config instanceof ConfigError ? [] : secretsOf(config);
  const scrub = createScrubber(secrets);
  const stop = new AbortController();
  onStopSignal({
    first: () => stop.abort(new Error('stopped')),
    // What was made is left to the next doctor.
    again: () => process.exit(130),
  });
  const say = (text: string) => void process.stdout.write(`${scrub(text)}\n`);
  if (!options.json && options.modelCalls === 'allowed' && !(config instanceof ConfigError)) {
    say(`The model will be asked up to ${mostModelCalls} times; --no-model-calls leaves that out.`);
  }

  const told: ToldCheck[] = [];
  try {
    const log = createLog({ level: 'silent', secrets });
    const edges = { modelCalls: options.modelCalls, signal: stop.signal, clock: systemClock, log };
    for await (const check of runDoctor(config, edges)) {
      if (!options.json) say(toldLines(check, told.at(-1)));
      told.push(check);
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    if (!options.json) say('\nStopped. What was made to try things is deleted again.');
    return 130;
  }
  const exitCode = exitCodeOf(told);
  if (options.json) say(JSON.stringify({ ok: exitCode === 0, exitCode, checks: told }, null, 2));
  else say(`\n${summaryOf(told)}`);
  return exitCode;
}

const checkSigns: Readonly<Record<Check['kind'], string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };

function toldLines(check: ToldCheck, before: ToldCheck | undefined): string {
  const { kind, about, what, todo, modelCalls } = check;
  const heading = about === before?.about ? '' : `\n${about}\n`;
  const cost = modelCalls === undefined ? '' : ` (${counted(modelCalls, 'model call')})`;
  return `${heading}  ${checkSigns[kind]} ${what}${cost}${todo === undefined ? '' : `\n    → ${todo}`}`;
}

function summaryOf(told: readonly Check[]): string {
  const count = (kind: Check['kind']) => told.filter((check) => check.kind === kind).length;
  const [wrong, warnings] = [count('failed'), count('warning')];
  if (wrong === 0 && warnings === 0) return 'All is well.';
  if (wrong === 0) return `Nothing failed; ${counted(warnings, 'warning')}.`;
  return `${wrong} failed, ${counted(warnings, 'warning')}.`;
}

function exitCodeOf(told: readonly Check[]): number {
  const wrong = told.filter(({ kind }) => kind === 'failed');
  if (wrong.some(({ mend }) => mend === 'setting')) return 78;
  return wrong.length === 0 ? 0 : 1;
}

outliveReader();
examine().then(
  // What could not be written is known a moment after that.
  (code) => process.stdout.write('', () => setImmediate(() => process.exit(code))),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  },
);
