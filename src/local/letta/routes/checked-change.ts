import type { Traits } from '../rules/versions.ts';
import type { BlockChange } from '../run/write-block.ts';
import { bodyAs, type LettaRequest } from '../wire/request.ts';
import { blockChangeSchema, refuseOverLimit } from './make-block.ts';

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
