import '../src/require-node.mjs';
import { runChatBench } from './chat/run-chat-bench.ts';
import { runMemoryBench } from './memory/run-memory-bench.ts';
import { runRecallBench } from './recall/run-recall-bench.ts';
import { runPlanBench } from './run-plan-bench.ts';
import { BenchFailure } from './sleep/bench-failure.ts';
import { runSleepBench } from './sleep/run-sleep-bench.ts';
import { runSoak } from './soak/run-soak.ts';

/** `npm run bench -- <name> [options]` runs a benchmark, `npm run soak` the soak. A wrong use ends with code 2. */

const [name, ...args] = process.argv.slice(2);
const benches = ['sleep', 'memory', 'recall', 'plan', 'chat'];

try {
  if (name === undefined || name === '--help') {
    process.stdout.write(
      'Usage: npm run bench -- sleep|memory|recall|plan|chat [options]\nWith --help after its name each tells its options.\n',
    );
    if (name === undefined) process.exitCode = 2;
  } else if (name === 'plan') {
    if (args.length > 0) throw new BenchFailure('Usage: npm run bench -- plan\nIt has no options.');
    runPlanBench((line) => void process.stdout.write(`${line}\n`));
  } else if (name === 'memory') {
    await runMemoryBench(args, (line) => void process.stdout.write(`${line}\n`));
  } else if (name === 'recall') {
    await runRecallBench(args, (line) => void process.stdout.write(`${line}\n`));
  } else if (name === 'chat') {
    await runChatBench(args, (line) => void process.stdout.write(`${line}\n`));
  } else if (name === 'soak') {
    const verdict = await runSoak(args, (line) => void process.stdout.write(`${line}\n`));
    if (verdict === 'unsound') process.exitCode = 1;
  } else if (name !== 'sleep') {
    throw new BenchFailure(`There is no benchmark "${name}"; there is: ${benches.join(', ')}.`);
  } else {
    await runSleepBench({
      args,
      environment: process.env,
      say: (line) => void process.stdout.write(`${line}\n`),
      progress: (line) => process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`),
    });
  }
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
