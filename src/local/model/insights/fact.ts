export type Language = 'en' | 'it';

/** What a fact is about. Each kind has one form of line in each language. */
export type FactKind =
  | 'name'
  | 'age'
  | 'birthday'
  | 'place'
  | 'origin'
  | 'job'
  | 'workplace'
  | 'trait'
  | 'allergy'
  | 'like'
  | 'dislike'
  | 'favourite'
  | 'preference'
  | 'having'
  | 'music'
  | 'sport'
  | 'tongue'
  | 'plan'
  | 'learning'
  | 'preparing'
  | 'manner';

/** One thing known of a person, such as `{ kind: 'place', value: 'in Turin' }`. */
export type Fact = { readonly kind: FactKind; readonly value: string };

/** Which array of the insights a new fact of this kind belongs to. */
export function fieldOf(kind: FactKind): 'human_updates' | 'goals_insights' | 'persona_updates' {
  if (kind === 'plan' || kind === 'learning' || kind === 'preparing') return 'goals_insights';
  return kind === 'manner' ? 'persona_updates' : 'human_updates';
}

/** How much a fact matters, from 1 to 10. */
export function importanceOf(kind: FactKind): number {
  return importance[kind] ?? 5;
}

const importance: Partial<Record<FactKind, number>> = {
  name: 9,
  allergy: 9,
  place: 8,
  job: 8,
  birthday: 7,
  plan: 7,
  trait: 7,
  preparing: 7,
  having: 6,
  learning: 6,
  workplace: 6,
};
