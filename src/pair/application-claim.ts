import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';

/** A process's claim on a Discord application, as it stands on the Letta server. */
export type Claim = {
  readonly id: string;
  readonly mark: ClaimMark;
};

export type ClaimMark = {
  /** Of whoever claims. The same one is oneself: no two processes can hold it. */
  readonly database: string;
  /** Unlike that of any other process, also of one with a copy of the database. */
  readonly instance: string;
  /** How often a claim with this database was taken over. */
  readonly heirs: number;
  /** Counts the beats. Whoever watches compares it with what it was: the machines' clocks may differ. */
  readonly beat: number;
};

/** The claims on one application. Every method is one request, and rejects with a `Failure`. */
export type Claims = {
  /** Oldest first, by the server's order. */
  list(): Promise<readonly Claim[]>;
  make(mark: ClaimMark): Promise<string>;
  /** `gone` where somebody deleted it. */
  write(id: string, mark: ClaimMark): Promise<'written' | 'gone'>;
  /** What is gone already counts as removed. */
  remove(id: string): Promise<void>;
};

export type ClaimParts = {
  readonly claims: Claims;
  readonly database: string;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once when the application is another's. */
  readonly onLost: (reason: Error) => void;
  /** Milliseconds. Default 10,000. */
  readonly heartbeatMs?: number | undefined;
};

/** Another process answers as this bot, with another database: both would ask and answer everything. */
export class AnotherProcess extends Error {
  override readonly name = 'AnotherProcess';
}

const whyAnotherHolds = `Another process runs with the same DISCORD_TOKEN and another database: everything would be asked and \
answered twice. Stop one of the two; DATABASE_PATH says which database this one uses.`;

const defaultHeartbeatMs = 10_000;
// In beats: one that is not changed for so long belongs to a process that has died, and so long a newcomer waits for that.
const staleBeats = 6;
const patienceBeats = 9;
// Of so many ticks one is a look at all claims, the others are beats: one request each.
const ticksALook = 3;

type Step = 'held' | 'waiting' | 'lost';

