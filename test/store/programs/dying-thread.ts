import { parentPort } from 'node:worker_threads';

// A thread that opens, and dies at the first thing that it is asked.
parentPort?.on('message', () => process.exit(1));
parentPort?.postMessage({ kind: 'open' });
