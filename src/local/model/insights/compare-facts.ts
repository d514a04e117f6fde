import { type Fact, type FactKind, fieldOf } from './fact.ts';

/** How a new fact stands to one that is known. */
export type Relation = 'same' | 'replaces' | 'distinct';

/** Compares a new fact with a known one. Neither order of words, articles nor letter case matter. */
export function relate(fresh: Fact, known: Fact): Relation {
  const [one, other] = [tokensOf(fresh), tokensOf(known)];
  const alike = overlap(one, other);
  if (fresh.kind === known.kind && alike === 1) return 'same';
  if (fresh.kind === known.kind && isSingleOf(fresh, known)) return 'replaces';
  if (opposites[fresh.kind] === known.kind && alike === 1) return 'replaces';
  if (fresh.kind !== 'plan' || known.kind !== 'plan') return 'distinct';
  return relatePlans(one, other);
}

/** Whether a fact that ended is this known one. Plans end under other words than those that began them. */
export function isEnded(ended: Fact, known: Fact): boolean {
  if (ended.kind !== known.kind && !(ended.kind === 'plan' && fieldOf(known.kind) === 'goals_insights')) return false;
  if (ended.value === '*') return true;
  const [one, other] = [tokensOf(ended), tokensOf(known)];
  if (overlap(one, other) === 1) return true;
  if (ended.kind !== 'plan') return false;
  const told = withoutTimes(one).map(stemOf);
  const planned = new Set([...other].map(stemOf));
  return told.length > 0 && told.filter((token) => planned.has(token)).length >= Math.ceil(told.length / 2);
}

const opposites: Partial<Record<FactKind, FactKind>> = { like: 'dislike', dislike: 'like' };

const singleKinds: ReadonlySet<FactKind> = new Set(['name', 'age', 'birthday', 'place', 'origin', 'job', 'workplace']);

function isSingleOf(fresh: Fact, known: Fact): boolean {
  if (fresh.kind === 'favourite') return topicOf(fresh) === topicOf(known);
  return singleKinds.has(fresh.kind);
}

function topicOf({ value }: Fact): string {
  return value.split(':')[0]?.toLowerCase() ?? '';
}

// A plan told again with another time is the same plan moved; with less said it is nothing new.
function relatePlans(fresh: ReadonlySet<string>, known: ReadonlySet<string>): Relation {
  if ([...fresh].every((token) => known.has(token))) return 'same';
  const [one, other] = [withoutTimes(fresh), withoutTimes(known)];
  const same = one.length === other.length && one.every((token) => known.has(token));
  return same ? 'replaces' : 'distinct';
}

function withoutTimes(tokens: ReadonlySet<string>): string[] {
  return [...tokens].filter((token) => !times.has(token) && !/^\d+$/.test(token));
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const both = [...one].filter((token) => other.has(token)).length;
  const all = new Set([...one, ...other]).size;
  return all === 0 ? 0 : both / all;
}

function tokensOf({ value }: Fact): ReadonlySet<string> {
  const words = value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !smallWords.has(word));
  return new Set(telling.length > 0 ? telling : words);
}

// Enough to see "run" in "running" without a dictionary.
function stemOf(token: string): string {
  return token.replace(/(?:n?ning|ming|ing|ed|es|s)$/, '').replace(/(?:are|ere|ire)$/, '');
}

const smallWords = new Set(
  (
    'a an the in on at to of for with and or my their as by it is ' +
    'il lo la i gli le l un uno una di a da in su per con al alla ai alle allo nel nella del della dei delle e o mio ' +
    'mia suo sua all dell nell'
  ).split(' '),
);

const times = new Set(
  (
    'next this year month week spring summer autumn fall winter january february march april may june july august ' +
    'september october november december tomorrow monday tuesday wednesday thursday friday saturday sunday soon ' +
    'prossimo prossima questo questa quest anno mese settimana primavera estate autunno inverno gennaio febbraio marzo ' +
    'aprile maggio giugno luglio agosto settembre ottobre novembre dicembre domani presto'
  ).split(' '),
);
