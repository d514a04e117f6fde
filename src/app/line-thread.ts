import { type MessagePort, parentPort } from 'node:worker_threads';
import type { LineIndex } from '../sleep/recall/choose-lines.ts';
import { openLineIndex } from './line-index.ts';
import type { LineAnswer, LineOrder } from './line-indexes.ts';

/** The thread in which people's lines are indexed and searched, so that none of it stops the event loop of the bot. */

const indexes = new Map<number, LineIndex>();

function indexOf(number: number): LineIndex {
  const index = indexes.get(number) ?? openLineIndex();
  indexes.set(number, index);
  return index;
}

async function obey(order: LineOrder): Promise<LineAnswer['found']> {
  switch (order.kind) {
    case 'write':
      return void (await indexOf(order.index).write(order.changes));
    case 'search':
      return await indexOf(order.index).search(order.asked);
    case 'close':
      indexes.get(order.index)?.close();
      indexes.delete(order.index);
      return undefined;
  }
}

function serveIndex(port: MessagePort): void {
  port.on('message', (order: LineOrder) => {
    obey(order).then(
      (found) => port.postMessage({ id: order.id, found } satisfies LineAnswer),
      // Not its message: SQLite's may have the words that it was asked for.
      (error: NodeJS.ErrnoException) =>
        port.postMessage({
          id: order.id,
          failed: `The index failed (${error.code ?? error.name}).`,
        } satisfies LineAnswer),
    );
  });
}

if (parentPort !== null) serveIndex(parentPort);
