import { z } from 'zod';
import type { BlockRow } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { unprocessable } from '../rules/refusal.ts';
import type { Traits } from '../rules/versions.ts';
import type { BlockChange } from '../run/write-block.ts';
import { bodyAs, type LettaRequest } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';

const labelSchema = z.string();

/** What a request says of a block to be made. */
export const newBlockSchema = z.object({
  label: labelSchema,
  value: z.string(),
  limit: z.int().nullish(),
  description: z.string().nullish(),
  read_only: z.boolean().nullish(),
  hidden: z.boolean().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish(),
  tags: z.array(z.string()).nullish(),
});

type NewBlock = z.infer<typeof newBlockSchema>;

/** What a request says of a block to be changed. Null and absent both mean: as it was. */
const blockChangeSchema = newBlockSchema.partial().extend({
  label: labelSchema.nullish(),
  value: z.string().nullish(),
});

/** Stores a new block. @throws Refusal 422 where the release enforces limits */
export function makeBlock(world: LettaWorld, given: NewBlock): BlockRow {
  const limit = given.limit ?? world.traits.defaultBlockLimit;
  refuseOverLimit(world.traits, given.value, limit);
  const block: BlockRow = {
    id: newId('block'),
    label: given.label,
    value: given.value.replaceAll('\0', ''),
    limit,
    description: given.description ?? describedBy(given.label),
    readOnly: given.read_only ?? false,
    hidden: given.hidden ?? null,
    metadata: given.metadata ?? {},
    tags: given.tags ?? [],
    version: 1,
  };
  world.state.blocks.set(block.id, block);
  return block;
}

/** A value and a limit that come in one request must fit each other. Lengths count in code points. */
export function refuseOverLimit(traits: Traits, value: string, limit: number): void {
  const length = [...value].length;
  if (!traits.enforcesBlockLimits || length <= limit) return;
  const why = `Edit failed: Exceeds ${limit} character limit (requested ${length})`;
  throw unprocessable([`{'type': 'value_error', 'loc': ('body',), 'msg': 'Value error, ${why}'}`]);
}

function describedBy(label: string): string | null {
  if (label === 'persona') return 'The persona block: who you are, and how you speak and act.';
  if (label === 'human') return 'The human block: what you know about the person you talk with.';
  return null;
}

/** The change of a block that a request's body asks for. @throws Refusal 422 */
export function checkedChange(traits: Traits, request: LettaRequest): BlockChange {
  const given = bodyAs(request, blockChangeSchema);
  if (typeof given.value === 'string' && typeof given.limit === 'number') {
    refuseOverLimit(traits, given.value, given.limit);
  }
  return {
    label: given.label ?? undefined,
    value: given.value ?? undefined,
    limit: given.limit ?? undefined,
    description: given.description ?? undefined,
    readOnly: given.read_only ?? undefined,
    hidden: given.hidden ?? undefined,
    metadata: given.metadata ?? undefined,
    tags: given.tags ?? undefined,
  };
}

export function showBlock(block: BlockRow): Record<string, unknown> {
  return {
    value: block.value,
    limit: block.limit,
    project_id: null,
    template_name: null,
    is_template: false,
    template_id: null,
    base_template_id: null,
    deployment_id: null,
    entity_id: null,
    preserve_on_migration: false,
    label: block.label,
    read_only: block.readOnly,
    description: block.description,
    metadata: block.metadata,
    hidden: block.hidden,
    id: block.id,
    created_by_id: null,
    last_updated_by_id: null,
    tags: block.tags,
  };
}
