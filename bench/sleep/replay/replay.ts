import type { APIUser } from 'discord-api-types/v10';
import type { DirectMessages } from '../../../src/local/discord/entities.ts';
import type { LettaVersion } from '../../../src/local/letta/rules/versions.ts';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import type { Message } from '../people/fact.ts';
import type { BenchMode } from '../read-options.ts';
import { type BenchWorld, openBenchWorld } from './bench-world.ts';
import type { RemoteModel } from './model-relay.ts';
import { createPrototype, type Prototype } from './prototype.ts';
import { readPeople } from './read-people.ts';
import type { Pause, Recording, SleepNote } from './recording.ts';
import { toSleepNote } from './to-sleep-note.ts';

export type ReplayOptions = {
  readonly version: LettaVersion;
  readonly sleepModel?: RemoteModel | undefined;
  readonly mode?: BenchMode | undefined;
  readonly failEvery?: number | undefined;
  /** Told now and then how far it is. */
  readonly onProgress?: (said: number, of: number) => void;
  /** Told the first page of each answer. */
  readonly onAnswer?: (text: string) => void;
};

type Someone = { readonly user: APIUser; readonly dm: DirectMessages; said: number; lastAt: number };

// Who was silent for so long had their memory consolidated meanwhile.
const pauseMs = 60 * 60_000;
// A message that comes while a consolidation runs comes so much later than the one before.
const soonMs = 2_000;
const replyPatienceMs = 2_000;
const mostTimers = 200;

/**
 * Lets people say all this to the real bot, each in their direct messages, as fast as it answers, on a clock that jumps
 * from message to message. Every other consolidation is held back while its person goes on talking, so that the chat is
 * timed with a consolidation under way and without, alternately.
 *
 * @throws Error when the bot leaves a message without an answer.
 */
export async function replay(messages: readonly Message[], options: ReplayOptions): Promise<Recording> {
  const began = performance.now();
  const notes: SleepNote[] = [];
  const start = (messages[0]?.at ?? 0) - 60_000;
  const world = await openBenchWorld({
    version: options.version,
    sleepModel: options.sleepModel,
    mode: options.mode,
    failEvery: options.failEvery,
    start,
    onLog: (line, requests) => notes.push(...toSleepNote(line, requests)),
  });
  try {
    const play = new Play(world, options);
    await play.through(messages);
    const { calm, busy, pauses } = play;
    await world.stopBot();
    return {
      people: await readPeople(world, play.users()),
      requests: [...world.letta.requests],
      notes,
      pauses,
      latencies: { calm, busy },
      traffic: world.relay.traffic(),
      tookMs: performance.now() - began,
    };
  } finally {
    await world.close();
  }
}

class Play {
  readonly calm: number[] = [];
  readonly busy: number[] = [];
  readonly pauses: Pause[] = [];
  readonly #world: BenchWorld;
  readonly #options: ReplayOptions;
  readonly #people = new Map<string, Someone>();
  readonly #prototype: Prototype | undefined;
  #held = 0;

  constructor(world: BenchWorld, options: ReplayOptions) {
    this.#world = world;
    this.#options = options;
    this.#prototype = options.mode === 'prototype' ? createPrototype(world.letta.baseUrl) : undefined;
  }

  users(): ReadonlyMap<string, string> {
    return new Map([...this.#people].map(([name, { user }]) => [name, user.id]));
  }

  async through(messages: readonly Message[]): Promise<void> {
    const { clock } = this.#world;
    let skip = false;
    for (const [index, message] of messages.entries()) {
      this.#options.onProgress?.(index, messages.length);
      if (skip) {
        skip = false;
        continue;
      }
      await clock.moveTo(message.at, () => this.#rest());
      this.#notePause(message);
      const next = messages[index + 1];
      if (
        next === undefined ||
        this.#prototype !== undefined ||
        next.user !== message.user ||
        next.at - message.at > pauseMs
      )
        await this.#say(message);
      else skip = await this.#sayBoth(message, next);
    }
    await clock.moveTo(clock.now() + pauseMs, () => this.#rest());
    for (const user of this.#people.keys()) this.#close(user);
  }

  /** Says one message; when that starts a consolidation which is held back, says the next one meanwhile. */
  async #sayBoth(message: Message, next: Message): Promise<boolean> {
    const { relay, activity, clock } = this.#world;
    this.#held += 1;
    if (this.#held % 2 === 0) {
      await this.#say(message);
      return false;
    }
    const open = relay.shut();
    try {
      await this.#say(message, () => relay.waiting() > 0);
      if (relay.waiting() === 0 || !clock.nudge(soonMs)) return false;
      this.busy.push(await this.#speak(next));
      return true;
    } finally {
      open();
      await activity.rest();
    }
  }

  async #say(message: Message, enough?: () => boolean): Promise<void> {
    const isFirst = !this.#people.has(message.user);
    const tookMs = await this.#speak(message);
    // The first answer waits until the pair is there.
    if (!isFirst) this.calm.push(tookMs);
    await this.#rest(enough);
    await this.#prototype?.onMessage(this.#someone(message.user).user.id);
  }

  /** Says it and waits for the answer. Yields how long that took, in milliseconds of real time. */
  async #speak({ user, text, at, reply, gold }: Message): Promise<number> {
    const { discord, model, clock, activity } = this.#world;
    const someone = this.#someone(user);
    if (gold !== undefined) model.understand(text, gold);
    const line = reply === undefined ? undefined : model.script({ kind: 'text', text: reply }, { when: isFromChat });
    const from = performance.now();
    const said = discord.say(someone.user, someone.dm, text);
    const answered = discord.replyAfter(said, 10 * 60_000).then((answer) => {
      const tookMs = performance.now() - from;
      this.#options.onAnswer?.(answer.content);
      return tookMs;
    });
    answered.catch(() => {});
    someone.said += 1;
    someone.lastAt = at;
    for (let timers = 0; timers < mostTimers; timers += 1) {
      const tookMs = await within(answered, replyPatienceMs);
      if (tookMs !== undefined) {
        line?.remove();
        return tookMs;
      }
      // Somebody waits for time to pass: a pause before another try, for example.
      if (activity.underWay() === 0) clock.toNextTimer();
    }
    throw new Error(`No answer to "${text}" of ${user}.\n${discord.story.join('\n')}`);
  }

  #someone(name: string): Someone {
    const { discord } = this.#world;
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const user = discord.createUser(name);
    const someone = { user, dm: discord.openDm(user), said: 0, lastAt: 0 };
    this.#people.set(name, someone);
    return someone;
  }

  #notePause({ user, at }: Message): void {
    const someone = this.#people.get(user);
    if (someone !== undefined && at - someone.lastAt > pauseMs) this.#close(user);
  }

  #close(user: string): void {
    const said = this.#people.get(user)?.said ?? 0;
    this.pauses.push({ user, said, requests: this.#world.letta.requests.length });
  }

  #rest(enough?: () => boolean): Promise<void> {
    return this.#world.activity.rest(enough);
  }
}

function isFromChat(request: Parameters<typeof isFromSleepAgent>[0]): boolean {
  return !isFromSleepAgent(request);
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
