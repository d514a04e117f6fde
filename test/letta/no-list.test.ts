/** What is no list is never taken for an empty one, whatever is listed: nothing would be known to be absent. */
import { describe, expect, test } from 'vitest';
import type { AgentId, Otid, UserId } from '../../src/base/ids.ts';
import type { LettaConnection } from '../../src/letta/connect-letta.ts';
import { createAgents } from '../../src/letta/create-agents.ts';
import { createClaims } from '../../src/letta/create-claims.ts';
import { createConversation } from '../../src/letta/create-conversation.ts';
import { createHistory } from '../../src/letta/create-history.ts';
import { createInventory } from '../../src/letta/create-inventory.ts';
import { createMemoryBlocks } from '../../src/letta/create-memory-blocks.ts';
import { createNativeSleep } from '../../src/letta/create-native-sleep.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const owner = { application: 'test', user: '1' as UserId };

const listings: readonly [what: string, list: (connection: LettaConnection) => Promise<unknown>][] = [
  ['the agents of a person: a second one would be made', (letta) => createAgents(letta).find(owner)],
  ['the messages of an unknown agent: it would be deleted as unused', (letta) => createAgents(letta).isUnused(agent)],
  ['the blocks made anew', (letta) => createAgents(letta).findBlocksMadeAnew(agent)],
  ['the blocks of an agent: all would be made anew', (letta) => createMemoryBlocks(letta).read(agent)],
  ['what was said: the cursor would pass it', (letta) => createHistory(letta).after(agent, undefined, 20)],
  ['what was said last', (letta) => createHistory(letta).newest(agent, 20)],
  ['the runs: the message would be sent again', (letta) => createConversation(letta).activeRuns(agent)],
  ['the traces of a message: likewise', (letta) => createConversation(letta).trace(agent, ['otid-1' as Otid], 0)],
  ['the claims: another process would not be seen', (letta) => createClaims(letta, 'test').list()],
  ['the agents of all', (letta) => createInventory(letta, 'test').agents()],
  ['the blocks without an agent', (letta) => createInventory(letta, 'test').looseBlocks(new Set())],
  [
    'whether a block has an agent: it would be deleted',
    (letta) => createInventory(letta, 'test').deleteBlock('b' as never),
  ],
  ['the runs of sleep-time', (letta) => createNativeSleep(letta).runsOf(agent, 5)],
];

const noLists: readonly [what: string, answer: Scripted][] = [
  ['null', { headers: { 'content-type': 'application/json' }, body: 'null' }],
  ['nothing', { headers: { 'content-type': 'text/plain' }, body: '' }],
  ['204', { status: 204, body: '' }],
  ['an object', { body: {} }],
  ["another program's page", { body: '<html>Log in</html>' }],
];

describe.each(noLists)('%s in place of a list of', (_, answer) => {
  test.each(listings)('%s', async (_what, list) => {
    const { connection } = await scriptedLetta(Array<Scripted>(3).fill(answer));

    expect(await failureOf(list(connection))).toMatchObject({
      kind: 'letta-broken',
      message: expect.stringContaining('an answer of unknown shape (invalid_type at the top)'),
    });
  });
});
