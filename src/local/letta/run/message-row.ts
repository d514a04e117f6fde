import type { MessageRow } from '../rows.ts';

type Given = Pick<MessageRow, 'id' | 'agentId' | 'role' | 'at'> & Partial<MessageRow>;

/** A message row; what isn't given is empty. */
export function messageRow(given: Given): MessageRow {
  return {
    content: null,
    toolCalls: [],
    toolReturns: [],
    approvals: [],
    otid: null,
    name: null,
    senderId: null,
    stepId: null,
    runId: null,
    ...given,
  };
}
