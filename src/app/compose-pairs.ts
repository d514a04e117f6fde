import type { Logger } from 'pino';
import { pairsIn } from '../chat/pairs-in.ts';
import { peopleIn } from '../chat/people-in.ts';
import type { UserRecord } from '../chat/user-record.ts';
import type { Config } from '../config.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createAgents } from '../letta/create-agents.ts';
import { createConversation } from '../letta/create-conversation.ts';
import { componentLog } from '../log.ts';
import type { Clock } from '../scarlet/clock.ts';
import type { Conversation } from '../scarlet/conversation.ts';
import type { UserId } from '../scarlet/ids.ts';
import type { Profile } from '../scarlet/profile.ts';
import { loadPrompts } from '../scarlet/prompts.ts';
import { Provisioner } from '../scarlet/provisioner.ts';
import type { Records } from '../scarlet/records.ts';
import { ScarletAgent } from '../scarlet/scarlet-agent.ts';
import type { SleepTime } from '../scarlet/sleep-time.ts';
import { createSleepTime } from '../sleep/sleep-time.ts';

/** The settings that concern the pairs. */
export type PairSettings = Pick<
  Config,
  | 'AGENT_NAME'
  | 'AGENT_VERSION'
  | 'LETTA_MODEL'
  | 'CONTEXT_WINDOW'
  | 'SLEEP_ENABLED'
  | 'SLEEP_THRESHOLD'
  | 'SLEEP_AGENT_NAME'
  | 'SLEEP_MODEL'
  | 'TURN_TIMEOUT_SECONDS'
>;

export type PairEdges = {
  readonly letta: LettaConnection;
  readonly users: Records<UserId, UserRecord>;
  /** See `Owner.application`. */
  readonly application: string;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Pairs = {
  readonly conversation: Conversation;
  readonly sleepTime: SleepTime;
  readonly provisioner: Provisioner;
  scarletOf(user: UserId, whose: string): ScarletAgent;
};

/** Wires what belongs to the pairs: the bot and the library use the same. */
export async function composePairs(config: PairSettings, edges: PairEdges): Promise<Pairs> {
  const { letta, users, application, clock, log } = edges;
  const conversation = createConversation(letta);
  const sleepTime = createSleepTime({
    people: peopleIn(users, clock),
    enabled: config.SLEEP_ENABLED,
    threshold: config.SLEEP_THRESHOLD,
  });
  const provisioner = new Provisioner({
    agents: createAgents(letta),
    pairs: pairsIn(users, clock),
    profile: await profileOf(config),
    application,
    clock,
    log: componentLog(log, 'scarlet'),
  });
  return {
    conversation,
    sleepTime,
    provisioner,
    scarletOf: (user, whose) =>
      new ScarletAgent({
        user,
        whose,
        provisioner,
        conversation,
        sleepTime,
        sleepEnabled: config.SLEEP_ENABLED,
        turnTimeoutMs: config.TURN_TIMEOUT_SECONDS * 1_000,
        clock,
      }),
  };
}

async function profileOf(config: PairSettings): Promise<Profile> {
  return {
    name: config.AGENT_NAME,
    sleepName: config.SLEEP_AGENT_NAME,
    version: config.AGENT_VERSION,
    model: config.LETTA_MODEL,
    sleepModel: config.SLEEP_MODEL ?? config.LETTA_MODEL,
    contextWindow: config.CONTEXT_WINDOW,
    prompts: await loadPrompts(),
  };
}
