import { badUsage } from '../src/app/run-by-hand.ts';
import { BenchFailure } from './sleep/bench-failure.ts';
import type { SleepBench } from './sleep/run-sleep-bench.ts';

export type BenchEdges = Pick<SleepBench, 'environment' | 'say' | 'progress'> & {
  readonly complain: (line: string) => void;
};

const benches = ['sleep', 'memory', 'recall', 'plan', 'chat'];
const usage = `Usage: npm run bench -- ${benches.join('|')} [options]\nWith --help after its name each tells its options.`;

/** Runs the benchmark that is named first, or the soak, and gives the exit code. A wrong use is said in words. */
export async function runBench([name, ...args]: readonly string[], edges: BenchEdges): Promise<number> {
  try {
    return await runNamed(name, args, edges);
  } catch (error) {
    if (!(error instanceof BenchFailure)) throw error;
    edges.complain(error.message);
    return badUsage;
  }
}

async function runNamed(name: string | undefined, args: readonly string[], edges: BenchEdges): Promise<number> {
  const { environment, say, progress } = edges;
  if (name === undefined || name === '--help') {
    say(usage);
    return name === undefined ? badUsage : 0;
  }
  if (name === 'plan') {
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
    if ((await runSoak(args, say)) === 'unsound') return 1;
  } else if (name === 'sleep') {
    const { runSleepBench } = await import('./sleep/run-sleep-bench.ts');
    await runSleepBench({ args, environment, say, progress });
  } else {
    throw new BenchFailure(`There is no benchmark "${name}"; there is: ${benches.join(', ')}.`);
  }
  return 0;
}
