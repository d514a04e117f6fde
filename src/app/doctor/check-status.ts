import type { Config } from '../../config.ts';
import { aliveSchema } from '../../status/body-schemas.ts';
import { addressToAsk, askHealth, problemWithStatusAddress } from '../status-address.ts';
import { type Check, ok, skipped, warning, wrongSetting } from './check.ts';

const askWithinMs = 5_000;

/** Whether the status can be served over HTTP as it is set, and to whom. That there is a token the settings see to. */
export async function* checkStatus({ STATUS_PORT: port, STATUS_HOST: host }: Config): AsyncIterable<Check> {
  if (port === undefined) return yield skipped('STATUS_PORT is not set: the status is not served over HTTP');
  const problem = await problemWithStatusAddress({ STATUS_PORT: port, STATUS_HOST: host });
  const place = `port ${port === 0 ? '0 (any that is free)' : port} of ${host}`;
  if (problem === undefined) yield ok(`The status can be served at ${place}, and STATUS_TOKEN is set`);
  else if (await isAnsweredByBot(addressToAsk(host, port))) {
    yield ok(`A bot serves its status at ${place}, and STATUS_TOKEN is set`);
  } else yield wrongSetting(problem);
  if (isOfThisMachine(host)) yield ok('Only this machine can ask for it');
  else {
    yield warning(
      `STATUS_HOST is ${host}: whoever can reach this machine can ask for it, and there is no TLS`,
      'Set STATUS_HOST=127.0.0.1, or put a proxy with TLS before it; in a container it must be so, and what is published decides',
    );
  }
}

async function isAnsweredByBot(address: string): Promise<boolean> {
  return aliveSchema.safeParse((await askHealth(address, askWithinMs))?.body).success;
}

/** Whether a host name stands for this machine on every machine. */
export function isOfThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || hostname.startsWith('127.');
}
