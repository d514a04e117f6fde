import type { Logger } from 'pino';
import type { Clock } from '../base/clock.ts';
import { closeFence } from '../base/fences.ts';
import type { UserId } from '../base/ids.ts';
import { KeyedMutex } from '../base/keyed-mutex.ts';
import type { Log } from '../base/log.ts';
import type { Records } from '../base/records.ts';
import type { UserRecord } from '../chat/user-record.ts';
import { callsIn, pairsIn, peopleIn } from '../chat/user-views.ts';
import { sleepModeOf, type TokenlessConfig } from '../config.ts';
import type { LettaConnection } from '../letta/connect-letta.ts';
import { createAgents } from '../letta/create-agents.ts';
import { createConversation } from '../letta/create-conversation.ts';
import { createMemoryBlocks } from '../letta/create-memory-blocks.ts';
import { createModels } from '../letta/create-models.ts';
import { createNativeSleep } from '../letta/create-native-sleep.ts';
import { openFoundLimits } from '../letta/found-limits.ts';
import { componentLog } from '../log.ts';
import { type PairSettings, primaryTools, seedBlocks, sleepSystem } from '../pair/agent-specs.ts';
import type { Answer, Conversation } from '../pair/conversation.ts';
import type { Recalled } from '../pair/library-talk.ts';
import { PairsBehind } from '../pair/pairs-behind.ts';
import type { Profile } from '../pair/profiles.ts';
import { loadPrompts, loadTranslatedPrompts } from '../pair/prompts.ts';
import { Provisioner } from '../pair/provisioner.ts';
import { ScarletAgent } from '../pair/scarlet-agent.ts';
import type { Briefing } from '../sleep/agent/choose-briefing.ts';
import { rememberedLines } from '../sleep/cycle/read-memory.ts';
import { NativeMode } from '../sleep/native/native-mode.ts';
import { blockRules } from '../sleep/plan/block-rules.ts';
import type { Ledger } from '../sleep/plan/ledger.ts';
import { createRecall, type Recall, type RecallParts, type RecallRequest } from '../sleep/recall/recall.ts';
import type { SleepRecord } from '../sleep/state/sleep-record.ts';
import type { Store } from '../store/store.ts';
import { textsIn } from '../texts/languages.ts';
import { type AnswerContext, cleanAnswer } from '../wording/clean-answer.ts';
import { writeRecalled } from '../wording/recalled-lines.ts';
import { composeSleep, type Sleep } from './compose-sleep.ts';
import { openLineIndexes } from './line-indexes.ts';
import { type PeopleKnown, sleepPolicyOf } from './open-people.ts';
import { pairSettingsOf } from './pair-settings.ts';
import { recordKinds } from './record-kinds.ts';

export type PairEdges = PeopleKnown & {
  readonly store: Store;
  readonly letta: LettaConnection;
  /** Told of each request that asks a model in sleep-time. */
  readonly onSleepCall?: (() => void) | undefined;
  /** See `Owner.application`. */
  readonly application: string;
  readonly profile: Profile;
  /** People who wait for a turn: consolidations give way to them. */
  readonly turnsWaiting: () => number;
  /** See `SleepEdges.earlierWork`. */
  readonly earlierWork: 'taken-up' | 'left';
  readonly clock: Clock;
  readonly log: Logger;
};

export type Pairs = {
  readonly conversation: Conversation;
  readonly provisioner: Provisioner;
  readonly sleep: Sleep;
  readonly recall: Recall;
  readonly behind: PairsBehind;
  scarletOf(user: UserId, whose: string): ScarletAgent;
};

