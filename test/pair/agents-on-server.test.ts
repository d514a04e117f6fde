import { expect, test } from 'vitest';
import type { BlockId, UserId } from '../../src/base/ids.ts';
import { primarySpec } from '../../src/pair/agent-specs.ts';
import { halfOf, halfOfFound } from '../../src/pair/agents-on-server.ts';
import { agentsInMemory } from '../support/agents-in-memory.ts';
import { pairSettings } from '../support/pair-settings.ts';

const ada = { application: 'app', user: '1' as UserId };

test('of an agent that was found a record names the blocks with its owner’s tags alone', async () => {
  const agents = agentsInMemory();
  const settings = { ...pairSettings, sleepModel: pairSettings.model, contextWindow: 8_000, mostTokens: 2_048 };
  const made = await agents.create(primarySpec(settings, ada, 'Ada'));
  agents.attach(made.id, 'house_rules', 'block-house-rules' as BlockId);
  const [found] = await agents.find(ada);

  const half = found && (await halfOfFound(found, ada, { agents }));

  expect(found?.blocks).toHaveLength(made.blocks.length + 1);
  expect(half).toEqual(halfOf(made));
});
