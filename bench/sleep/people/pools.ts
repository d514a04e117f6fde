import { englishPools } from './english-pools.ts';
import type { Language } from './fact.ts';
import { italianPools } from './italian-pools.ts';

/** A plan in words: what is to be done, and the noun by which it is called when it ends. */
export type PlanWords = { readonly verb: string; readonly noun: string; readonly mark: string };

/** What the made-up people of one language can say of themselves. No value is part of another. */
export type Pools = {
  readonly places: readonly string[];
  readonly origins: readonly string[];
  readonly jobs: readonly string[];
  readonly birthdays: readonly string[];
  readonly allergies: readonly string[];
  readonly things: readonly string[];
  readonly favourites: readonly { readonly kind: string; readonly values: readonly string[] }[];
  readonly pets: readonly { readonly kind: string; readonly name: string }[];
  readonly instruments: readonly string[];
  readonly sports: readonly string[];
  readonly plans: readonly PlanWords[];
  readonly times: readonly string[];
  readonly studies: readonly string[];
  readonly manners: readonly string[];
};

export const poolsOf: Readonly<Record<Language, Pools>> = { en: englishPools, it: italianPools };
