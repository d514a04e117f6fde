import { createServer } from 'node:net';
import { RealLettaFailure } from './real-letta-failure.ts';

const loopback = '127.0.0.1';

/** A port on loopback that nobody listens on just now. It may be taken before it is used; callers bind it at once. */
export function freePort(): Promise<number> {
  return bind(0);
}

/** @throws RealLettaFailure `port-in-use`, naming the setting that chooses another */
export async function requireFreePort(port: number, advice: string): Promise<void> {
  try {
    await bind(port);
  } catch (cause) {
    throw new RealLettaFailure('port-in-use', `Port ${port} on ${loopback} is in use. ${advice}`, { cause });
  }
}

function bind(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once('error', reject);
  server.listen({ port, host: loopback, exclusive: true }, () => {
    const address = server.address();
    const bound = typeof address === 'object' && address !== null ? address.port : port;
    server.close(() => resolve(bound));
  });
  return promise;
}
