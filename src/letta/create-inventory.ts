import { z } from 'zod';
import { isFailure } from '../base/failure.ts';
import { type AgentId, type BlockId, idSchema } from '../base/ids.ts';
import type { Inventory, LooseBlock, Owner, TaggedAgent } from '../pair/agents.ts';
import { applicationTags, madeAnewFor, pageSize, roleOfTags, tagsOf, userOfTags } from './agent-state.ts';
import { goneAfter, listedBy, readLetta } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { createNativeSleep } from './create-native-sleep.ts';
import { deleteBlock, deleteUnshared, hasAgentBeside } from './delete-blocks.ts';

/** What carries the tags of one application on a Letta server, whomever it belongs to. */
export function createInventory(connection: LettaConnection, application: string): Inventory {
  const { client } = connection;
  const tags = applicationTags(application);

  const hasAgent = (block: BlockId) => hasAgentBeside(connection, block, new Set());

  return {
    async agents() {
      const found = await allPages((cursor) =>
        readLetta(connection, 'list agents', async (options) => {
          const query = { ...cursor, tags, match_all_tags: true, include: withTagsAndBlocks, limit: pageSize };
          return agentsSchema.parse(await listedBy(client.agents.list({ ...query, order: 'asc' }, options)));
        }),
      );
      return found.filter(carriesAll(tags)).map(toTaggedAgent);
    },
    async looseBlocks(attached) {
      const loose: LooseBlock[] = [];
      // The server's own filter for blocks without agents mixes up its pages: 0.16.8 leaves out half of a second one.
      for (const block of await blocksWith(connection, tags)) {
        if (!attached.has(block.id) && !(await hasAgent(block.id))) loose.push(toLooseBlock(block));
      }
      return loose;
    },
    async deleteAgent({ id, user, role, blocks }) {
      // They carry no tags: with their primary gone nobody would find them. Nor blocks without tags.
      if (role !== 'sleep') await createNativeSleep(connection).removeSleepers(id, blocks);
      for (const block of blocks) await deleteUnshared(connection, block, user, new Set([id]));
      await goneAfter(connection, 'delete the agent', (options) => client.agents.delete(id, options));
    },
    async deleteBlock(block) {
      if (await hasAgent(block)) return 'has-an-agent';
      await deleteBlock(connection, block);
      return 'deleted';
    },
  };
}

/** The blocks with this owner's tags, whatever agents have them. Rejects with a `Failure`. */
export async function listBlocksOf(connection: LettaConnection, owner: Owner): Promise<readonly BlockId[]> {
  return (await blocksWith(connection, tagsOf(owner))).map(({ id }) => id);
}

/**
 * The ids of all agents that this application has on the server, whoever they belong to. Rejects with a `Failure`.
 *
 * @param application see `Owner.application`
 */
export async function listOurAgents(connection: LettaConnection, application: string): Promise<ReadonlySet<AgentId>> {
  const agents = await createInventory(connection, application).agents();
  return new Set(agents.map(({ id }) => id));
}

const planSchema = z.object({ billing_tier: z.string().min(1) });

/**
 * How Letta Cloud calls the plan of the key: by a route of its own, which Letta Code asks and the client doesn't know.
 * `undefined` where it isn't told. How many agents the plan has room for, no route tells.
 */
export async function fetchCloudPlan(connection: LettaConnection): Promise<string | undefined> {
  try {
    return await readLetta(connection, 'ask for the plan', async (options) => {
      const { billing_tier: plan } = planSchema.parse(await connection.client.get('/v1/metadata/balance', options));
      return plan;
    });
  } catch (error) {
    if (!isFailure(error)) throw error;
    return undefined;
  }
}

const withTagsAndBlocks: ['agent.blocks', 'agent.tags'] = ['agent.blocks', 'agent.tags'];

const agentsSchema = z.array(
  z.object({
    id: idSchema<AgentId>(),
    tags: z.array(z.string()),
    blocks: z.array(z.object({ id: idSchema<BlockId>() })),
  }),
);
const listedBlocksSchema = z.array(z.object({ id: idSchema<BlockId>(), tags: z.array(z.string()).nullish() }));

async function blocksWith(connection: LettaConnection, tags: string[]) {
  const found = await allPages((cursor) =>
    readLetta(connection, 'list blocks', async (options) => {
      const query = { ...cursor, tags, match_all_tags: true, limit: pageSize } as const;
      const ordered = { ...query, order: 'asc', order_by: 'created_at' } as const;
      return listedBlocksSchema.parse(await listedBy(connection.client.blocks.list(ordered, options)));
    }),
  );
  return found.filter(carriesAll(tags));
}

/** A list says nowhere whether there is more: it ends with a page that holds nothing new. */
async function allPages<Item extends { readonly id: string }>(
  page: (cursor: { after?: string }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const found = new Map<string, Item>();
  for (;;) {
    const last = [...found.keys()].at(-1);
    const items = await page(last === undefined ? {} : { after: last });
    const before = found.size;
    for (const item of items) found.set(item.id, item);
    if (found.size === before) return [...found.values()];
  }
}

/** A server that ignores a filter would hand us what is another's, to be deleted. */
function carriesAll(wanted: readonly string[]) {
  return ({ tags }: { readonly tags?: readonly string[] | null | undefined }) =>
    wanted.every((tag) => tags?.includes(tag) === true);
}

function toTaggedAgent({ id, tags, blocks }: z.infer<typeof agentsSchema>[number]): TaggedAgent {
  return { id, user: userOfTags(tags), role: roleOfTags(tags), blocks: blocks.map((block) => block.id) };
}

function toLooseBlock({ id, tags }: z.infer<typeof listedBlocksSchema>[number]): LooseBlock {
  return { id, user: userOfTags(tags ?? []), madeFor: madeAnewFor(tags ?? []) };
}
