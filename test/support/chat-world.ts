import { recordKinds } from '../../src/app/record-kinds.ts';
import { Failure } from '../../src/base/failure.ts';
import type { AgentId, ChannelId, MessageId, UserId } from '../../src/base/ids.ts';
import { KeyedMutex } from '../../src/base/keyed-mutex.ts';
import type { Records } from '../../src/base/records.ts';
import { createScheduler } from '../../src/base/scheduler.ts';
import { utc } from '../../src/base/time-zones.ts';
import { createHeadcount } from '../../src/chat/admission.ts';
import { AnswerAges } from '../../src/chat/answer-ages.ts';
import { EditPace } from '../../src/chat/answer-show.ts';
import { ChatFlow, type ChatFlowParts } from '../../src/chat/chat-flow.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import type { OpenRecord } from '../../src/chat/open-work.ts';
import { createOpenWork, indexUsers } from '../../src/chat/open-work.ts';
import { Outage } from '../../src/chat/outage.ts';
import { openStreamingChoice, type StreamingRecord } from '../../src/chat/streaming-choice.ts';
import type { UserRecord } from '../../src/chat/user-record.ts';
import { pairsIn } from '../../src/chat/user-views.ts';
import { ModelCalls } from '../../src/pair/model-calls.ts';
import { noPauses } from '../../src/pair/pauses.ts';
import { loadPrompts } from '../../src/pair/prompts.ts';
import { Provisioner } from '../../src/pair/provisioner.ts';
import { createRoleOrder, type RoleOrderRecord } from '../../src/pair/role-order.ts';
import { ScarletAgent } from '../../src/pair/scarlet-agent.ts';
import type { SleepTime } from '../../src/pair/sleep-time.ts';
import { openMemoryStore } from '../../src/store/open-memory-store.ts';
import type { Place } from '../../src/wording/message.ts';
import { agentsInMemory } from './agents-in-memory.ts';
import { conversationInMemory } from './conversation-in-memory.ts';
import { drivenClock } from './driven-clock.ts';
import { hastyClock } from './hasty-clock.ts';
import { outboxInMemory } from './outbox-in-memory.ts';
import { recordingLog } from './recording-log.ts';

export const ada = '100000000000000001' as UserId;
export const bob = '100000000000000002' as UserId;

export const dm: Place = { channel: '200000000000000001' as ChannelId, kind: 'direct', name: '' };
export const tea: Place = { channel: '200000000000000002' as ChannelId, kind: 'channel', name: 'tea' };
export const garden: Place = { channel: '200000000000000003' as ChannelId, kind: 'channel', name: 'garden' };

const prompts = await loadPrompts();

export type ChatWorld = Awaited<ReturnType<typeof openChatWorld>>;

export type ChatWorldOptions = {
  readonly maxUsers?: number;
  readonly turnsAtOnce?: number;
  /** What stands between a flow and what outlives it: faults, or the end of a process. */
  readonly wrap?: (parts: ChatFlowParts) => ChatFlowParts;
  /** Told what is stored of a user, and in the index of open work, after each write. */
  readonly onIndexed?: (...stored: Indexed) => void;
  readonly wrapRecords?: <Id extends string, Value>(kind: string, records: Records<Id, Value>) => Records<Id, Value>;
};

type Indexed = readonly [user: UserRecord | undefined, entry: OpenRecord | undefined];

