import type { Message } from './people/fact.ts';
import { type BenchMode, benchModes, type SleepBenchOptions } from './read-options.ts';
import type { Recording } from './replay/recording.ts';
import { replay } from './replay/replay.ts';
import { overBudgetAtEnd } from './score/score-requests.ts';
import { type RunScore, scoreRun } from './score/score-run.ts';

/** Replays the same conversations in every mode. @returns a table, a column a mode */
export async function compareModes(
  messages: readonly Message[],
  options: SleepBenchOptions,
  progress: (line: string) => void,
): Promise<string> {
  const columns: [BenchMode, Column][] = [];
  for (const mode of benchModes) {
    const recording = await replay(messages, {
      version: options.letta,
      mode,
      failEvery: options.failures,
      onProgress: (said, of) => said % 100 === 0 && progress(`${mode}: ${said} of ${of} messages`),
    });
    columns.push([mode, columnOf(scoreRun(messages, recording), recording)]);
  }
  return layOut(columns);
}

type Column = Readonly<Record<string, string>>;

function columnOf({ people }: RunScore, recording: Recording): Column {
  const sum = (count: (person: RunScore['people'][number]) => number) =>
    people.reduce((all, one) => all + count(one), 0);
  const live = sum((one) => one.live);
  const reachable = live + sum((one) => one.archived);
  const total = reachable + sum((one) => one.lost.length);
  const turns = recording.requests.filter(({ method, path }) => method === 'POST' && isTurn(path, recording)).length;
  return {
    'facts that hold': String(total),
    'live in a block': part(live, total),
    'reachable (block or archive)': part(reachable, total),
    'live and no longer true': String(sum(({ stale }) => stale.length)),
    'lines in the blocks': String(sum(({ liveLines }) => liveLines)),
    'exact duplicates': String(sum(({ exactDuplicates }) => exactDuplicates.length)),
    'near duplicates': String(sum(({ nearDuplicates }) => nearDuplicates.length)),
    'blocks over budget at the end': String(overBudgetAtEnd(recording.people)),
    'model calls for the memory': recording.traffic.sleep.calls.toLocaleString('en-GB'),
    'requests to Letta beside the turns': (recording.requests.length - turns).toLocaleString('en-GB'),
  };
}

function isTurn(path: string, { people }: Recording): boolean {
  return people.some(({ primary }) => path.startsWith(`/v1/agents/${primary}/messages`));
}

function part(some: number, all: number): string {
  return all === 0 ? String(some) : `${some} (${((100 * some) / all).toFixed(0)} %)`;
}

function layOut(columns: readonly (readonly [BenchMode, Column])[]): string {
  const rows = Object.keys(columns[0]?.[1] ?? {});
  const width = Math.max(...rows.map((row) => row.length));
  const cell = (text: string) => text.padStart(14);
  const head = ''.padEnd(width) + columns.map(([mode]) => cell(mode)).join('');
  return [
    head,
    ...rows.map((row) => row.padEnd(width) + columns.map(([, column]) => cell(column[row] ?? '')).join('')),
  ].join('\n');
}
