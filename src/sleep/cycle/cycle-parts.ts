import type { Clock } from '../../base/clock.ts';
import type { AgentId, Otid, UserId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import type { Records } from '../../base/records.ts';
import type { TimeZone } from '../../base/time-zones.ts';
import type { Looked } from '../../pair/agent-keeper.ts';
import type { SleepAgents } from '../../pair/agents.ts';
import type { Conversation } from '../../pair/conversation.ts';
import type { History } from '../../pair/history.ts';
import type { MemoryBlocks } from '../../pair/memory-blocks.ts';
import type { PeoplesCalls } from '../../pair/model-calls.ts';
import type { People } from '../../pair/pair.ts';
import type { Prompts } from '../../pair/prompts.ts';
import type { Briefing } from '../agent/choose-briefing.ts';
import type { SlotName } from '../agent/insights.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { BlockRule } from '../plan/plan-types.ts';
import type { CycleRecord } from '../state/cycle-record.ts';
import type { SleepPolicy } from '../state/sleep-policy.ts';
import type { SleepRecord } from '../state/sleep-record.ts';
import type { SleepEvents } from './sleep-events.ts';

/** Everything that a cycle needs. */
export type CycleParts = {
  readonly people: People;
  readonly sleep: Records<UserId, SleepRecord>;
  readonly ledgers: Records<string, Ledger>;
  readonly audits: Records<string, CycleRecord>;
  readonly history: History;
  readonly blocks: MemoryBlocks;
  readonly conversation: Conversation;
  /** Sees that the user's primary has all its blocks: attaches again what is missing, or makes it anew. Never rejects. */
  readonly mendPrimary: (user: UserId) => Promise<unknown>;
  /** Looks at a sleep agent that fails: one that was mended may be asked once more. */
  readonly mendSleepAgent: (user: UserId, agent: AgentId) => Promise<Looked>;
  /** The user's sleep agent, made if it is missing. */
  readonly sleepAgentOf: (user: UserId) => Promise<AgentId>;
  /** Called when the server no longer knows the sleep agent: the next call of `sleepAgentOf` makes another. */
  readonly forgetSleepAgent: (user: UserId, agent: AgentId) => Promise<void>;
  /** Replaces the sleep agent, and with it every conversation that it has stored. */
  readonly renewSleepAgent: (user: UserId) => Promise<void>;
  readonly sleepAgents: SleepAgents;
  readonly modelCalls: PeoplesCalls;
  readonly prompts: Prompts;
  /** What a sleep agent is told, in the usual language and in others. */
  readonly briefings: { readonly usual: Briefing; readonly others: readonly Briefing[] };
  readonly names: { readonly scarlet: string };
  readonly rules: readonly BlockRule[];
  /** Every text of the sleep agent's prompts: what equals one of them was copied, not learned. */
  readonly promptTexts: readonly string[];
  /** What the slots of `session_context` are called in the language of this Discord locale. */
  readonly slotTitlesOf: (locale: string | undefined) => Readonly<Record<SlotName, string>>;
  /** The secrets that a maintained rule set knows by their form: tokens, keys. */
  readonly findKnownSecrets: (texts: readonly string[]) => Promise<readonly string[]>;
  readonly policy: SleepPolicy;
  /** For people who have not named their own. */
  readonly timeZone: TimeZone;
  /** Makes the keyed hash by which forgotten facts are known again. */
  readonly hashOf: (normalised: string) => string;
  /** Unguessable text that marks where the conversation begins and ends in a prompt. */
  readonly newNonce: () => string;
  readonly newOtid: () => Otid;
  readonly events: SleepEvents;
  readonly clock: Clock;
  readonly log: Log;
};
