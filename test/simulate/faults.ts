import { createRandom, type Random, seedOf } from '../../bench/sleep/people/random.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { AskedOfDiscord, DiscordFault } from '../../src/local/discord/faults.ts';
import type { AskedOfLetta, LettaFault } from '../../src/local/letta/wire/faults.ts';
import { isHasty } from './draw-days.ts';
import type { MovedWorld } from './moved-world.ts';
import { requestNumber, type Traffic } from './traffic.ts';

/** What a fault is made with: it may hold a request back on the moved clock, which then must not wait for it. */
export type FaultTools = {
  readonly clock: Pick<Clock, 'after'>;
  readonly traffic: Traffic;
  /** That of the request: see `requestNumber`. */
  readonly number: string;
  /** How long what is slow takes, in milliseconds. */
  readonly slowMs: number;
  /** Whether who asked has died since. */
  readonly isDead: () => boolean;
};

type Kinds<Fault> = Readonly<Record<string, (tools: FaultTools) => Fault>>;

/** What can go wrong with a request to Letta. */
export const lettaFaults: Kinds<LettaFault> = {
  'refused with 500': () => ({ kind: 'answer', status: 500, body: { detail: 'An unknown error occurred' } }),
  'refused with 503': () => ({ kind: 'answer', status: 503, body: { detail: 'overloaded' } }),
  'refused with 429': () => ({
    kind: 'answer',
    status: 429,
    body: { detail: 'slower' },
    headers: { 'retry-after': '2' },
  }),
  'reset before it was done': () => ({ kind: 'drop', end: 'reset' }),
  'closed before it was done': () => ({ kind: 'drop', end: 'close' }),
  'hanging, and not done': (tools) => ({ kind: 'drop', end: hang(tools) }),
  'done, and reset': () => ({ kind: 'apply-then', end: 'reset' }),
  'done, and closed': () => ({ kind: 'apply-then', end: 'close' }),
  'done, and hanging': (tools) => ({ kind: 'apply-then', end: hang(tools) }),
  'reset while it is done': () => ({ kind: 'begin-then', end: 'reset' }),
  'done, and answered with garbage': () => ({ kind: 'garbage' }),
  'done, and answered with null': () => ({ kind: 'garbage', text: 'null' }),
  'taken up late': (tools) => ({ kind: 'hold', until: laterOrNever(tools) }),
  'answered late': (tools) => ({ kind: 'apply-then-hold', until: later(tools) }),
  'cut after its first event': () => ({ kind: 'cut-stream', afterEvents: 1 }),
};

/** The statuses of what something before Discord answers in its place: none says anything of Discord. */
const pages = [200, 302, 401, 403, 404, 405];

/** What can go wrong with a request to Discord's REST API. */
export const discordFaults: Kinds<DiscordFault> = {
  'refused with 500': () => ({ kind: 'answer', status: 500 }),
  'refused with 503': () => ({ kind: 'answer', status: 503 }),
  'answered by a page in its place': ({ slowMs }) => ({
    kind: 'answer',
    status: pages[slowMs % pages.length] ?? 200,
    headers: { 'content-type': 'text/html' },
  }),
  'reset before it was done': () => ({ kind: 'drop', end: 'reset' }),
  'closed before it was done': () => ({ kind: 'drop', end: 'close' }),
  'hanging, and not done': (tools) => ({ kind: 'drop', end: hang(tools) }),
  'done, and answered with 502': () => ({ kind: 'apply-then', end: 'answer-502' }),
  'done, and reset': () => ({ kind: 'apply-then', end: 'reset' }),
  'done, and closed': () => ({ kind: 'apply-then', end: 'close' }),
  'done, and hanging': (tools) => ({ kind: 'apply-then', end: hang(tools) }),
  'taken up late': (tools) => ({ kind: 'hold', until: later(tools) }),
  'answered late': (tools) => ({ kind: 'apply-then-hold', until: later(tools) }),
  limited: ({ slowMs }) => ({ kind: 'rate-limit', retryAfterSeconds: slowMs / 1_000 }),
};

function hang({ traffic, number }: FaultTools): 'hang' {
  traffic.hang(number);
  return 'hang';
}

function later({ traffic, clock, number, slowMs }: FaultTools): Promise<void> {
  const wait = new Promise<void>((resolve) => clock.after(slowMs, resolve));
  void traffic.holdBack(number, wait);
  return wait;
}

/**
 * What is on its way ends with who asked: a server takes up what came before it answers what is asked later, so that
 * nothing of an earlier life appears minutes after the next one has looked for it.
 */
