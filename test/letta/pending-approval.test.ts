/** What becomes of an agent that waits for somebody to approve a tool. */
import { describe, expect, test } from 'vitest';
import { failureOf } from './failure-of.ts';
import { conversation, ended, ping, spoken, stop, toolReturn } from './scripted-conversation.ts';
import { done, errorEvent, type Scripted } from './scripted-letta.ts';

describe('a pending approval', () => {
  const refusedByStatus: Scripted = {
    status: 409,
    body: { detail: { code: 'PENDING_APPROVAL', message: 'Waiting.' } },
  };
  const refusedInStream: Scripted = {
    events: [
      ping,
      stop('error'),
      errorEvent({
        error_type: 'internal_error',
        message: 'An unknown error occurred with the LLM streaming request.',
        detail:
          'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve.',
      }),
      done,
    ],
  };
  const pending = { body: { id: 'agent-1', pending_approval: { tool_calls: [{ tool_call_id: 'call-1' }] } } };
  const denied: Scripted = { events: [spoken('Very well'), ...ended] };
  const answered: Scripted = { events: [spoken('Hello'), ...ended] };

  test.each([
    ['by a status', refusedByStatus],
    ['in a stream', refusedInStream],
  ])('told %s is denied once, and the message sent again', async (_, refused) => {
    const { send, seen } = await conversation([refused, pending, denied, answered]);

    const answer = await send();

    expect(answer.text).toBe('Hello');
    expect(seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'POST']);
    expect(seen[2]?.body).toMatchObject({
      messages: [{ type: 'approval', approvals: [{ type: 'approval', approve: false, tool_call_id: 'call-1' }] }],
    });
    expect(seen[3]?.body).toEqual(seen[0]?.body);
  });

  test('that comes back is a busy agent, with nothing stored', async () => {
    const { send, seen } = await conversation([refusedByStatus, pending, denied, refusedByStatus, answered]);

    expect(await failureOf(send())).toMatchObject({ kind: 'letta-busy', arrived: 'no' });
    expect(seen).toHaveLength(4);
  });

  test('that is gone by itself needs no denial', async () => {
    const { send, seen } = await conversation([refusedByStatus, { body: { pending_approval: null } }, answered]);

    expect((await send()).text).toBe('Hello');
    expect(seen).toHaveLength(3);
  });

  test('after a step that is stored is never followed by a second send', async () => {
    const late = { error_type: 'internal_error', message: 'The agent is waiting for approval on a tool call.' };
    const { send, seen } = await conversation([{ events: [toolReturn, errorEvent(late)] }, pending, denied, answered]);

    expect(await failureOf(send())).toMatchObject({ kind: 'letta-busy', arrived: 'yes' });
    expect(seen).toHaveLength(1);
  });
});
