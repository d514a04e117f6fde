import type { Language } from './fact.ts';
import type { Gender } from './tell.ts';

/** How a made-up person is. */
export type Sketch = {
  /** The name in Discord, unlike anyone else's. */
  readonly user: string;
  /** The name by which they call themselves. */
  readonly name: string;
  readonly gender: Gender;
  /** The first is the one in which they tell what is lasting. */
  readonly languages: readonly Language[];
  /** The share of messages that state something, from 0 to 1. */
  readonly stating: number;
  /** The share of statements that tell something new. */
  readonly fresh: number;
  /** The share of new things that come as a list of several. */
  readonly listing: number;
};

/** Every third person speaks two languages; every fourth tells much, in long lists, and so fills the blocks. */
export function sketchOf(index: number): Sketch {
  const [name, gender] = people[index % people.length] ?? ['Ada', 'a'];
  const round = Math.floor(index / people.length);
  const tellsMuch = index % 4 === 2;
  return {
    user: round === 0 ? name : `${name} ${round + 1}`,
    name,
    gender,
    languages: languages[index % languages.length] ?? ['en'],
    stating: tellsMuch ? 0.9 : 0.55,
    fresh: tellsMuch ? 0.65 : 0.45,
    listing: tellsMuch ? 0.75 : 0.08,
  };
}

const languages: readonly (readonly Language[])[] = [['en'], ['it'], ['en', 'it']];

const people: readonly (readonly [name: string, gender: Gender])[] = [
  ...'Ada Chiara Elsa Greta Irene Katia'.split(' ').map((name) => [name, 'a'] as const),
  ...'Bruno Dario Felix Hugo Jonas Luca'.split(' ').map((name) => [name, 'o'] as const),
  ...'Marta Nina Rosa Tessa Vera Zoe'.split(' ').map((name) => [name, 'a'] as const),
];