/** Holds a Discord application for one database. The older of two processes keeps it; Letta that is down stops nobody. */
export class ApplicationClaim {
  readonly #parts: ClaimParts;
  readonly #heartbeatMs: number;
  /** When the claims of others were last seen to change, on our own clock. */
  readonly #seen = new Map<string, { readonly beat: number; readonly firstAt: number; readonly changedAt: number }>();
  #own: { readonly id: string; readonly mark: ClaimMark } | undefined;
  #waitingSince: number | undefined;
  #ticks = 0;
  #stopTimer: (() => void) | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: ClaimParts) {
    this.#parts = parts;
    this.#heartbeatMs = parts.heartbeatMs ?? defaultHeartbeatMs;
  }

  /**
   * Resolves when the application is held, or Letta can't be asked; waits up to 90 seconds for another process to end.
   *
   * @throws AnotherProcess
   */
  async take(): Promise<void> {
    const { clock, log } = this.#parts;
    for (let waited = false; ; ) {
      const wasMade = this.#own === undefined;
      const step = await this.#lookOrGoOn();
      if (step === 'lost') throw new AnotherProcess(whyAnotherHolds);
      // Two that start at one moment see each other at the second look.
      if (step === 'unknown' || (step === 'held' && !wasMade)) break;
      if (step === 'held') continue;
      if (!waited) log.warn({}, 'another process holds this application, waiting for it to end');
      waited = true;
      await clock.sleep(this.#heartbeatMs);
    }
    this.#schedule();
  }

  /** `unknown` where Letta can't be asked. One who has seen another process goes on waiting, as long as for that. */
  async #lookOrGoOn(): Promise<Step | 'unknown'> {
    const { clock, log } = this.#parts;
    try {
      return await this.#look();
    } catch (error) {
      const waitedMs = this.#waitingSince === undefined ? undefined : clock.elapsed() - this.#waitingSince;
      if (waitedMs !== undefined && waitedMs < patienceBeats * this.#heartbeatMs) return 'waiting';
      log.warn({ err: error }, 'Letta can not say whether another process runs, asked again later');
      return 'unknown';
    }
  }

  /** Looks at the next tick, after a sign that somebody else is there. */
  lookSoon(): void {
    this.#ticks = 0;
  }

  /** Gives the application up, so that another process needn't wait. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopTimer?.();
    await this.#underWay;
    const own = this.#own;
    this.#own = undefined;
    if (own === undefined) return;
    await this.#parts.claims.remove(own.id).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, 'claim not given up, another process waits a minute for it');
    });
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#stopTimer = this.#parts.clock.after(this.#heartbeatMs, () => {
      this.#underWay = this.#tick().finally(() => this.#schedule());
    });
  }

  async #tick(): Promise<void> {
    const isLook = this.#own === undefined || this.#ticks % ticksALook === 0;
    this.#ticks += 1;
    try {
      if (!isLook) return await this.#beat();
      if ((await this.#look()) !== 'lost') return;
    } catch (error) {
      this.#parts.log.debug({ err: error }, 'claim not looked at, Letta is asked again');
      return;
    }
    this.#closed = true;
    this.#parts.onLost(new AnotherProcess(whyAnotherHolds));
  }

  async #beat(): Promise<void> {
    if (this.#own === undefined) return;
    const { id, mark } = this.#own;
    const next = { ...mark, beat: mark.beat + 1 };
    const written = await this.#parts.claims.write(id, next);
    this.#own = written === 'written' ? { id, mark: next } : undefined;
  }

  async #look(): Promise<Step> {
    const { claims, database, instance, clock } = this.#parts;
    const now = clock.elapsed();
    const listed = await claims.list();
    const own = listed.find(({ id }) => id === this.#own?.id) ?? listed.find(({ mark }) => mark.database === database);
    // The heir of a copy of our database is the younger one: it stops when it sees us write.
    const heirs = this.#own?.mark.heirs ?? 0;
    if (this.#own !== undefined && own !== undefined && own.mark.instance !== instance && own.mark.heirs < heirs) {
      return 'lost';
    }
    const elders = own === undefined ? listed : listed.slice(0, listed.indexOf(own));
    const living: Claim[] = [];
    for (const elder of elders) {
      if (this.#isStale(elder, now)) await claims.remove(elder.id);
      else living.push(elder);
    }
    if (living.length === 0) {
      this.#waitingSince = undefined;
      await this.#hold(own);
      return 'held';
    }
    this.#waitingSince ??= now;
    const isPatienceOver = now - this.#waitingSince >= patienceBeats * this.#heartbeatMs;
    const isAlive = living.some(({ id }) => this.#hasChanged(id));
    if (!isPatienceOver || !isAlive) return 'waiting';
    if (own !== undefined) await claims.remove(own.id);
    this.#own = undefined;
    return 'lost';
  }

  /** Takes over what a process before this one left under the same database, or makes a claim. */
  async #hold(own: Claim | undefined): Promise<void> {
    const { claims, database, instance } = this.#parts;
    if (own !== undefined && own.id === this.#own?.id) return await this.#beat();
    const heirs = own === undefined ? 0 : own.mark.heirs + 1;
    const mark = { database, instance, heirs, beat: (own?.mark.beat ?? 0) + 1 };
    if (own !== undefined && (await claims.write(own.id, mark)) === 'written') this.#own = { id: own.id, mark };
    else this.#own = { id: await claims.make(mark), mark };
  }

  #isStale({ id, mark: { beat } }: Claim, now: number): boolean {
    const before = this.#seen.get(id);
    const isSame = before?.beat === beat;
    if (isSame && now - before.changedAt >= staleBeats * this.#heartbeatMs) return true;
    if (!isSame) this.#seen.set(id, { beat, firstAt: before?.firstAt ?? now, changedAt: now });
    return false;
  }

  #hasChanged(id: string): boolean {
    const seen = this.#seen.get(id);
    return seen !== undefined && seen.changedAt > seen.firstAt;
  }
}
