import type { FactId, Kind, Language, Value } from './fact.ts';
import { type Pools, poolsOf } from './pools.ts';
import type { Random } from './random.ts';

/** One thing that is or was true of a made-up person, and the words for it. */
export type LivedFact = {
  readonly id: FactId;
  readonly kind: Kind;
  readonly language: Language;
  /** What fills the phrases. */
  readonly words: Words;
  readonly value: Value;
  /** Other things that could take its place. */
  readonly others: readonly { readonly words: Words; readonly value: Value }[];
  readonly holds: boolean;
};

/** `v`: the value; `t`, `n`, `k`: see `Phrases`. */
export type Words = { readonly v: string; readonly t?: string; readonly n?: string; readonly k?: string };

type Seed = Omit<LivedFact, 'id' | 'holds' | 'language'>;

/** Facts that a person may come to tell, in the order in which they are taken: first those that all people tell. */
export type Prospects = { readonly [Name in Kind]: Seed[] };

/** Everything that could become true of a person, in an order of its own for each. */
export function prospectsOf(language: Language, name: string, random: Random): Prospects {
  const pools = poolsOf[language];
  const single = (kind: Kind, values: readonly string[]): Seed[] => [oneOf(kind, random.shuffle(values).map(plain))];
  const each = (kind: Kind, values: readonly string[]): Seed[] =>
    random.shuffle(values).map((value) => oneOf(kind, [plain(value)]));
  return {
    name: single('name', [name]),
    place: single('place', pools.places),
    origin: single('origin', pools.origins.slice(0, 1 + random.below(pools.origins.length)).slice(-1)),
    job: single('job', pools.jobs),
    birthday: single('birthday', [random.pick(pools.birthdays)]),
    allergy: each('allergy', pools.allergies),
    taste: random.shuffle(pools.things).map(tasteOf),
    favourite: favouritesOf(pools, random),
    pet: random
      .shuffle(pools.pets)
      .map(({ kind: k, name: v }) => oneOf('pet', [{ words: { v, k }, value: { marks: [v.toLowerCase()] } }])),
    music: each('music', pools.instruments),
    sport: each('sport', pools.sports),
    plan: plansOf(pools, random),
    learning: each('learning', pools.studies),
    manner: each('manner', pools.manners),
  };
}

type Option = { readonly words: Words; readonly value: Value };

function oneOf(kind: Kind, options: readonly Option[]): Seed {
  const [first, ...others] = options;
  if (first === undefined) throw new RangeError(`There is no value for a ${kind}.`);
  return { kind, ...first, others };
}

function plain(v: string): Option {
  return { words: { v }, value: { marks: [v.toLowerCase().replace(/^(?:an? |al(?:la|le)? |ai |il |la |l')/, '')] } };
}

function tasteOf(v: string): Seed {
  const { words, value } = plain(v);
  const [liked, disliked] = (['for', 'against'] as const).map((side) => ({ words, value: { ...value, side } }));
  return oneOf(
    'taste',
    [liked, disliked].filter((option) => option !== undefined),
  );
}

function favouritesOf({ favourites }: Pools, random: Random): Seed[] {
  return random.shuffle(favourites).map(({ kind: k, values }) => {
    const options = random.shuffle(values).map((v) => ({ words: { v, k }, value: { marks: [k, v.toLowerCase()] } }));
    return oneOf('favourite', options);
  });
}

function plansOf({ plans, times }: Pools, random: Random): Seed[] {
  return random.shuffle(plans).map(({ verb: v, noun: n, mark }) => {
    const options = random
      .shuffle(times)
      .slice(0, 3)
      .map((t) => ({ words: { v, n, t }, value: { marks: [mark, t.toLowerCase()] } }));
    return oneOf('plan', options);
  });
}
