import { z } from 'zod';
import { type Failure, isFailure } from '../base/failure.ts';
import { nearestNames } from '../base/nearest-names.ts';
import type { ModelWindows } from '../pair/agents.ts';
import { callLetta, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { listEmbeddings } from './create-native-sleep.ts';
import { findOtherServer, type OtherServer } from './find-other-server.ts';
import { toLettaFailure } from './to-letta-failure.ts';

/** Whether the server lists a model handle. */
type ModelCheck =
  | { readonly kind: 'known' }
  /** The names most like it, most alike first; none where the server lists no models at all. */
  | { readonly kind: 'unknown'; readonly nearest: readonly string[] };

/** Whether a Letta server is there that takes our key. */
export type ServerCheck =
  | { readonly kind: 'ready'; readonly version: string }
  /** Before 0.16.4, the oldest release that we are tested with. */
  | { readonly kind: 'too-old'; readonly version: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What start-up and status want to know of the server. */
export type Models = {
  /** @throws Failure where the server can't be asked. */
  checkModel(handle: string): Promise<ModelCheck>;
  /** The same of an embedding. */
  checkEmbedding(handle: string): Promise<ModelCheck>;
  /** Never rejects, and asks once: whoever wants to wait asks again. */
  checkServer(): Promise<ServerCheck>;
  /** Who answers in its place, after a check that failed; undefined where nobody does, or it may be Letta after all. */
  findOtherServer(): Promise<OtherServer | undefined>;
};

export function createModels(connection: LettaConnection): Models & ModelWindows {
  return {
    checkModel: async (handle) => checkHandle(handle, await listHandles(connection)),
    checkEmbedding: async (handle) => checkHandle(handle, await listEmbeddings(connection)),
    checkServer: () => checkServer(connection),
    findOtherServer: () => findOtherServer(connection),
    contextWindowOf: (handle) => contextWindowOf(connection, handle),
  };
}

// `max_context_window` is the newer name of the two; older servers have the other one only.
const modelsSchema = z.array(
  z.object({
    handle: z.string().nullish(),
    max_context_window: z.number().nullish(),
    context_window: z.number().nullish(),
  }),
);
const healthSchema = z.object({ version: z.string() });

async function listHandles(connection: LettaConnection): Promise<readonly string[]> {
  return (await listModels(connection)).flatMap((model) => model.handle ?? []);
}

function checkHandle(handle: string, handles: readonly string[]): ModelCheck {
  if (handles.includes(handle)) return { kind: 'known' };
  return { kind: 'unknown', nearest: nearestNames(handle, handles) };
}

async function contextWindowOf(connection: LettaConnection, handle: string): Promise<number | undefined> {
  const model = (await listModels(connection)).find((offered) => offered.handle === handle);
  return model?.max_context_window ?? model?.context_window ?? undefined;
}

async function listModels(connection: LettaConnection): Promise<z.infer<typeof modelsSchema>> {
  return await readLetta(connection, 'list models', async (options) =>
    modelsSchema.parse(await connection.client.models.list({}, options)),
  );
}

async function checkServer(connection: LettaConnection): Promise<ServerCheck> {
  const { client, readTimeoutMs } = connection;
  const ask = <Result>(what: string, call: Parameters<typeof callLetta<Result>>[2]) =>
    callLetta(connection, what, call, readTimeoutMs);
  try {
    const { version } = await ask('read the health', async (options) =>
      healthSchema.parse(await client.health(options)),
    );
    // The health route answers without a key, so it proves nothing about ours.
    // One route may refuse what is good: another one is asked before the key is called wrong.
    await ask('prove the key', (options) => client.agents.list({ limit: 1 }, options)).catch(async (error: unknown) => {
      if (!isFailure(error, 'letta-refused-key')) throw error;
      await ask('prove the key', (options) => client.models.list({}, options));
    });
    return tooOld(version) ? { kind: 'too-old', version } : { kind: 'ready', version };
  } catch (error) {
    return { kind: 'failed', failure: toLettaFailure(error, { what: 'check the server', at: connection.baseUrl }) };
  }
}

/** Anything that doesn't look like a version of ours passes: Letta Cloud counts differently. */
function tooOld(version: string): boolean {
  const [, minor, patch] = /^0\.(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(minor) * 1_000 + Number(patch) < 16_004;
}
