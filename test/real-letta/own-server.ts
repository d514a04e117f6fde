import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { freePort } from '../../src/local/real-letta/ports.ts';
import { type RealLetta, startRealLetta } from '../../src/local/real-letta/start-real-letta.ts';
import type { GivenLetta } from '../support/given-letta.ts';

export type Surroundings = {
  readonly env: NodeJS.ProcessEnv;
  readonly repository: string;
  readonly say: (line: string) => void;
  readonly elapsedSeconds: () => number;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
};

export type OwnServer = AsyncDisposable & {
  readonly version: string;
  /** Rejects with what kept it from starting; all is down then. */
  readonly ready: Promise<GivenLetta>;
};

/** Begins to start a server of this version. Disposing waits for the start to come to its end, then stops the server. */
export function beginOwnServer(version: string, surroundings: Surroundings): OwnServer {
  const started = start(version, surroundings);
  const ready = started.then(({ given }) => given);
  // Nobody may be waiting yet when it fails. Whoever waits later hears of it all the same.
  ready.catch(() => {});
  return {
    version,
    ready,
    async [Symbol.asyncDispose]() {
      const running = await started.catch(() => undefined);
      running?.desk.close();
      await running?.letta.stop();
    },
  };
}

type Started = { readonly letta: RealLetta; readonly desk: RestartDesk; readonly given: GivenLetta };

async function start(
  version: string,
  { env, repository, say, elapsedSeconds, ...signals }: Surroundings,
): Promise<Started> {
  const modelPort = await freePort();
  const model = await startLocalModel({ port: modelPort });
  try {
    const letta = await startRealLetta({
      version,
      env,
      home: env['LETTA_HOME'] || join(repository, '.letta'),
      model: { baseUrl: model.baseUrl, apiKey: 'none' },
      data: 'throw-away',
      onProgress: (line) => say(`${elapsedSeconds().toFixed(1).padStart(6)} s  Letta ${version}: ${line}`),
      ...signals,
    });
    const desk = await openRestartDesk(letta);
    const { baseUrl } = letta;
    const { url: restartUrl } = desk;
    return { letta, desk, given: { baseUrl, version, model: `openai-proxy/${localModelId}`, modelPort, restartUrl } };
  } finally {
    // The server has learnt its models. From here on each test serves the model at this address itself.
    await model.close();
  }
}

type RestartDesk = { readonly url: string; close(): void };

/** Tests run in processes of their own: what they POST here has the server killed and started again. */
async function openRestartDesk(letta: RealLetta): Promise<RestartDesk> {
  const server = createServer((_, response) => {
    letta.restart().then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
