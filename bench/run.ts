import '../src/require-node.mjs';
import { badUsage } from '../src/app/run-by-hand.ts';
import { BenchFailure } from './sleep/bench-failure.ts';

/** `npm run bench -- <name> [options]` runs a benchmark, `npm run soak` the soak. A wrong use ends with `badUsage`. */

const [name, ...args] = process.argv.slice(2);
const benches = ['sleep', 'memory', 'recall', 'plan', 'chat'];
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  if (name === undefined || name === '--help') {
    process.stdout.write(
      'Usage: npm run bench -- sleep|memory|recall|plan|chat [options]\nWith --help after its name each tells its options.\n',
    );
    if (name === undefined) process.exitCode = badUsage;
  } else if (name === 'plan') {
    const [wrong] = args.filter((arg) => arg !== '--help');
    if (wrong !== undefined) throw new BenchFailure(`Unknown option '${wrong}'. plan has no options.`);
    const { runPlanBench } = await import('./run-plan-bench.ts');
    if (args.length === 0) runPlanBench(say);
    else say('Usage: npm run bench -- plan\n\nMeasures the plan of a consolidation. It has no options.');
  } else if (name === 'memory') {
    const { runMemoryBench } = await import('./memory/run-memory-bench.ts');
    await runMemoryBench(args, say);
  } else if (name === 'recall') {
    const { runRecallBench } = await import('./recall/run-recall-bench.ts');
    await runRecallBench(args, say);
  } else if (name === 'chat') {
    const { runChatBench } = await import('./chat/run-chat-bench.ts');
    await runChatBench(args, say);
  } else if (name === 'soak') {
    const { runSoak } = await import('./soak/run-soak.ts');
    const verdict = await runSoak(args, say);
    if (verdict === 'unsound') process.exitCode = 1;
  } else if (name !== 'sleep') {
    throw new BenchFailure(`There is no benchmark "${name}"; there is: ${benches.join(', ')}.`);
  } else {
    const { runSleepBench } = await import('./sleep/run-sleep-bench.ts');
    await runSleepBench({
      args,
      environment: process.env,
      say,
      progress: (line) => process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`),
    });
  }
} catch (error) {
  if (!(error instanceof BenchFailure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = badUsage;
}
