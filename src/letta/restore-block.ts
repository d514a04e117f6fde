import { z } from 'zod';
import { Failure } from '../base/failure.ts';
import { type AgentId, type BlockId, idSchema } from '../base/ids.ts';
import type { BlockSeed, LostBlock, Owner, RestoredBlock } from '../pair/agents.ts';
import { normaliseBlockText } from '../pair/memory-blocks.ts';
import { madeAnewTagOf, tagsOf } from './agent-state.ts';
import { callLetta, listedBy, readIfThere, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { isConflict } from './to-letta-failure.ts';

/** See `Agents.restoreBlock`. */
export async function restoreBlock(
  connection: LettaConnection,
  agent: AgentId,
  lost: LostBlock,
): Promise<RestoredBlock> {
  const { seed, known, valueAnew } = lost;
  const block = known === undefined ? undefined : await retrieveBlock(connection, known);
  if (known === undefined || block === undefined) {
    const value = normaliseBlockText(await valueAnew());
    return { kind: 'made-anew', id: await addBlock(connection, agent, { ...lost, seed: { ...seed, value } }) };
  }
  const renamed = block.label !== seed.label;
  if (renamed) {
    await callLetta(connection, 'rename a block', (options) =>
      connection.client.blocks.update(known, { label: seed.label }, options),
    );
  }
  await attach(connection, agent, known);
  await compile(connection, agent, { ...seed, value: seed.readOnly ? normaliseBlockText(seed.value) : block.value });
  return { kind: renamed ? 'renamed-back' : 'attached-again', id: known };
}

/** A block as it goes into a request. By its tags it is found where its agent is gone. */
export function toLettaBlock(seed: BlockSeed, tags: readonly string[]) {
  const { label, description, value, limit, readOnly } = seed;
  return { label, description, value, limit, read_only: readOnly, tags: [...tags] };
}

const knownBlockSchema = z.object({ label: z.string(), value: z.string() });

async function retrieveBlock(
  connection: LettaConnection,
  id: BlockId,
): Promise<z.infer<typeof knownBlockSchema> | undefined> {
  return await readIfThere(connection, 'retrieve a block', async (options) =>
    knownBlockSchema.parse(await connection.client.blocks.retrieve(id, options)),
  );
}

/**
 * It is made with its memory, as what is attached empty is compiled so. A creation whose answer got lost leaves it to
 * nobody: the next try, and the erasure, find it by its tag.
 */
async function addBlock(
  connection: LettaConnection,
  agent: AgentId,
  { owner, seed, noteAttached }: Pick<LostBlock, 'owner' | 'seed' | 'noteAttached'>,
): Promise<BlockId> {
  const { client, log } = connection;
  const left = (await findBlocksMadeAnew(connection, agent)).find(({ label }) => label === seed.label);
  const id = left?.id ?? (await createBlock(connection, agent, owner, seed));
  try {
    await callLetta(connection, 'attach a block', (options) =>
      client.agents.blocks.attach(id, { agent_id: agent }, options),
    );
  } catch (error) {
    await callLetta(connection, 'delete a block', (options) => client.blocks.delete(id, options)).catch(
      (failure: unknown) => log.warn({ block: id, reason: String(failure) }, 'block without agent left behind'),
    );
    throw error;
  }
  await noteAttached(id);
  await compile(connection, agent, seed);
  return id;
}

async function createBlock(
  connection: LettaConnection,
  agent: AgentId,
  owner: Owner,
  seed: BlockSeed,
): Promise<BlockId> {
  const { id } = await callLetta(connection, 'create a block', (options) =>
    connection.client.blocks.create(toLettaBlock(seed, [...tagsOf(owner), madeAnewTagOf(agent)]), options),
  );
  return id as BlockId;
}

const madeAnewSchema = z.array(
  z.object({ id: idSchema<BlockId>(), label: z.string(), tags: z.array(z.string()).nullish() }),
);

/** See `Agents.findBlocksMadeAnew`. */
export async function findBlocksMadeAnew(
  connection: LettaConnection,
  agent: AgentId,
): Promise<readonly { readonly id: BlockId; readonly label: string }[]> {
  const tag = madeAnewTagOf(agent);
  return await readLetta(connection, 'list the blocks made anew', async (options) => {
    const blocks = await listedBy(connection.client.blocks.list({ tags: [tag], limit: mostMadeAnew }, options));
    // Were a server not to know the filter, it would list everybody's.
    return madeAnewSchema.parse(blocks).filter(({ tags }) => tags?.includes(tag));
  });
}

const mostMadeAnew = 100;

/** One that was only renamed is attached still, which some releases call a conflict. */
async function attach(connection: LettaConnection, agent: AgentId, block: BlockId): Promise<void> {
  await callLetta(connection, 'attach a block', async (options) => {
    try {
      await connection.client.agents.blocks.attach(block, { agent_id: agent }, options);
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  });
}

/** From 0.16.5 on a block is not in the prompt before something makes the server compile that anew, as this does. */
async function compile(
  connection: LettaConnection,
  agent: AgentId,
  { label, value, readOnly }: BlockSeed,
): Promise<void> {
  const change = { agent_id: agent, value, ...(readOnly ? { read_only: true } : {}) };
  const written = await callLetta(connection, 'compile the prompt', (options) =>
    connection.client.agents.blocks.update(label, change, options),
  );
  if (written.value === value) return;
  const why = `could not write the block ${label}: the server answered with another value`;
  throw new Failure('letta-broken', why, { arrived: 'yes' });
}
