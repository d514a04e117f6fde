/** Says who takes a turn next. What the turn is made of stays in the user's record; nothing of it is held here. */
export type Scheduler<Id> = {
  /**
   * Says who does the work. From here on users are taken up, those first who wait already.
   *
   * @throws Error when it was said before.
   */
  start(worker: Worker<Id>): void;
  /** Says that this user has work. Harmless when nothing is to do, and after `close`. */
  wake(id: Id): void;
  /** Whether this user has work and waits for a slot. */
  isWaiting(id: Id): boolean;
  /** Users whose turn runs now. */
  atWork(): Iterable<Id>;
  /** Turns running now. */
  busyWith(): number;
  /** Users who have work and wait for a slot. A user whose own turn runs is not among them. */
  waiting(): number;
  /**
   * Starts nothing more and resolves when the last running turn has ended; what waits stays in the records.
   * When the deadline is aborted, so is the signal of the running turns, and they are still waited for: whoever
   * closes the store next can rely on it. May be called again.
   */
  close(deadline: AbortSignal): Promise<void>;
};

export type Worker<Id> = {
  /**
   * Takes the first turn of this user and says whether another one waits behind it. Never called for a user whose
   * turn still runs. The signal is aborted when the turn must end for the sake of shutting down.
   *
   * @param leaveSlot says that the turn goes on without what the limit protects: others may begin in its place
   */
  run(id: Id, signal: AbortSignal, leaveSlot: () => void): Promise<'more' | 'done'>;
  /**
   * Hears of a run that rejected. It counts as done, since trying at once would only spin: whoever wants another
   * try wakes the user later. Must not throw.
   */
  onError(id: Id, error: unknown): void;
};

/** Turns that go on without a slot, for each slot: however many wait for something else, the line gets no longer for it. */
const withoutSlotEach = 8;

/**
 * One job per user at a time, so many at once in all. Users wait in one line and join its tail again after each turn, so
 * nobody starts a second turn while another person has waited through one.
 *
 * @param limit turns at once, over all users
 * @param uncounted how many of those that run take no slot at present; seen at the next `wake` or end of a turn
 */
export function createScheduler<Id>(limit: number, uncounted: () => number = () => 0): Scheduler<Id> {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError('The limit of turns at once must be 1 or more.');

  // A user is in the line or at work, never in both; who has no work is in neither, so nothing is left behind.
  const line = new Set<Id>();
  const atWork = new Map<Id, AtWork>();
  let withoutSlot = 0;
  const ending = new AbortController();
  let worker: Worker<Id> | undefined;
  let closed = false;

  function start(given: Worker<Id>): void {
    if (worker !== undefined) throw new Error('The scheduler was started already.');
    worker = given;
    startNext(given);
  }

  function wake(id: Id): void {
    if (closed) return;
    const running = atWork.get(id);
    if (running !== undefined) {
      running.wokenAgain = true;
      return;
    }
    line.add(id);
    if (worker !== undefined) startNext(worker);
  }

  function startNext(by: Worker<Id>): void {
    for (const id of line) {
      if (atWork.size - withoutSlot - uncounted() >= limit) return;
      line.delete(id);
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      // At work before `run` is called: it may wake its own user at once.
      const begun = { wokenAgain: false, hasSlot: true, ended };
      atWork.set(id, begun);
      void takeTurn(id, begun, by).then(end);
    }
  }

  async function takeTurn(id: Id, begun: AtWork, by: Worker<Id>): Promise<void> {
    const outcome = await runSafely(id, by, () => leaveSlot(begun, by));
    atWork.delete(id);
    if (!begun.hasSlot) withoutSlot -= 1;
    if (closed) return;
    if (outcome === 'more' || begun.wokenAgain) line.add(id);
    startNext(by);
  }

  function leaveSlot(begun: AtWork, by: Worker<Id>): void {
    if (!begun.hasSlot || withoutSlot >= withoutSlotEach * limit) return;
    begun.hasSlot = false;
    withoutSlot += 1;
    if (!closed) startNext(by);
  }

  async function runSafely(id: Id, { run, onError }: Worker<Id>, leave: () => void): Promise<'more' | 'done'> {
    try {
      return await run(id, ending.signal, leave);
    } catch (error) {
      onError(id, error);
      return 'done';
    }
  }

  async function close(deadline: AbortSignal): Promise<void> {
    closed = true;
    line.clear();
    const hurry = () => ending.abort(deadline.reason);
    if (deadline.aborted) hurry();
    deadline.addEventListener('abort', hurry, { once: true });
    await Promise.all([...atWork.values()].map(({ ended }) => ended));
    deadline.removeEventListener('abort', hurry);
  }

  return {
    start,
    wake,
    isWaiting: (id) => line.has(id),
    atWork: () => [...atWork.keys()],
    busyWith: () => atWork.size,
    waiting: () => line.size,
    close,
  };
}

type AtWork = { wokenAgain: boolean; hasSlot: boolean; readonly ended: Promise<void> };
