import type { AgentRow, BlockRow, GroupRow } from '../rows.ts';
import { newId } from '../rules/ids.ts';
import { storeAgent } from '../run/store-agent.ts';
import { sleeperTools } from '../tools/tool-definitions.ts';
import type { LettaWorld } from '../world.ts';

const defaultFrequency = 5;

/** Ties a sleep-time agent to an agent, sharing all its blocks. Gives nothing where the agent has no embedding: the bug. */
export function makeGroup(world: LettaWorld, agent: AgentRow): GroupRow | undefined {
  if (agent.embedding === null) return undefined;
  const known = world.state.groupOf(agent.id);
  if (known !== undefined) return known;
  const sleeper = makeSleeper(world, agent);
  const group: GroupRow = {
    id: newId('group'),
    managerAgentId: agent.id,
    agentIds: [sleeper.id],
    frequency: defaultFrequency,
    turnsCounter: -1,
    lastProcessedMessageId: null,
  };
  world.state.groups.set(group.id, group);
  return group;
}

function makeSleeper(world: LettaWorld, agent: AgentRow): AgentRow {
  const persona: BlockRow = {
    id: newId('block'),
    label: 'memory_persona',
    value: 'I am an expert conversation memory manager.',
    limit: world.traits.defaultBlockLimit,
    description: null,
    readOnly: false,
    hidden: null,
    metadata: {},
    tags: [],
    version: 1,
  };
  world.state.blocks.set(persona.id, persona);
  const toolRules = sleeperTools.map((tool) => ({
    tool_name: tool,
    type: tool === 'memory_finish_edits' ? 'exit_loop' : 'continue_loop',
    prompt_template: null,
  }));
  return storeAgent(world, {
    ...agent,
    id: newId('agent'),
    name: `${agent.name}-sleeptime`,
    agentType: 'sleeptime_agent',
    system: 'You tend the memory of another agent while it rests.',
    tags: [],
    metadata: null,
    blockIds: [...agent.blockIds, persona.id],
    tools: [...sleeperTools],
    toolRules,
    autoclear: false,
    enableSleeptime: null,
  });
}
