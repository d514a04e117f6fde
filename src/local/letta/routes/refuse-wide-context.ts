import { refuse } from '../rules/refusal.ts';
import type { World } from '../world.ts';

/** A context window beyond the model's own, in tokens, is refused where the release does that. @throws Refusal 400 */
export function refuseWideContext(world: World, wanted: number | null | undefined, own: number): void {
  if (world.traits.widensContext || !wanted || wanted <= own) return;
  throw refuse(400, `INVALID_ARGUMENT: Context window limit (${wanted}) is greater than maximum of (${own})`);
}
