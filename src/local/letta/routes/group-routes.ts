import { z } from 'zod';
import { checkedId } from '../rules/ids.ts';
import { notFoundInStore } from '../rules/refusal.ts';
import { bodyAs, json, type LettaRequest, type LettaRoute, param, type RouteAnswer } from '../wire/request.ts';
import type { LettaWorld } from '../world.ts';
import { showGroup } from './show-agent.ts';

const changeSchema = z.object({
  manager_config: z
    .object({ manager_type: z.literal('sleeptime'), sleeptime_agent_frequency: z.int().nullish() })
    .nullish(),
});

/** The groups of native sleep-time: the only way to its frequency. */
export function groupRoutes(world: LettaWorld): LettaRoute[] {
  return [{ method: 'PATCH', template: '/v1/groups/{group_id}', answer: (request) => updateGroup(world, request) }];
}

function updateGroup(world: LettaWorld, request: LettaRequest): RouteAnswer {
  const change = bodyAs(request, changeSchema);
  const id = checkedId('group', param(request, 'group_id'));
  const group = world.state.groups.get(id);
  if (group === undefined) throw notFoundInStore('Group', id);
  // 0 means nothing here: it is ignored like null.
  group.frequency = change.manager_config?.sleeptime_agent_frequency || group.frequency;
  return json(showGroup(group));
}
