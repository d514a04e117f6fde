import { z } from 'zod';
import type { Claim, Claims } from '../pair/application-claim.ts';
import { callLetta, listedBy } from './call-letta.ts';
import type { LettaConnection } from './connect-letta.ts';
import { isMissing } from './to-letta-failure.ts';

/**
 * Claims as memory blocks without an agent, found by their label: every version has them, with values that can be
 * overwritten, and lists the oldest first.
 *
 * @param application the Discord application's id.
 */
export function createClaims(connection: LettaConnection, application: string): Claims {
  const { client, readTimeoutMs } = connection;
  const label = `scarlet-claim-${application}`;
  const call = <Result>(what: string, ask: Parameters<typeof callLetta<Result>>[2]) =>
    callLetta(connection, what, ask, readTimeoutMs);
  return {
    list: () =>
      call('list the claims', async (options) => {
        const query = { label, order: 'asc', order_by: 'created_at', limit: 50 } as const;
        return (await listedBy(client.blocks.list(query, options))).flatMap(toClaim);
      }),
    make: (mark) =>
      call('make a claim', async (options) => {
        const description = 'Which process of Scarlet runs with this Discord application. Deleting it does no harm.';
        const block = await client.blocks.create({ label, value: JSON.stringify(mark), description }, options);
        return block.id;
      }),
    write: (id, mark) =>
      call('renew the claim', async (options) => {
        try {
          await client.blocks.update(id, { value: JSON.stringify(mark) }, options);
          return 'written';
        } catch (error) {
          if (isMissing(error)) return 'gone';
          throw error;
        }
      }),
    remove: (id) =>
      call('remove a claim', async (options) => {
        try {
          await client.blocks.delete(id, options);
        } catch (error) {
          if (!isMissing(error)) throw error;
        }
      }),
  };
}

const markSchema = z.object({
  database: z.string(),
  instance: z.string(),
  heirs: z.number().int(),
  beat: z.number().int(),
});

/** What can't be read is nobody's claim. */
function toClaim(block: { readonly id: string; readonly value: string }): readonly Claim[] {
  try {
    return [{ id: block.id, mark: markSchema.parse(JSON.parse(block.value)) }];
  } catch {
    return [];
  }
}
