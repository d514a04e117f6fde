/** The words that the status page has for kinds of failures. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { EventLoopHealth, GatewayHealth, LettaHealth, StoreHealth } from '../../src/admin/health.ts';
import type { CycleFailure, Deferred } from '../../src/sleep/state/outcome.ts';

type Because<Health> = Health extends { readonly because: infer Kind extends string } ? Kind : never;
type Kind = CycleFailure | Deferred['because'] | Because<GatewayHealth | StoreHealth | LettaHealth | EventLoopHealth>;

// The compiler finds what it lacks.
const everyKind: Readonly<Record<Kind, true>> = {
  'letta-unreachable': true,
  'letta-overloaded': true,
  'letta-refused-key': true,
  'letta-agent-missing': true,
  'letta-busy': true,
  'letta-rejected': true,
  'letta-broken': true,
  'letta-too-old': true,
  'model-unavailable': true,
  'model-rate-limited': true,
  'model-refused-key': true,
  'model-out-of-credit': true,
  'model-missing': true,
  'context-overflow': true,
  'history-refused': true,
  'outcome-unknown': true,
  'empty-answer': true,
  'record-unreadable': true,
  'store-unavailable': true,
  'store-late': true,
  'disk-full': true,
  'disk-failed': true,
  'too-many-users': true,
  'too-many-requests': true,
  unparsable: true,
  'invariant-broken': true,
  interrupted: true,
  'heartbeat-missing': true,
  'event-loop-late': true,
  'cap-of-the-person': true,
  'cap-of-manual': true,
  'cap-of-the-bot': true,
  'calls-of-the-person': true,
  'calls-of-the-bot': true,
  'letta-is-down': true,
  stopping: true,
};

test('the page has words for every kind that the status may name', async () => {
  const page: unknown = await import(new URL('../../src/status/page/kinds.js', import.meta.url).href);

  const { kinds } = z.object({ kinds: z.record(z.string(), z.string().min(1)) }).parse(page);

  expect(Object.keys(kinds).toSorted()).toEqual(Object.keys(everyKind).toSorted());
});
