import type { AgentId, UserId } from '../../base/ids.ts';
import type { NativeSleep } from '../../pair/native-sleep.ts';
import { isPairReady, type Pair, type PairRecords, type Person } from '../../pair/pair.ts';
import { cycleFailureOf } from '../cycle/ask-own-sleep-agent.ts';
import { hinderedOutcome } from '../cycle/begin-cycle.ts';
import type { CycleParts } from '../cycle/cycle-parts.ts';
import type { AdoptInput } from '../plan/adopt-lines.ts';
import { hindranceFor, messageCount } from '../state/due.ts';
import type { Failed, Outcome } from '../state/outcome.ts';
import { GrowingPauses } from '../state/sleep-policy.ts';
import { changeSleep, sleepOf } from '../state/sleep-record.ts';
import { keepBlocksAsTheyAre, lookAtNative, mayStillWrite } from './look-at-native.ts';
import type { NativeMode } from './native-mode.ts';

export type NativeParts = {
  readonly cycle: Pick<
    CycleParts,
    | 'people'
    | 'sleep'
    | 'ledgers'
    | 'audits'
    | 'history'
    | 'blocks'
    | 'mendPrimary'
    | 'rules'
    | 'slotTitlesOf'
    | 'findKnownSecrets'
    | 'policy'
    | 'events'
    | 'clock'
    | 'log'
  >;
  readonly native: NativeSleep;
  readonly pairs: PairRecords<UserId>;
  readonly mode: NativeMode;
  /** See `AdoptInput.seeds`. */
  readonly seeds: AdoptInput['seeds'];
  /** Deletes a sleep agent of ours. */
  readonly removeAgent: (agent: AgentId) => Promise<void>;
};

type Native = NonNullable<Pair['native']>;

/** A pair in native mode, or on its way there or back. */
type NativePair = { readonly pair: Pair; readonly primary: AgentId; readonly native: Native };

// How long a run of Letta's agent is waited for before its agent goes: it writes whole blocks, as it read them.
const runPatienceMs = 60_000;
const runPauseMs = 1_000;
// Letta's agent reads a conversation from its beginning, and this much of it whole.
const readFromTheStart = 20;

/**
 * Moves pairs between our sleep agents and Letta's own sleep-time, and looks at what that does. Each step is written
 * down in the pair before it is taken, and may be taken twice: a crash goes on where it stopped.
 */
export class NativeKeeper {
  readonly #parts: NativeParts;
  readonly #pauses: GrowingPauses;

  constructor(parts: NativeParts) {
    this.#parts = parts;
    this.#pauses = new GrowingPauses(parts.cycle.clock);
  }

  /** To be told after an answer: a pair that the settings want to be tended otherwise is marked for its move. */
  async noteWanted(user: UserId): Promise<void> {
    const { pairs, mode, cycle } = this.#parts;
    const now = cycle.clock.now();
    const wants = (pair: Pair) => (isPairReady(pair) && pair.sleepWanted ? mode.choose(pair.native, now) : pair.native);
    const known = await pairs.read(user);
    if (known === undefined || wants(known) === known.native) return;
    await pairs.update(user, (pair) => pair && withNative(pair, wants(pair)));
  }

  /**
   * Does what is due for a pair that is not ours alone, in its turn among the cycles of this person.
   *
   * @returns `undefined` where what was said is ours to consolidate.
   */
  async work(user: UserId, signal: AbortSignal): Promise<Outcome | undefined> {
    const found = await this.#find(user);
    if (found === undefined) return undefined;
    try {
      const outcome = await this.#workOn(user, found, signal);
      this.#pauses.end(user);
      return outcome;
    } catch (error) {
      if (signal.aborted) throw error;
      return await this.#tryLater(user, error);
    }
  }

  /** To be told when a user is forgotten. */
  forget(user: UserId): void {
    this.#pauses.end(user);
  }

