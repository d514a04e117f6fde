import { recordKinds } from '../../../src/app/record-kinds.ts';
import { createBreaker } from '../../../src/base/breaker.ts';
import type { AgentId, MessageId, UserId } from '../../../src/base/ids.ts';
import { KeyedMutex } from '../../../src/base/keyed-mutex.ts';
import type { Records } from '../../../src/base/records.ts';
import { createScheduler } from '../../../src/base/scheduler.ts';
import { utc } from '../../../src/base/time-zones.ts';
import { handledIds } from '../../../src/chat/handled-messages.ts';
import { createOpenWork, indexUsers, type OpenRecord } from '../../../src/chat/open-work.ts';
import { countAnswered } from '../../../src/chat/turn-edits.ts';
import { newUser, type UserRecord } from '../../../src/chat/user-record.ts';
import { pairsIn, peopleIn, toPerson } from '../../../src/chat/user-views.ts';
import { type Conversation, otidOf } from '../../../src/pair/conversation.ts';
import type { PeoplesCalls } from '../../../src/pair/model-calls.ts';
import type { Pauses } from '../../../src/pair/pauses.ts';
import { loadPrompts } from '../../../src/pair/prompts.ts';
import type { SleepMode } from '../../../src/pair/sleep-time.ts';
import type { CycleParts } from '../../../src/sleep/cycle/cycle-parts.ts';
import { rememberedLines } from '../../../src/sleep/cycle/read-memory.ts';
import { createSleepEvents, type SleepEvent, type SleepEvents } from '../../../src/sleep/cycle/sleep-events.ts';
import { SleepEngine } from '../../../src/sleep/engine/sleep-engine.ts';
import { NativeKeeper } from '../../../src/sleep/native/native-keeper.ts';
import { NativeMode } from '../../../src/sleep/native/native-mode.ts';
import { blockRules } from '../../../src/sleep/plan/block-rules.ts';
import { emptyLedger, type Ledger, ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { createSleepReports, type SleepReports } from '../../../src/sleep/report/sleep-reports.ts';
import { type BotUsage, createBotCounts } from '../../../src/sleep/state/caps.ts';
import { auditId, type CycleRecord } from '../../../src/sleep/state/cycle-record.ts';
import { waitingCharacters } from '../../../src/sleep/state/due.ts';
import { defaultSleepPolicy, type SleepPolicy } from '../../../src/sleep/state/sleep-policy.ts';
import { newSleep, type PrimarySleep, type SleepRecord } from '../../../src/sleep/state/sleep-record.ts';
import { openMemoryStore } from '../../../src/store/open-memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { english } from '../../../src/texts/en.ts';
import { type DrivenClock, drivenClock } from '../../support/driven-clock.ts';
import { type Life, mortal, mortalClock } from '../../support/mortal.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { lettaInMemory, recordedBlocks } from '../cycle/letta-in-memory.ts';
import { nativeInMemory } from '../native/native-in-memory.ts';

export const ada = '100' as UserId;
export const noon = Date.UTC(2026, 10, 22, 12);
export const minute = 60_000;
// Read once: whoever plans reads the same texts only once.
const prompts = await loadPrompts();
const promptTexts = Object.values(prompts);

export type WorldOptions = {
  readonly policy?: Partial<SleepPolicy>;
  readonly store?: (clock: DrivenClock) => Store;
  /** Wraps the records and ports of the engine, for tests that break them. */
  readonly around?: <Port extends object>(port: Port, kind: string) => Port;
};

export type SleepWorld = Awaited<ReturnType<typeof openSleepWorld>>;

/** One process's sleep-time. */
export type Started = {
  readonly engine: SleepEngine;
  readonly events: SleepEvent[];
  readonly on: SleepEvents['on'];
  readonly reports: SleepReports;
  /** Ends it as SIGKILL does. */
  kill(): void;
};

/** Everything that outlives an engine: a store, a Letta server, a clock that only tests move, and the people. */
export async function openSleepWorld({ policy = {}, store: open, around = (port) => port }: WorldOptions = {}) {
  const clock = drivenClock(noon);
  const log = recordingLog();
  const letta = lettaInMemory(clock.now);
  const native = nativeInMemory(letta, clock.now);
  const store = open?.(clock) ?? openMemoryStore({ log, clock });
  const sleep = store.records<UserId, SleepRecord>(recordKinds.sleep);
  const ledgers = store.records<string, Ledger>(recordKinds.ledgers);
  const audits = store.records<string, CycleRecord>(recordKinds.cycles);
  const usage = store.records<string, BotUsage>(recordKinds.botUsage);
  const entries = store.records<UserId, OpenRecord>(recordKinds.open);
  const index = createOpenWork(entries);
  const users = indexUsers({
    users: store.records<UserId, UserRecord>(recordKinds.users),
    open: entries,
    changeTogether: store.changeTogether,
    consolidates: () => true,
    usesCalls: () => false,
  });
  const load = { waiting: 0 };
  let said = 0;
  let made = 0;

  function recordsOf<Id extends string, Value>(records: Records<Id, Value>, kind: string, life: Life) {
    return mortal(around(records, kind), life);
  }

  function start(
    more: {
      readonly chance?: number;
      readonly mode?: SleepMode;
      readonly modelCalls?: PeoplesCalls;
      readonly promptTexts?: readonly string[];
      readonly mendSleepAgent?: CycleParts['mendSleepAgent'];
      readonly pausesOfAll?: { readonly current: Pauses };
    } = {},
  ): Started {
    const life: Life = { ended: false };
    const time = mortalClock(clock, life);
    const events: SleepEvent[] = [];
    const emitter = createSleepEvents(log);
    const remembered = rememberedLines({ sleep, ledgers });
    const parts: CycleParts = {
      people: mortal(peopleIn(recordsOf(users, 'users', life), time, more.pausesOfAll), life),
      sleep: recordsOf(sleep, 'sleep', life),
      ledgers: recordsOf(ledgers, 'ledgers', life),
      audits: recordsOf(audits, 'audits', life),
      history: mortal(around(letta.history, 'history'), life),
      blocks: mortal(around(letta.blocks, 'blocks'), life),
      conversation: mortal(around(letta.conversation, 'conversation'), life) as Conversation,
      sleepAgents: letta.sleepAgents,
      modelCalls: more.modelCalls ?? { usedUp: async () => undefined, take: async () => {} },
      sleepAgentOf: async (user) => `sleep-${made}-of-${user}` as AgentId,
      renewSleepAgent: async () => {
        made += 1;
      },
      mendPrimary: async (user) => {
        const agent = (await parts.people.read(user))?.pair?.primary?.agent;
        if (agent !== undefined) await letta.restoreBlocks(agent, (label) => remembered.linesOf(user, label));
      },
      mendSleepAgent: more.mendSleepAgent ?? (async () => 'as-it-should-be'),
      forgetSleepAgent: async () => {
        made += 1;
      },
      prompts,
      briefings: { usual: { system: '', request: prompts.consolidate }, others: [] },
      names: { scarlet: 'Scarlet' },
      rules: blockRules(),
      promptTexts: more.promptTexts ?? promptTexts,
      slotTitlesOf: () => english.slots,
      findKnownSecrets: async () => [],
      policy: { ...defaultSleepPolicy, enabled: more.mode !== 'off', ...policy },
      timeZone: utc,
      hashOf: (normalised) => `hash of ${normalised}`,
      newNonce: () => 'f0f0',
      newOtid: () => otidOf('1' as MessageId),
      events: {
        on: emitter.on,
        emit: (event) => {
          events.push(event);
          emitter.emit(event);
        },
      },
      clock: time,
      log,
    };
    const botCounts = createBotCounts(recordsOf(usage, 'usage', life));
    const openWork = mortal(around(index, 'index'), life);
    const unmarking = mortal(around({ unmarkDeadline: users.unmarkDeadline }, 'index'), life);
    const engine = new SleepEngine({
      memoryWriters: new KeyedMutex(),
      cycle: parts,
      native: new NativeKeeper({
        cycle: parts,
        native: mortal(around(native, 'native'), life),
        pairs: mortal(around(pairsIn(users, time), 'pairs'), life),
        mode: new NativeMode({ mode: more.mode ?? 'custom', frequency: parts.policy.frequency, log }),
        seeds: [],
        removeAgent: mortal(around({ remove: async () => {} }, 'agents'), life).remove,
      }),
      botCounts,
      breaker: createBreaker(time),
      index: {
        mark: (user) => openWork.mark(user, 'deadline'),
        unmark: (user, nothingWaits) =>
          unmarking.unmarkDeadline(user, (record) =>
            nothingWaits(record && toPerson(record, clock.now(), more.pausesOfAll?.current)),
          ),
        users: () => index.users(),
      },
      scheduler: createScheduler(parts.policy.cyclesAtOnce),
      turnsWaiting: () => load.waiting,
      chance: () => more.chance ?? 0,
    });
    const reports = createSleepReports({
      cycle: parts,
      engine,
      botCounts,
      countUsers: async () => (await Array.fromAsync(users.ids())).length,
      waitingUsers: () => index.users('deadline'),
    });
    return {
      engine,
      events,
      on: emitter.on,
      reports,
      kill: () => {
        life.ended = true;
      },
    };
  }

  function primaryOf(user: UserId): AgentId {
    return `agent-${user}` as AgentId;
  }

  async function settlePair(user: UserId, agent: AgentId, more: { readonly adopted?: boolean } = {}): Promise<void> {
    letta.addPrimary(agent);
    await users.update(user, (record) => {
      const known = record ?? newUser(clock.now());
      const pair = {
        state: 'ready' as const,
        attempt: 1,
        sleepWanted: true,
        since: clock.now(),
        primary: { agent, blocks: recordedBlocks(agent) },
        sleep: null,
        ...more,
      };
      return { ...known, name: 'Ada', personal: { ...known.personal, pair } };
    });
  }

  /** One exchange as the server has it. */
  function exchange(agent: AgentId, text: string): MessageId {
    said += 1;
    const id = String(said) as MessageId;
    letta.exchange(agent, otidOf(id), text, 'I see.');
    return id;
  }

  /** One answered turn, as the chat flow leaves it in the records and on the server; nobody is told yet. */
  async function answered(user: UserId, text: string): Promise<void> {
    if ((await users.read(user)) === undefined) await settlePair(user, primaryOf(user));
    const agent = (await users.read(user))?.personal.pair?.primary?.agent ?? primaryOf(user);
    const id = exchange(agent, text);
    await users.update(user, (record) => {
      const known = record ?? newUser(clock.now());
      const handled = [...handledIds(known), id].slice(-100).join(' ');
      return countAnswered({ ...known, handled }, { messages: 1, characters: text.length }, clock.now());
    });
  }

  return {
    clock,
    log,
    letta,
    native,
    store,
    users,
    sleep,
    ledgers,
    audits,
    usage,
    index,
    load,
    start,
    primaryOf,
    settlePair,
    exchange,
    answered,
    async say({ engine }: Started, text: string, user: UserId = ada): Promise<void> {
      await answered(user, text);
      await engine.onAnswered(user);
    },
    /** Characters that wait to be consolidated. */
    async waitingOf(user: UserId = ada): Promise<number> {
      const [person, record] = await Promise.all([peopleIn(users, clock).read(user), sleep.read(user)]);
      return person === undefined ? 0 : waitingCharacters(person, (record ?? newSleep).personal);
    },
    async stateOf(user: UserId = ada): Promise<PrimarySleep> {
      return ((await sleep.read(user)) ?? newSleep).personal;
    },
    async ledgerOf(user: UserId = ada): Promise<Ledger> {
      const version = ((await sleep.read(user)) ?? newSleep).personal.ledgerVersion;
      return (await ledgers.read(ledgerId(user, version))) ?? emptyLedger;
    },
    auditOf: (cycle: number, user: UserId = ada) => audits.read(auditId(user, cycle)),
    async indexed(): Promise<readonly UserId[]> {
      return await Array.fromAsync(index.users());
    },
    blockOf: (label: string, user: UserId = ada) => letta.valueOf(primaryOf(user), label),
    /** Holds the sleep agents' answers back until it is opened. */
    closeDoor(): PromiseWithResolvers<void> {
      const door = Promise.withResolvers<void>();
      letta.before = async ({ name }) => {
        if (name === 'send') await door.promise;
      };
      return door;
    },
    /** Signal for a close that waits for everything. */
    patient: () => new AbortController().signal,
  };
}
