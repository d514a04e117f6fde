import { describe, expect, test } from 'vitest';
import type { AgentId, BlockId } from '../../src/base/ids.ts';
import { createMemoryBlocks } from '../../src/letta/create-memory-blocks.ts';
import { normaliseBlockText } from '../../src/pair/memory-blocks.ts';
import { failureOf } from './failure-of.ts';
import { type Scripted, scriptedLetta } from './scripted-letta.ts';

const agent = 'agent-1' as AgentId;
const human = { id: 'block-1', label: 'human', value: 'Ada', limit: 5_000, read_only: false, description: 'Who' };

describe('reading', () => {
  test('yields all blocks in one request', async () => {
    const constraints = { id: 'block-2', label: 'constraints', value: '', limit: null, read_only: true };
    const { blocks, seen } = await blocksOn([{ body: [human, constraints] }]);

    expect(await blocks.read(agent)).toEqual([
      { id: 'block-1', label: 'human', value: 'Ada', limit: 5_000, readOnly: false },
      { id: 'block-2', label: 'constraints', value: '', limit: undefined, readOnly: true },
    ]);
    expect(seen.map(({ url }) => url)).toEqual(['/v1/agents/agent-1/core-memory/blocks?limit=100']);
  });

  test('never takes an answer of another shape for empty memory', async () => {
    const odd = { body: [{ ...human, value: null }] };
    const { blocks } = await blocksOn([odd, odd, odd]);

    expect(await failureOf(blocks.read(agent))).toMatchObject({ kind: 'letta-broken' });
  });
});

describe('whether an agent beside these has a block', () => {
  const own = { id: 'agent-1', agent_type: 'letta_v1_agent' };
  const sleepers = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: `agent-s${index}`, agent_type: 'sleeptime_agent' }));

  test.each([
    [false, 'of its own agent alone', [own]],
    [false, "of that and of Letta's sleep-time agent", [own, ...sleepers(1)]],
    [true, "of another person's agent", [own, { id: 'agent-2', agent_type: 'letta_v1_agent' }]],
    [true, 'of so many that the others may stand on a later page', sleepers(11)],
    [false, 'that is gone', undefined],
  ])('is %s %s', async (expected, _, having) => {
    const answer = having === undefined ? { status: 404, body: { detail: 'Block not found' } } : { body: having };
    const { blocks } = await blocksOn([answer]);

    expect(await blocks.isSharedBeyond([agent], human.id as BlockId)).toBe(expected);
  });
});

describe('writing', () => {
  test('is one PATCH of the whole value through the agent, whose answer is the block as it stands', async () => {
    const { blocks, seen } = await blocksOn([{ body: { ...human, value: 'Ada paints' } }]);

    const block = await blocks.write(agent, 'human', 'Ada paints');

    expect(block).toMatchObject({ label: 'human', value: 'Ada paints' });
    expect(seen).toMatchObject([
      { method: 'PATCH', url: '/v1/agents/agent-1/core-memory/blocks/human', body: { value: 'Ada paints' } },
    ]);
  });

  test('marks the block in the same request, and reads the mark of no other hand', async () => {
    const marked = { ...human, metadata: { 'scarlet-mark': 7 } };
    const { blocks, seen } = await blocksOn([
      { body: marked },
      { body: [{ ...human, metadata: { 'scarlet-mark': 'x' } }] },
    ]);

    expect(await blocks.write(agent, 'human', 'Ada', 7)).toMatchObject({ mark: 7 });
    expect(await blocks.read(agent)).toMatchObject([{ value: 'Ada', mark: undefined }]);
    expect(seen[0]?.body).toEqual({ value: 'Ada', metadata: { 'scarlet-mark': 7 } });
  });

  test.each([1e300, 6.5, -1])('takes %d for no mark: there is none after it, or it is none of ours', async (mark) => {
    const { blocks } = await blocksOn([{ body: [{ ...human, metadata: { 'scarlet-mark': mark } }] }]);

    expect(await blocks.read(agent)).toMatchObject([{ mark: undefined }]);
  });

  test('keeps what other clients have beside the mark', async () => {
    const metadata = { owner: 'somebody', 'scarlet-mark': 6 };
    const { blocks, seen } = await blocksOn([{ body: [{ ...human, metadata }] }, { body: human }]);

    const [read] = await blocks.read(agent);
    await blocks.write(agent, 'human', 'Ada', 7, read?.besideMark);

    expect(read).toMatchObject({ mark: 6, besideMark: { owner: 'somebody' } });
    expect(seen[1]?.body).toEqual({ value: 'Ada', metadata: { owner: 'somebody', 'scarlet-mark': 7 } });
  });

  test('leaves out what no server takes, and nothing else', async () => {
    const { blocks, seen } = await blocksOn([{ body: { ...human, value: 'ab\tc\r\nd\ufffd' } }]);

    await blocks.write(agent, 'human', 'a\0b\tc\r\nd\ud800');

    expect(seen[0]?.body).toEqual({ value: 'ab\tc\r\nd\ufffd' });
    expect(normaliseBlockText(normaliseBlockText('a\0\ud800'))).toBe(normaliseBlockText('a\0\ud800'));
  });

  test('is none where the answer has another value than was sent', async () => {
    const { blocks } = await blocksOn([{ body: human }]);

    expect(await failureOf(blocks.write(agent, 'human', 'Ada paints'))).toMatchObject({
      kind: 'letta-broken',
      arrived: 'yes',
    });
  });

  test.each([
    [
      'another write came in between',
      409,
      'CONFLICT: Block with id block-1 was updated by another',
      'letta-busy',
      'no',
    ],
    ['it is over the limit', 400, 'INVALID_ARGUMENT: Value length (60 characters) exceeds', 'letta-rejected', 'no'],
    ['no such block is attached', 404, "No block with label 'x' found for agent 'agent-1'", 'letta-rejected', 'no'],
    ['the agent is gone', 404, 'Agent with ID agent-1 not found', 'letta-agent-missing', 'no'],
    ['the server breaks', 500, 'An unknown error occurred', 'letta-broken', 'unknown'],
  ])('says so where %s, and is not repeated', async (_, status, detail, kind, arrived) => {
    const { blocks, seen } = await blocksOn([{ status, body: { detail } }]);

    const failure = await failureOf(blocks.write(agent, 'human', 'canary'));

    expect(failure).toMatchObject({ kind, arrived });
    expect(failure.message).not.toContain('canary');
    expect(seen).toHaveLength(1);
  });
});

async function blocksOn(script: readonly Scripted[]) {
  const letta = await scriptedLetta(script);
  return { ...letta, blocks: createMemoryBlocks(letta.connection) };
}
