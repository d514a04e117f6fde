import type { Change, FactId, Gold, Kind, Language, Message } from './fact.ts';
import { type LivedFact, type Prospects, prospectsOf } from './prospects.ts';
import type { Random } from './random.ts';
import type { Sketch } from './sketch.ts';
import { dress, goldOf, speechOf, type Telling, tell, tellList } from './tell.ts';

type Said = Pick<Message, 'text' | 'changes' | 'gold'>;
type Statement = {
  readonly sentence: string;
  readonly language: Language;
  readonly changes: readonly Change[];
  readonly gold: readonly Gold[];
};

/** One made-up person: what is true of them, and what they say next. */
export class Speaker {
  readonly #sketch: Sketch;
  readonly #random: Random;
  readonly #facts = new Map<FactId, LivedFact>();
  readonly #prospects: Readonly<Record<Language, Prospects>>;
  #wishedInThisSession = false;

  constructor(sketch: Sketch, random: Random) {
    this.#sketch = sketch;
    this.#random = random;
    this.#prospects = { en: prospectsOf('en', sketch.name, random), it: prospectsOf('it', sketch.name, random) };
    // They have one name, one home and one life, in whatever language they tell of them.
    const [told = 'en'] = sketch.languages;
    for (const kind of ['name', 'place', 'origin', 'job', 'birthday', 'favourite', 'plan', 'pet'] as const) {
      this.#prospects[told === 'en' ? 'it' : 'en'][kind].length = 0;
    }
  }

  /** One wish about Scarlet's manner in a session at most, as one is taken up in a cycle. */
  beginSession(): void {
    this.#wishedInThisSession = false;
  }

  speak(): Said {
    const random = this.#random;
    const spoken = random.pick(this.#sketch.languages);
    if (!random.chance(this.#sketch.stating))
      return { text: random.pick(speechOf[spoken].chatter), changes: [], gold: [] };
    const { sentence, language, changes, gold } = this.#state(spoken);
    const text = dress(sentence, language, random);
    const more = random.chance(0.1) ? this.#tellNew(language) : undefined;
    if (more === undefined) return { text, changes, gold };
    const both = { changes: [...changes, ...more.changes], gold: [...gold, ...more.gold] };
    return { text: `${text} ${more.sentence}`, ...both };
  }

  #state(language: Language): Statement {
    const roll = this.#random.below(100);
    const wanted = this.#random.chance(this.#sketch.fresh)
      ? this.#tellNew(language)
      : roll < 42
        ? this.#repeat()
        : roll < 82
          ? this.#change()
          : this.#end();
    const statement = wanted ?? this.#tellNew(language) ?? this.#repeat();
    if (statement === undefined) throw new Error(`${this.#sketch.user} has nothing to say.`);
    return statement;
  }

  #tellNew(language: Language): Statement | undefined {
    if (this.#random.chance(this.#sketch.listing)) return this.#tellList(language);
    const prospects = this.#prospects[language];
    const open = kindsByWeight.filter((kind) => prospects[kind].length > 0 && !this.#holdsBack(kind));
    if (open.length === 0) return undefined;
    const seed = prospects[this.#random.pick(open)].shift();
    if (seed === undefined) return undefined;
    if (seed.kind === 'manner') this.#wishedInThisSession = true;
    const id = `${this.#sketch.user}/${seed.kind}/${this.#facts.size + 1}` as FactId;
    const fact = { ...seed, id, language, holds: true };
    return this.#hold(seed.kind === 'taste' && this.#random.chance(0.35) ? turned(fact, 0) : fact, 'says');
  }

  #tellList(language: Language): Statement | undefined {
    const seeds = this.#prospects[language].taste.splice(0, 2 + this.#random.below(3));
    if (seeds.length < 2) return undefined;
    const facts = seeds.map((seed, index) => {
      const id = `${this.#sketch.user}/taste/${this.#facts.size + 1 + index}` as FactId;
      return { ...seed, id, language, holds: true };
    });
    for (const fact of facts) this.#facts.set(fact.id, fact);
    const gold = facts.map((fact) => goldOf(fact, 'says'));
    return { sentence: tellList(facts, language, this.#random), language, changes: facts.map(holds), gold };
  }

  #repeat(): Statement | undefined {
    const fact = this.#pick(({ holds: held }) => held);
    return fact === undefined ? undefined : this.#hold(fact, 'says');
  }

  /** Another value in the place of the old one, said as a change or as if nothing had been said before. */
  #change(): Statement | undefined {
    const fact = this.#pick(({ others }) => others.length > 0);
    if (fact === undefined) return undefined;
    const changed = turned(fact, this.#random.below(fact.others.length));
    return this.#hold(changed, this.#random.chance(0.7) ? 'changes' : 'says');
  }

  #end(): Statement | undefined {
    const fact = this.#pick((one) => one.holds && tell(one, 'ends', this.#sketch.gender, this.#random) !== undefined);
    if (fact === undefined) return undefined;
    const sentence = tell(fact, 'ends', this.#sketch.gender, this.#random);
    if (sentence === undefined) return undefined;
    this.#facts.set(fact.id, { ...fact, holds: false });
    const change: Change = { effect: 'ended', fact: fact.id, kind: fact.kind };
    return { sentence, language: fact.language, changes: [change], gold: [goldOf(fact, 'ends')] };
  }

  #hold(fact: LivedFact, telling: Telling): Statement {
    const { gender } = this.#sketch;
    const sentence = tell(fact, telling, gender, this.#random) ?? tell(fact, 'says', gender, this.#random);
    if (sentence === undefined) throw new Error(`There are no words for a ${fact.kind}.`);
    this.#facts.set(fact.id, { ...fact, holds: true });
    return { sentence, language: fact.language, changes: [holds(fact)], gold: [goldOf(fact, telling)] };
  }

  #pick(where: (fact: LivedFact) => boolean): LivedFact | undefined {
    const found = [...this.#facts.values()].filter(where);
    return found.length === 0 ? undefined : this.#random.pick(found);
  }

  #holdsBack(kind: Kind): boolean {
    return kind === 'manner' && this.#wishedInThisSession;
  }
}

function holds({ id, kind, value }: LivedFact): Change {
  return { effect: 'holds', fact: id, kind, value };
}

/** The same thing with one of its other values. */
function turned(fact: LivedFact, index: number): LivedFact {
  const next = fact.others[index];
  if (next === undefined) return fact;
  const { words, value } = fact;
  const others = [...fact.others.filter((_, at) => at !== index), { words, value }];
  return { ...fact, ...next, others, holds: true };
}

// Tastes are most of what people tell.
const kindsByWeight: readonly Kind[] = [
  ...Array.from({ length: 12 }, () => 'taste' as const),
  ...Array.from({ length: 3 }, () => 'plan' as const),
  ...(['name', 'place', 'origin', 'job', 'birthday', 'allergy', 'favourite', 'pet', 'music', 'sport'] as const),
  ...(['learning', 'manner', 'place', 'job', 'name'] as const),
];