  async #find(user: UserId): Promise<NativePair | undefined> {
    const pair = await this.#parts.pairs.read(user);
    if (!isPairReady(pair) || pair.native === undefined) return undefined;
    return { pair, primary: pair.primary.agent, native: pair.native };
  }

  async #workOn(user: UserId, found: NativePair, signal: AbortSignal): Promise<Outcome | undefined> {
    const person = await this.#parts.cycle.people.read(user);
    const paused = person?.paused === true ? person : undefined;
    switch (found.native.state) {
      case 'refused':
        return { kind: 'nothing-to-do', because: 'native-refused' };
      case 'wanted':
        return paused !== undefined || (await this.#mustDrain(user)) ? undefined : await this.#begin(user, found);
      case 'beginning':
        return await this.#begin(user, found);
      case 'on':
        return paused ? await this.#hold(user, found.primary, paused) : await this.#look(user, found);
      case 'held':
        return paused ? hinderedOutcome('paused', paused) : await this.#switchOnAndLook(user, found.primary);
      case 'ending':
        return await this.#end(user, found, signal);
    }
  }

  /** Whether something waits that only we would ever read. */
  async #mustDrain(user: UserId): Promise<boolean> {
    const { people, sleep, policy } = this.#parts.cycle;
    const person = await people.read(user);
    const state = sleepOf(await sleep.read(user));
    // A tidying that was not prepared has written nothing: it may be left where it is.
    if (state.journal !== null || state.tidying.journal?.state === 'prepared') return true;
    const isYoung = state.totals.consolidations === 0 && (person?.answered ?? 0) <= readFromTheStart;
    if (person === undefined || isYoung || hindranceFor(person, policy) !== undefined) return false;
    return messageCount(person, state) > 0;
  }

  async #begin(user: UserId, { pair, primary }: NativePair): Promise<Outcome | undefined> {
    const { native, mode, cycle, removeAgent } = this.#parts;
    await this.#enter(user, 'beginning');
    await keepBlocksAsTheyAre(user, primary, this.#parts);
    const switched = await native.switchOn(primary, mode.frequency);
    if (switched.kind === 'refused') return await this.#refuse(user, switched.why);
    if (pair.sleep !== null) await removeAgent(pair.sleep.agent);
    const { sleeper, frequency } = switched.group;
    await this.#parts.pairs.update(user, (known) =>
      known?.native === undefined
        ? known
        : { ...known, sleep: null, native: { ...known.native, state: 'on', sleeper } },
    );
    cycle.log.info({ userId: user, agent: primary, sleeper, frequency }, 'memory is tended by Letta from here on');
    return { kind: 'looked-at-native', frequency, runs: [], changes: [] };
  }

  async #refuse(user: UserId, why: string): Promise<Outcome | undefined> {
    const answer = this.#parts.mode.refuse(why);
    await this.#parts.cycle.sleep.update(user, (record) => changeSleep(record, () => ({ native: null })));
    await this.#parts.pairs.update(user, (pair) =>
      pair === undefined ? pair : withNative(pair, answer === 'refuses' ? this.#refusedNative() : undefined),
    );
    return answer === 'refuses' ? { kind: 'nothing-to-do', because: 'native-refused' } : undefined;
  }

  #refusedNative(): Native {
    return { state: 'refused', since: this.#parts.cycle.clock.now(), sleeper: null };
  }

  async #look(user: UserId, { primary }: NativePair): Promise<Outcome | undefined> {
    const { native, mode, cycle } = this.#parts;
    const group = await native.groupOf(primary);
    if (group?.isOn === true && group.frequency === mode.frequency) {
      return await lookAtNative(user, primary, group, this.#parts);
    }
    if (group?.isOn !== true)
      cycle.log.warn({ userId: user, agent: primary }, "Letta's own sleep-time was off, switched on");
    return await this.#switchOnAndLook(user, primary);
  }

  async #switchOnAndLook(user: UserId, primary: AgentId): Promise<Outcome | undefined> {
    const { native, mode } = this.#parts;
    const switched = await native.switchOn(primary, mode.frequency);
    if (switched.kind === 'on') {
      await this.#enter(user, 'on');
      return await lookAtNative(user, primary, switched.group, this.#parts);
    }
    await lookAtNative(user, primary, undefined, this.#parts);
    return await this.#refuse(user, switched.why);
  }

  /** For a pause: no run begins from here on. Where the last one stopped reading, the group knows. */
  async #hold(user: UserId, primary: AgentId, person: Person): Promise<Outcome> {
    const { native, cycle } = this.#parts;
    await native.switchOff(primary);
    await this.#enter(user, 'held');
    cycle.log.info({ userId: user, agent: primary }, "Letta's own sleep-time is switched off while it is paused");
    return hinderedOutcome('paused', person);
  }

  async #end(
    user: UserId,
    { pair, primary, native: { sleeper } }: NativePair,
    signal: AbortSignal,
  ): Promise<undefined> {
    const { native, pairs, cycle } = this.#parts;
    await native.switchOff(primary);
    const group = await native.groupOf(primary);
    const last = group?.sleeper ?? sleeper;
    if (last !== null) await this.#waitForRuns(last, signal);
    // What it wrote up to here is known, and kept, before anything of it goes.
    await lookAtNative(user, primary, group, this.#parts);
    await native.removeSleepers(primary, Object.values(pair.primary?.blocks ?? {}));
    await cycle.sleep.update(user, (record) => changeSleep(record, () => ({ native: null })));
    await pairs.update(user, (pair) => pair && withNative(pair, undefined));
    cycle.log.info({ userId: user, agent: primary }, 'memory is tended by a sleep agent of ours from here on');
    return undefined;
  }

  async #waitForRuns(sleeper: AgentId, signal: AbortSignal): Promise<void> {
    const { native, cycle } = this.#parts;
    const until = cycle.clock.elapsed() + runPatienceMs;
    const isRunning = async () =>
      (await native.runsOf(sleeper, 5)).some((run) => mayStillWrite(run, cycle.clock.now()));
    while ((await isRunning()) && cycle.clock.elapsed() < until) await cycle.clock.sleep(runPauseMs, signal);
  }

  async #enter(user: UserId, state: Native['state']): Promise<void> {
    const since = this.#parts.cycle.clock.now();
    await this.#parts.pairs.update(user, (pair) =>
      pair?.native === undefined || pair.native.state === state
        ? pair
        : withNative(pair, { ...pair.native, state, since }),
    );
  }

  async #tryLater(user: UserId, error: unknown): Promise<Failed> {
    const { sleep, clock, log } = this.#parts.cycle;
    const retryAt = clock.now() + this.#pauses.afterFailure(user);
    log.warn({ userId: user, err: error }, "Letta's own sleep-time could not be seen to, tried again");
    await sleep.update(user, (record) =>
      changeSleep(record, (current) => ({
        ...(current.native === null ? { retryAt } : { native: { ...current.native, retryAt } }),
      })),
    );
    return { kind: 'failed', because: cycleFailureOf(error), retryAt, rounds: 1 };
  }
}

function withNative({ native: _, ...pair }: Pair, native: Pair['native']): Pair {
  return native === undefined ? pair : { ...pair, native };
}