async function laterOrNever(tools: FaultTools): Promise<void> {
  await later(tools);
  if (tools.isDead()) await new Promise<never>(() => {});
}

export type Where = 'letta' | 'discord';

const slowestMs = 90_000;
/** With seeds that are hasty: while one message is thought of, others come. */
const longestThoughtMs = 8_000;

/** Who asks for what is about nobody: its order depends on the time that a run takes. */
export const nobody = 'nobody';

/** Lets requests meet faults by chance. Which ones is decided by the seed and by how many were asked before of the same agent or channel. */
export class DrawnFaults {
  /** What was asked for each agent and channel, in order, with the fault that it met: what goes on beside has its own order. */
  readonly asked = new Map<string, string[]>();
  readonly #world: MovedWorld;
  readonly #seed: number;
  readonly #rates: Record<Where, number> = { letta: 0, discord: 0 };
  readonly #owners = new Map<string, string>();
  #spared = false;

  constructor(world: MovedWorld, seed: number) {
    this.#world = world;
    this.#seed = seed;
    const { letta, discord } = world;
    letta.faults.take = (asked) => this.#draw('letta', asked, this.#ownerOfAgent(asked), lettaFaults);
    discord.faults.take = (asked) => this.#draw('discord', asked, ownerOfChannel(asked), discordFaults);
  }

  /** From now on so many of the requests, from 0 to 1, meet a fault. */
  set(where: Where, rate: number): void {
    this.#rates[where] = rate;
  }

  /** Lets requests of the simulation itself pass. */
  async spare<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#spared = true;
    try {
      return await work();
    } finally {
      this.#spared = false;
    }
  }

  #draw<Fault>(
    where: Where,
    { method, path, template = path, headers }: Pick<AskedOfLetta, 'method' | 'path' | 'template' | 'headers'>,
    owner: string,
    kinds: Kinds<Fault>,
  ): Fault | undefined {
    if (this.#spared) return undefined;
    const request = `${method} ${template}`;
    const whom = owner === nobody ? nobody : `${owner} ${request}`;
    const before = this.asked.get(whom) ?? [];
    this.asked.set(whom, before);
    const chance = createRandom(seedOf(this.#seed, numberOf(`${owner} ${request} ${before.length}`)));
    const name = chance.chance(this.#rates[where]) ? this.#nameOf(kinds, request, chance) : undefined;
    before.push(name === undefined ? request : `${request}: ${name}`);
    const isThoughtOf = isHasty(this.#seed) && where === 'letta' && isAnswered(request);
    const thinkingMs = 500 + chance.below(longestThoughtMs);
    const { clock, traffic } = this.#world;
    const life = this.#world.bot()?.life;
    const number = String(headers[requestNumber]);
    const tools = { clock, traffic, number, isDead: () => life?.ended === true };
    if (name !== undefined) return kinds[name]?.({ ...tools, slowMs: 100 + chance.below(slowestMs) });
    return isThoughtOf ? kinds['taken up late']?.({ ...tools, slowMs: thinkingMs }) : undefined;
  }

  #nameOf(kinds: Kinds<unknown>, request: string, chance: Random): string {
    const fits = (name: string) => isAnswered(request) || !name.startsWith('cut ');
    return chance.pick(Object.keys(kinds).filter(fits));
  }

  #ownerOfAgent({ path, body }: AskedOfLetta): string {
    const [agent] = /agent-[0-9a-f-]{36}/.exec(path) ?? [];
    if (agent === undefined) return agentIn(JSON.stringify(body) ?? '');
    const known = this.#owners.get(agent);
    if (known !== undefined) return known;
    const { tags = [] } = this.#world.letta.snapshot().agents.find(({ id }) => id === agent) ?? {};
    const owner = agentIn(tags.join());
    this.#owners.set(agent, owner);
    return owner;
  }
}

/** Whose agent these tags name, and which of the two; nobody's, like the heartbeats of the claim. */
function agentIn(tags: string): string {
  const [person, role] = [/discord-user:(\d+)/.exec(tags)?.[1], /role:(\w+)/.exec(tags)?.[1]];
  return person === undefined ? nobody : `${person} ${role ?? ''}`;
}

function isAnswered(request: string): boolean {
  return request.startsWith('POST') && request.endsWith('/messages');
}

function ownerOfChannel({ path }: AskedOfDiscord): string {
  // Typing goes on beside the turn, until it ends.
  return path.endsWith('/typing') ? nobody : (/^\/channels\/(\d+)/.exec(path)?.[1] ?? nobody);
}

/** FNV-1a: the same text gives the same number everywhere. */
function numberOf(text: string): number {
  return [...text].reduce(
    (hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  );
}
