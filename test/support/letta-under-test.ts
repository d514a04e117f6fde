import { systemClock } from '../../src/app/system-clock.ts';
import type { Clock } from '../../src/base/clock.ts';
import { type LocalLetta, startLocalLetta } from '../../src/local/letta/local-letta.ts';
import { knownVersions, type LettaVersion } from '../../src/local/letta/rules/versions.ts';
import { type LocalModel, localModelId, startLocalModel } from '../../src/local/model/start-local-model.ts';
import { givenLetta } from './given-letta.ts';
import { leaveAsFound } from './leave-as-found.ts';

/** A Letta server to test against: the local one, or a real one that was started beforehand. */
export type LettaUnderTest = {
  readonly kind: 'local' | 'real';
  readonly baseUrl: string;
  readonly version: LettaVersion;
  /** The handle of the model that its agents use. */
  readonly model: string;
  /** The model behind it, which belongs to this process and can be scripted. */
  readonly localModel: LocalModel;
  /** The stand-in itself, for faults and what is stored; absent where the server is real. */
  readonly local: LocalLetta | undefined;
  /** Kills the server and starts it again, with what it had stored; absent where the server is somebody else's. */
  readonly restart: (() => Promise<void>) | undefined;
  close(): Promise<void>;
};

const model = `openai-proxy/${localModelId}`;

/** Starts the local Letta of a release, on a clock, or takes the real server that the environment names. */
export async function lettaUnderTest(
  version: LettaVersion = '0.16.8',
  clock: Clock = systemClock,
): Promise<LettaUnderTest> {
  const given = givenLetta(process.env);
  const localModel = await startLocalModel({ port: given?.modelPort ?? 0, clock });
  if (given !== undefined) {
    const tidy = await leaveAsFound(given.baseUrl);
    return {
      ...given,
      kind: 'real',
      version: toVersion(given.version),
      localModel,
      local: undefined,
      restart: given.restartUrl === undefined ? undefined : restartBy(given.restartUrl),
      close: () => tidy().finally(() => localModel.close()),
    };
  }
  const local = await startLocalLetta({ model: { baseUrl: localModel.baseUrl }, version, clock });
  return {
    kind: 'local',
    baseUrl: local.baseUrl,
    version,
    model,
    localModel,
    local,
    async restart() {
      await local.die();
      await local.revive();
    },
    async close() {
      await local.close();
      await localModel.close();
    },
  };
}

function restartBy(url: string): () => Promise<void> {
  return async () => {
    const answer = await fetch(url, { method: 'POST' });
    if (!answer.ok) throw new Error(`The server did not come back: ${await answer.text()}`);
  };
}

/** The releases that a suite is run on: these of the local Letta, by default all, or the one of the real server. */
export function versionsUnderTest(local: readonly LettaVersion[] = knownVersions): readonly LettaVersion[] {
  const given = givenLetta(process.env);
  return given === undefined ? local : [toVersion(given.version)];
}

function toVersion(version: string): LettaVersion {
  // The two differ by a security fix that nothing here can see.
  if (version === '0.16.7') return '0.16.8';
  const known = knownVersions.find((one) => one === version);
  if (known !== undefined) return known;
  throw new Error(`The suites don't know how a Letta server of ${version} behaves.`);
}