/** Wires what belongs to the pairs: the bot and the library use the same. */
export async function composePairs(config: TokenlessConfig, edges: PairEdges): Promise<Pairs> {
  const { store, letta, users, application, clock, log } = edges;
  const people = peopleIn(users, clock, edges.pausesOfAll);
  const prompts = await loadPrompts();
  const settings = pairSettingsOf(config, prompts, edges.profile);
  const limits = await openFoundLimits(store.records(recordKinds.answerForms), clock, componentLog(log, 'letta'));
  const agents = createAgents(letta, limits);
  const memory = {
    sleep: store.records<UserId, SleepRecord>(recordKinds.sleep),
    ledgers: store.records<string, Ledger>(recordKinds.ledgers),
  };
  const memoryWriters = new KeyedMutex();
  const pairs = pairsIn(users, clock);
  const parts = { settings, pairs, clock, log: componentLog(log, 'scarlet') };
  const behind = new PairsBehind({ ...parts, ids: () => users.ids() });
  const native = createNativeSleep(letta.withUrgency('later'), config.LETTA_EMBEDDING);
  const mode = new NativeMode({
    mode: sleepModeOf(config),
    frequency: sleepPolicyOf(config).frequency,
    log: componentLog(log, 'sleep'),
  });
  const provisioner = new Provisioner({
    agents,
    native: { mode, sleep: native },
    models: createModels(letta),
    blocks: createMemoryBlocks(letta),
    memoryWriters,
    remembered: rememberedLines(memory),
    async forgetMemory(user) {
      await sleep.engine.forget(user);
      await recall.forget(user);
    },
    application,
    onFollowed: (user) => behind.noteFollowed(user),
    ...parts,
  });
  const sleep = await composeSleep({
    ...edges,
    people,
    memory,
    memoryWriters,
    provisioner,
    sleepAgents: agents,
    native: { native, pairs, mode, seeds: seedBlocks(settings), removeAgent: (agent) => agents.remove(agent, []) },
    modelCalls: callsIn(users, edges.modelCalls, edges.onSleepCall),
    prompts,
    briefings: {
      usual: briefingOf(settings),
      others: (await loadTranslatedPrompts()).map((translated) =>
        briefingOf({ ...settings, prompts: { ...prompts, ...translated } }),
      ),
    },
    names: { scarlet: config.AGENT_NAME, sleep: config.SLEEP_AGENT_NAME },
    policy: sleepPolicyOf(config),
    timeZone: config.TIME_ZONE,
    countUsers: () => count(users),
  });
  const conversation = createConversation(letta);
  const recall = composeRecall({ ...memory, rules: blockRules(edges.profile.blocks), clock });
  return {
    conversation,
    provisioner,
    sleep,
    recall,
    behind,
    scarletOf: (user, whose) =>
      new ScarletAgent({
        user,
        whose,
        provisioner,
        conversation,
        sleepTime: sleep.orchestratorOf(user),
        recall: (text, notAgain) => recallToWrite(recall, user, { text, notAgain }, componentLog(log, 'scarlet')),
        readAnswer: (answer, asked) =>
          readAnswer(answer, { tools: primaryTools, scarlet: config.AGENT_NAME, people: [whose], asked }),
        mostTokens: config.MAX_ANSWER_TOKENS,
        sleepEnabled: sleepModeOf(config) !== 'off',
        turnTimeoutMs: config.TURN_TIMEOUT_SECONDS * 1_000,
        clock,
      }),
  };
}

function composeRecall(parts: Omit<RecallParts, 'openIndex'>): Recall {
  const indexes = openLineIndexes();
  const recall = createRecall({ ...parts, openIndex: indexes.open });
  return {
    ...recall,
    async close() {
      await recall.close();
      await indexes.close();
    },
  };
}

function briefingOf(settings: PairSettings): Briefing {
  return { system: sleepSystem(settings), request: settings.prompts.consolidate };
}

/** For a talk without Discord, which is private. */
async function recallToWrite(
  recall: Recall,
  user: UserId,
  asked: Pick<RecallRequest, 'text' | 'notAgain'>,
  log: Log,
): Promise<Recalled | undefined> {
  try {
    const lines = await recall.find(user, { ...asked, place: 'direct' });
    return lines.length === 0 ? undefined : { entries: lines.map(({ entry }) => entry), text: writeRecalled(lines) };
  } catch (error) {
    log.warn({ userId: user, err: error }, 'nothing could be recalled, the turn goes without');
    return undefined;
  }
}

async function count(users: Records<UserId, UserRecord>): Promise<number> {
  let total = 0;
  for await (const _ of users.ids()) total += 1;
  return total;
}

/** What of an answer is for other programs: what people on Discord read of it, without Discord's marks around our remark. */
function readAnswer({ text, cutShort }: Answer, context: AnswerContext): string {
  const words = cleanAnswer(text, context);
  if (words === '' || cutShort === undefined) return words;
  return `${closeFence(words)}\n\n${textsIn('en').chat.cutShort[cutShort].replace(/^-# /, '')}`;
}
