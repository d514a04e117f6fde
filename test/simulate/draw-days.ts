import { createRandom, type Random, seedOf } from '../../bench/sleep/people/random.ts';
import type { Where } from './faults.ts';
import type { Death } from './moved-world.ts';

/** Something that happens, at a time in milliseconds from the start. People are numbered. */
export type Act = { readonly at: number } & (
  | {
      readonly kind: 'say';
      readonly person: number;
      readonly place: 'dm' | 'channel';
      readonly what: 'fact' | 'remark';
      /** After so many steps of what is under way, in place of when it has come to rest: see `Step`. */
      readonly midway?: number;
    }
  /** Of the person's last message. */
  | { readonly kind: 'edit' | 'delete'; readonly person: number }
  | { readonly kind: 'command'; readonly person: number; readonly name: 'consolidate' | 'sleepstatus' }
  | { readonly kind: 'faults'; readonly where: Where; readonly rate: number }
  | { readonly kind: 'letta-dies' | 'letta-returns' }
  | { readonly kind: 'gateway-goes'; readonly rest: boolean }
  | { readonly kind: 'gateway-returns'; readonly session: 'kept' | 'lost' }
  | { readonly kind: 'gateway-hiccup'; readonly how: 'cut' | 'reconnect' | 'session-lost' | 'replay' }
  | { readonly kind: 'killed'; readonly death: Death; readonly downMs: number }
  | { readonly kind: 'restarted'; readonly downMs: number }
  | { readonly kind: 'agent-deleted'; readonly person: number }
);

export type DaysToDraw = { readonly seed: number; readonly days: number; readonly people: number };

const halfMinute = 30_000;
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** With every other seed people talk into what is under way, and the bot holds no record between two uses of it. */
export function isHasty(seed: number): boolean {
  return seed % 2 === 1;
}

/** Draws what happens in some days: people talk in bursts and at leisure, and things break while they do. */
export function drawDays({ seed, days, people }: DaysToDraw): readonly Act[] {
  const chance = createRandom(seedOf(seed, 0));
  const acts: Act[] = [];
  for (let today = 0; today < days; today += 1) {
    // Somebody new comes every day, or every few: a first contact is what breaks most easily.
    const known = 1 + Math.floor((today * people) / days);
    const talks = Array.from({ length: known }, (_, person) =>
      Array.from({ length: 1 + chance.below(3) }, () => ({ person, at: today * day + chance.below(16 * hour) })),
    ).flat();
    for (const { person, at } of talks) acts.push(...drawTalk(person, at, chance));
    // What breaks while nobody talks is seldom seen by anybody.
    const troubles = 2 + chance.below(4);
    for (let left = troubles; left > 0; left -= 1) {
      const at = Math.max(0, chance.pick(talks).at - halfMinute + chance.below(5 * halfMinute));
      const trouble = drawTrouble(at, known, chance);
      acts.push(...trouble);
      // What is said while nobody listens is what gets lost most easily, the more of it the better.
      const silence = silenceOf(trouble);
      const person = chance.below(known);
      if (silence > 0 && chance.chance(0.7)) acts.push(...drawTalk(person, at + chance.below(silence), chance));
    }
  }
  acts.sort((one, other) => one.at - other.at);
  return isHasty(seed) ? acts.map((act, index) => intoWhatIsUnderWay(act, acts[index - 1], chance)) : acts;
}

function intoWhatIsUnderWay(act: Act, before: Act | undefined, chance: Random): Act {
  if (act.kind !== 'say' || before?.kind !== 'say' || act.at - before.at > 1_500) return act;
  return { ...act, at: before.at, midway: 1 + chance.below(40) };
}

function drawTalk(person: number, from: number, chance: Random): readonly Act[] {
  const place = chance.chance(0.25) ? 'channel' : 'dm';
  const hurried = chance.chance(0.4);
  const acts: Act[] = [];
  let at = from;
  for (let left = 1 + chance.below(7); left > 0; left -= 1) {
    acts.push({ kind: 'say', at, person, place, what: chance.chance(0.6) ? 'fact' : 'remark' });
    if (chance.chance(0.12)) acts.push({ kind: 'edit', at: at + soon(chance, 10_000), person });
    if (chance.chance(0.08)) acts.push({ kind: 'delete', at: at + soon(chance, 10_000), person });
    at += hurried ? soon(chance, 1_500) : 5_000 + chance.below(3 * minute);
  }
  if (chance.chance(0.1)) acts.push({ kind: 'command', at, person, name: 'consolidate' });
  if (chance.chance(0.1)) acts.push({ kind: 'command', at: at + 1_000, person, name: 'sleepstatus' });
  return acts;
}

/** In the very same instant as often as not: then nothing has come to rest. */
function soon(chance: Random, withinMs: number): number {
  return chance.chance(0.4) ? 0 : chance.below(withinMs);
}

function drawTrouble(at: number, people: number, chance: Random): readonly Act[] {
  const lasting = chance.pick([200, 600, 2_000, 9_000, 60_000, 10 * minute, 40 * minute]);
  const until = at + lasting;
  const faults = (where: Where): Act[] => [
    { kind: 'faults', at, where, rate: chance.pick([0.1, 0.3, 0.7, 1]) },
    { kind: 'faults', at: at + chance.pick([minute, 10 * minute, hour]), where, rate: 0 },
  ];
  const drawn = chance.below(100);
  if (drawn < 22) return faults('letta');
  if (drawn < 40) return faults('discord');
  if (drawn < 50)
    return [
      { kind: 'letta-dies', at },
      { kind: 'letta-returns', at: until },
    ];
  if (drawn < 60) {
    const session = chance.chance(0.5) ? 'kept' : 'lost';
    // The client tries every half second: an hour of it is the same thing seven thousand times.
    const back = Math.min(until, at + minute);
    return [
      { kind: 'gateway-goes', at, rest: chance.chance(0.5) },
      { kind: 'gateway-returns', at: back, session },
    ];
  }
  if (drawn < 68) {
    const how = chance.pick(['cut', 'reconnect', 'session-lost', 'replay'] as const);
    return [{ kind: 'gateway-hiccup', at, how }];
  }
  if (drawn < 90) {
    const downMs = chance.pick([1_000, 5_000, lasting, 10 * minute, 40 * minute]);
    return [{ kind: 'killed', at, death: drawDeath(chance), downMs }];
  }
  if (drawn < 97) return [{ kind: 'restarted', at, downMs: chance.pick([1_000, lasting, 10 * minute, 40 * minute]) }];
  return [{ kind: 'agent-deleted', at, person: chance.below(people) }];
}

/** How long nobody listens, or can answer, in milliseconds. */
function silenceOf([first, last]: readonly Act[]): number {
  if (first?.kind === 'killed' || first?.kind === 'restarted') return first.downMs;
  return last !== undefined && (last.kind === 'gateway-returns' || last.kind === 'letta-returns')
    ? last.at - (first?.at ?? last.at)
    : 0;
}

/** Where a death leaves most to be found out: beside what makes an agent, sends, posts and remembers. */
const telling = [
  '^POST .*/v1/agents/$',
  '^POST .*/agents/[^/]+/messages$',
  '^POST .*/channels/\\d+/messages$',
  '^PATCH ',
];

function drawDeath(chance: Random): Death {
  if (chance.chance(0.4)) return { steps: chance.below(80) };
  const step = chance.pick(['asks', 'was-answered'] as const);
  return { steps: 1 + chance.below(2), of: { step, request: chance.pick(telling) } };
}
