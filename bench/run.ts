import '../src/require-node.mjs';
import { runBench } from './run-bench.ts';

/** `npm run bench -- <name> [options]` runs a benchmark, `npm run soak` the soak. A wrong use ends with `badUsage`. */

process.exitCode = await runBench(process.argv.slice(2), {
  environment: process.env,
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  progress: (line) => process.stderr.isTTY && process.stderr.write(`\r${line}\u001b[K`),
});