/** A store, a Letta and a Discord in memory, on a clock that moves while a test waits. They outlive every flow. */
export async function openChatWorld({
  maxUsers,
  turnsAtOnce = 8,
  wrap,
  wrapRecords,
  onIndexed,
}: ChatWorldOptions = {}) {
  const clock = drivenClock(1_700_000_000_000);
  const log = recordingLog();
  // A clock of its own: its deadlines are not what is tested here.
  const store = openMemoryStore({ log, clock: hastyClock() });
  const keep = wrapRecords ?? (<Id extends string, Value>(_: string, records: Records<Id, Value>) => records);
  const openRecords = store.records<UserId, OpenRecord>(recordKinds.open);
  const indexed = indexUsers({
    users: store.records<UserId, UserRecord>(recordKinds.users),
    open: openRecords,
    changeTogether: async (...changes) => {
      const stored = await store.changeTogether(...changes);
      onIndexed?.(...(stored as readonly unknown[] as Indexed));
      return stored;
    },
    consolidates: () => true,
    usesCalls: () => false,
  });
  const users = keep('user', indexed);
  const modelRecords = store.records<string, RoleOrderRecord>(recordKinds.roleOrder);
  const agents = agentsInMemory();
  const gone = new Set<AgentId>();
  const conversation = conversationInMemory({ clock, knows: (agent) => !gone.has(agent) });
  let lastId = 300_000_000_000_000_000n;
  const nextId = () => {
    lastId += 1n;
    return String(lastId);
  };
  const outbox = outboxInMemory(nextId, clock);
  const streamingRecords = store.records<string, StreamingRecord>(recordKinds.streaming);
  const streaming = await openStreamingChoice({ wanted: true, model: 'p/m', records: streamingRecords, log });

  function startFlow(overrides: Partial<ChatFlowParts> = {}): ChatFlow {
    const profile = { name: 'Scarlet', sleepName: 'Scarlet-Sleep', version: '1', model: 'p/m', sleepModel: 'p/m' };
    const parts: ChatFlowParts = {
      users,
      open: createOpenWork(openRecords),
      headcount: createHeadcount(users, maxUsers),
      conversation,
      roleOrder: createRoleOrder(modelRecords, 'p/m'),
      names: { scarlet: 'Scarlet' },
      outbox,
      streaming,
      discordNow: clock.now,
      beganAt: clock.now(),
      editPace: new EditPace(clock),
      answerAges: new AnswerAges(overrides.clock ?? clock),
      refusedResets: new Set(),
      fetchAttachment: async () => ({ kind: 'left-out', because: 'unavailable' }),
      fetchStarter: async () => ({ kind: 'none' }),
      recall: async () => [],
      scarletOf: () => {
        throw new Error('not made yet');
      },
      policy: {
        homeChannels: new Set(),
        deniedUsers: new Set(),
        deniedChannels: new Set(),
        allowedServers: new Set(),
        allowedChannels: new Set(),
        allowedRoles: new Set(),
      },
      scheduler: createScheduler<UserId>(turnsAtOnce),
      turnTimeoutMs: 30_000,
      outage: new Outage({
        checkServer: async () => {
          if (conversation.isDown()) throw new Failure('letta-unreachable', 'nobody is there');
        },
        clock,
        log,
      }),
      modelCalls: new ModelCalls({}, clock),
      pausesOfAll: { current: noPauses },
      timeZone: utc,
      onAnswered: () => {},
      meter: { turnEnded: () => {}, modelCalled: () => {} },
      clock,
      log,
      ...overrides,
    };
    const worn = wrap?.(parts) ?? parts;
    const provisioner = new Provisioner({
      agents,
      models: { contextWindowOf: async () => undefined },
      pairs: pairsIn(worn.users, clock),
      remembered: { linesOf: async () => [] },
      forgetMemory: async () => {},
      blocks: { read: async () => [], write: () => Promise.reject(new Error('Nothing is written here.')) },
      memoryWriters: new KeyedMutex(),
      settings: { ...profile, contextWindow: 1_000, mostTokens: 300, sleepMostTokens: 300, prompts, crisisHelp: [] },
      application: 'app',
      clock,
      log,
    });
    // The chat flow asks nothing of it.
    const sleepTime = {} as SleepTime;
    const scarletOf = (user: UserId, whose: string) =>
      new ScarletAgent({
        user,
        whose,
        provisioner,
        conversation: worn.conversation,
        sleepTime,
        recall: async () => undefined,
        readAnswer: ({ text }) => text,
        mostTokens: 2_048,
        sleepEnabled: false,
        turnTimeoutMs: 30_000,
        clock,
      });
    return new ChatFlow({ ...worn, scarletOf: overrides.scarletOf ?? scarletOf });
  }

  /** Something that a person says to Scarlet. */
  function said(text: string, overrides: Partial<IncomingMessage> & { readonly by?: UserId } = {}): IncomingMessage {
    const { by = ada, ...rest } = overrides;
    return {
      id: nextId() as MessageId,
      author: { id: by, name: by === ada ? 'Ada' : 'Bob', kind: 'person', roles: [] },
      place: dm,
      ordinary: true,
      text,
      attachments: [],
      asides: [],
      brought: [],
      mentionsBot: true,
      wordsHidden: false,
      addressesAnother: false,
      repliesToBot: false,
      maySend: true,
      guildLocale: undefined,
      at: clock.now(),
      ...rest,
    };
  }

  return {
    clock,
    log,
    store,
    users,
    openRecords,
    streamingRecords,
    agents,
    conversation,
    outbox,
    startFlow,
    said,
    /** Deletes an agent on the server, behind everybody's back. */
    lose(agent: AgentId) {
      gone.add(agent);
      agents.lose(agent);
    },
    /** What people can read, oldest first. */
    texts: () => outbox.posted.map(({ page }) => page.text),
    sentences: () => log.lines.map(({ sentence }) => sentence),
    turnsOf: async (user: UserId) => (await users.read(user))?.personal.turns ?? [],
    /** Lets time pass until nobody has an open turn. */
    settled: (...people: readonly UserId[]) =>
      clock.until('no open turns', async () => {
        const records = await Promise.all((people.length > 0 ? people : [ada]).map((user) => users.read(user)));
        return records.every((record) => (record?.personal.turns.length ?? 0) === 0);
      }),
  };
}
