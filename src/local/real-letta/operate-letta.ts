import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalModel } from '../model/start-local-model.ts';
import type { ModelEndpoint } from './model-endpoint.ts';
import { freePort, requireFreePort } from './ports.ts';
import { RealLettaFailure } from './real-letta-failure.ts';
import { type RealLetta, startRealLetta } from './start-real-letta.ts';

export type Operating = {
  /** The machine's, with LETTA_VERSION, LETTA_HOME, LETTA_PORT, OPENAI_BASE_URL, OPENAI_API_KEY; each may be absent or empty. */
  readonly env: NodeJS.ProcessEnv;
  /** Where everything goes unless LETTA_HOME says otherwise. */
  readonly defaultHome: string;
  readonly say: (line: string) => void;
  /** Seconds since the start, for the lines of progress. */
  readonly elapsedSeconds: () => number;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
};

const defaults = { version: '0.16.8', port: 8283 } as const;

/**
 * What `npm run letta` does: starts a model if none is configured, then a real Letta server, says how to use it, and
 * waits until it is told to stop. All is down when the promise settles.
 * @returns the exit code
 */
export async function operateLetta({ env, defaultHome, say, elapsedSeconds, ...signals }: Operating): Promise<number> {
  const timed = (line: string): void => say(`${elapsedSeconds().toFixed(1).padStart(6)} s  ${line}`);
  const open = new AsyncDisposableStack();
  try {
    const home = env['LETTA_HOME'] || defaultHome;
    const model = await modelEndpoint(env, home, open, timed);
    const letta = await startRealLetta({
      home,
      env,
      model,
      version: env['LETTA_VERSION'] || defaults.version,
      port: portOf(env['LETTA_PORT']),
      data: 'keep',
      onProgress: timed,
      ...signals,
    });
    open.defer(() => letta.stop());
    timed(`Letta ${letta.version} is ready`);
    for (const line of instructions(letta)) say(line);
    return await untilStopped(letta, signals.signal, timed);
  } catch (error) {
    if (signals.signal.aborted) return 0;
    if (!(error instanceof RealLettaFailure)) throw error;
    say(error.message);
    return 1;
  } finally {
    await open.disposeAsync();
    if (signals.signal.aborted) timed('stopped');
  }
}

async function untilStopped(letta: RealLetta, signal: AbortSignal, timed: (line: string) => void): Promise<number> {
  const asked = Promise.withResolvers<void>();
  const onAbort = (): void => asked.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  await Promise.race([asked.promise, letta.ended]);
  if (signal.aborted) return 0;
  timed(`Letta ended by itself; the reason is at the end of ${letta.log}`);
  return 1;
}

/** The endpoint that is configured, or the local model at a port that stays the same from start to start. */
async function modelEndpoint(
  env: NodeJS.ProcessEnv,
  home: string,
  open: AsyncDisposableStack,
  timed: (line: string) => void,
): Promise<ModelEndpoint> {
  const configured = env['OPENAI_BASE_URL'];
  if (configured) {
    if (URL.parse(configured) === null) {
      throw new RealLettaFailure('no-model-endpoint', 'OPENAI_BASE_URL is not an address such as http://host:port/v1.');
    }
    timed('the model is the one at OPENAI_BASE_URL');
    return { baseUrl: configured.replace(/\/+$/, ''), apiKey: env['OPENAI_API_KEY'] || 'none' };
  }
  const model = await startLocalModel({ port: await storedPort(join(home, 'model-port')) });
  open.defer(() => model.close());
  timed('the model is the local one, a small script; OPENAI_BASE_URL names another');
  return { baseUrl: model.baseUrl, apiKey: 'none' };
}

/** Agents that exist are moved when the address changes, but an address that stays is easier to reason about. */
async function storedPort(path: string): Promise<number> {
  const stored = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (stored > 0 && (await isFree(stored))) return stored;
  const port = await freePort();
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `${port}`);
  return port;
}

async function isFree(port: number): Promise<boolean> {
  try {
    await requireFreePort(port, '');
    return true;
  } catch {
    return false;
  }
}

function portOf(text: string | undefined): number {
  const port = Number(text || defaults.port);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new RealLettaFailure('port-in-use', 'LETTA_PORT must be a whole number from 1 to 65535.');
}

function instructions({ baseUrl, modelHandles: [first, ...others] }: RealLetta): readonly string[] {
  return [
    '',
    'To use it, put these lines into .env:',
    '',
    `LETTA_BASE_URL=${baseUrl}`,
    'LETTA_API_KEY=',
    `LETTA_MODEL=${first ?? ''}`,
    '',
    ...(first === undefined ? ['The model endpoint offers no model.', ''] : []),
    ...(others.length > 0 ? [`Other models: ${others.join(', ')}`, ''] : []),
    'Ctrl-C stops it.',
  ];
}
