import { type Entry, emptyLedger, type Ledger } from '../../src/sleep/plan/ledger.ts';
import type { Random } from '../sleep/people/random.ts';

/** One fact, as it was said. Of two that contradict each other the one of the later day holds. */
export type Fact = { readonly wordings: readonly string[]; readonly topic: string; readonly gaveWayTo?: string };

export const start = Date.UTC(2026, 0, 1);
export const dayMs = 86_400_000;
const things = ['tea', 'chess', 'opera', 'rowing', 'jazz', 'maps', 'ferns', 'bread', 'radio', 'kites', 'clay', 'owls'];
const ways: readonly ((thing: string) => string)[] = [
  (thing) => `Likes ${thing}`,
  (thing) => `Is fond of ${thing}`,
  (thing) => `Could spend whole days with ${thing}`,
  (thing) => `Speaks of ${thing} with joy`,
  (thing) => `${thing} makes them happy`,
];
const towns = ['Rome', 'Bergen', 'Lyon', 'Porto', 'Graz', 'Ghent'];

export function makeFacts(random: Random): readonly Fact[] {
  const liked = things.map((thing): Fact => {
    return {
      wordings: random
        .shuffle(ways)
        .slice(0, 1 + random.below(5))
        .map((way) => way(thing)),
      topic: 'pleasures',
    };
  });
  const homes = random
    .shuffle(towns)
    .slice(0, 2)
    .map((town) => `Lives in ${town}`);
  const [old = '', home = ''] = homes;
  return [...liked, { wordings: [old], topic: 'home', gaveWayTo: home }, { wordings: [home], topic: 'home' }];
}

export function toLedger(facts: readonly Fact[], random: Random): Ledger {
  const texts = facts.flatMap(({ wordings }) => wordings);
  const entries = texts.map((text, index): Entry => {
    const at = start + index * dayMs;
    const isOut = random.chance(0.2);
    return {
      ...{ id: `e${index + 1}`, block: 'human', text, importance: 5, confidence: 0.8, topic: null },
      sources: [{ message: `m${index}`, quote: text, asked: null, at, place: 'direct' }],
      ...{ firstSeen: at, lastSeen: at, validUntil: null, happensOn: null, pinned: false, correction: null },
      ...{ cycle: 1 + index, reviewed: 1, state: isOut ? 'archived' : 'live' },
      left: isOut ? { at, because: 'no-room', supersededBy: null, byOwnWords: null } : null,
    };
  });
  return { ...emptyLedger, next: entries.length + 1, entries };
}

export function factOf(text: string, facts: readonly Fact[]): Fact | undefined {
  return facts.find(({ wordings }) => wordings.includes(text));
}

/** Whether words hold a statement: one of the same fact stands in them. */
export function says(words: string, statement: string, facts: readonly Fact[]): boolean {
  const fact = factOf(statement, facts);
  return fact?.wordings.some((wording) => words.includes(wording)) ?? false;
}

export function isContrary(earlier: string, later: string, facts: readonly Fact[]): boolean {
  return factOf(earlier, facts)?.gaveWayTo === later;
}

export function isReachable({ wordings }: Fact, { entries }: Ledger): boolean {
  return entries.some(({ state, text }) => (state === 'live' || state === 'archived') && wordings.includes(text));
}
