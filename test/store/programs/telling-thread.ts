import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadMessage, ThreadRequest } from '../../../src/store/sqlite-connection.ts';

// A thread that answers each statement with what it was given at its start.
parentPort?.on('message', (request: ThreadRequest) => {
  if (request.kind === 'close') return process.exit();
  const answered = request.statements.map(
    ({ id }) => ({ id, kind: 'rows', rows: [{ ...workerData, env: process.env }] }) as const,
  );
  parentPort?.postMessage({ kind: 'answered', answered, commits: 0 } satisfies ThreadMessage);
});
parentPort?.postMessage({ kind: 'open' } satisfies ThreadMessage);
