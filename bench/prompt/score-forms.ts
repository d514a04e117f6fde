import { type AnswerElement, elementsOf, isWholeJson, slotsOf } from './read-elements.ts';

/** What an answer of a model is worth, by facts and wrong lines that were written down by hand for each window. */

export type Talk = { readonly person?: string; readonly scarlet?: string; readonly foreign?: readonly string[] };
export type TryWindow = {
  readonly id: string;
  readonly lang: 'en' | 'it' | 'de';
  readonly person: string;
  readonly memory: readonly string[];
  /** Ids of lines whose date is over. */
  readonly over?: readonly string[];
  /** Those of them that the talk settles. */
  readonly settled?: readonly string[];
  readonly talk: readonly Talk[];
  /** Found where every one of `words` (regular expressions) matches a text. */
  readonly facts: readonly {
    readonly is: string;
    readonly in: readonly string[];
    readonly words: readonly string[];
    readonly target?: string;
  }[];
  readonly belief?: { readonly words: readonly string[]; readonly think: string };
  readonly wrong: readonly { readonly why: string; readonly words: readonly string[]; readonly unless?: string }[];
};

export type Tried = {
  readonly form: string;
  readonly window: string;
  readonly text: string;
  readonly tokensIn: number;
  readonly tokensShared: number;
  readonly tokensOut: number;
  readonly tookMs: number;
};

export type QuoteKind = 'verbatim' | 'found' | 'by ref' | 'of others' | 'none';

export type Score = {
  readonly valid: boolean;
  readonly facts: number;
  readonly found: readonly string[];
  readonly missing: readonly string[];
  readonly rightField: number;
  readonly elements: readonly {
    readonly element: AnswerElement;
    readonly verdict: string;
    readonly quote: QuoteKind;
  }[];
  readonly updates: { readonly due: number; readonly done: number; readonly wrong: number };
  readonly settled: { readonly due: number; readonly done: number };
  readonly belief: 'none' | 'missed' | 'kept' | 'with its correction';
  readonly languages: { readonly wrong: number; readonly slots: 'right' | 'wrong' | 'empty' };
  readonly firstPerson: number;
  readonly slots: readonly string[];
};

export function scoreAnswer({ text: answer }: Tried, window: TryWindow): Score {
  const elements = elementsOf(answer);
  const slots = slotsOf(answer);
  const judged = elements.map((element, index) => ({
    element,
    verdict: verdictOn(element, window, elements.slice(0, index)),
    quote: quoteOf(element, window),
  }));
  const found = window.facts.filter(({ words }) => elements.some(({ text }) => matchesAll(words, text)));
  const due = window.facts.filter(({ target }) => target !== undefined);
  const settled = window.settled ?? [];
  const slotText = slots.join(' ');
  return {
    valid: isWholeJson(answer),
    facts: window.facts.length,
    found: found.map(({ is }) => is),
    missing: window.facts.filter((fact) => !found.includes(fact)).map(({ is }) => is),
    rightField: found.filter((fact) =>
      elements.some(({ text, field }) => fact.in.includes(field) && matchesAll(fact.words, text)),
    ).length,
    elements: judged,
    updates: {
      due: due.length,
      done: due.filter((fact) =>
        elements.some((one) => one.op !== 'add' && one.target === fact.target && matchesAll(fact.words, one.text)),
      ).length,
      wrong: elements.filter(
        (one) =>
          one.op !== 'add' &&
          !settled.includes(one.target) &&
          !window.facts.some(
            (fact) => fact.target === one.target && (one.op === 'obsolete' || matchesAll(fact.words, one.text)),
          ),
      ).length,
    },
    settled: {
      due: settled.length,
      done: settled.filter((id) => elements.some((one) => one.target === id && one.op !== 'add')).length,
    },
    belief: beliefOf(elements, window),
    languages: {
      wrong: elements.filter(({ text }) => !mayBe(window.lang, text)).length,
      slots: slotText === '' ? 'empty' : mayBe(window.lang, slotText) ? 'right' : 'wrong',
    },
    firstPerson: elements.filter(({ text }) => firstPerson[window.lang].test(text)).length,
    slots,
  };
}

function verdictOn({ text, op, target }: AnswerElement, window: TryWindow, before: readonly AnswerElement[]): string {
  if (/[<>]/.test(text) || text.trim() === '') return 'copied from the prompt';
  const wrong = window.wrong.find(
    ({ words, unless }) => matchesAny(words, text) && !(unless !== undefined && new RegExp(unless).test(text)),
  );
  const fact = window.facts.find(({ words }) => matchesAll(words, text));
  if (wrong !== undefined && fact === undefined) return `wrong: ${wrong.why}`;
  if (before.some((one) => wordsOf(one.text).join(' ') === wordsOf(text).join(' '))) return 'repeated in the answer';
  if (fact !== undefined) return `fact: ${fact.is}`;
  if (window.memory.some((line) => wordsOf(line).slice(1).join(' ') === wordsOf(text).join(' ')))
    return op === 'add' ? 'repeated from memory' : `${op} ${target}`;
  if (op !== 'add' && (window.settled ?? []).includes(target)) return `settled ${target}`;
  if (
    window.belief !== undefined &&
    matchesAny(window.belief.words, text) &&
    new RegExp(window.belief.think).test(text)
  )
    return 'belief';
  return 'unclear';
}

function beliefOf(elements: readonly AnswerElement[], { belief }: TryWindow): Score['belief'] {
  if (belief === undefined) return 'none';
  const kept = elements.find(({ text }) => matchesAny(belief.words, text) && new RegExp(belief.think).test(text));
  return kept === undefined ? 'missed' : kept.correction === '' ? 'kept' : 'with its correction';
}

function quoteOf({ quote, ref }: AnswerElement, { talk }: TryWindow): QuoteKind {
  const own = talk.flatMap(({ person }) => (person === undefined ? [] : [person]));
  const others = talk.flatMap(({ scarlet, foreign = [] }) => [...(scarlet === undefined ? [] : [scarlet]), ...foreign]);
  const refUsable = [ref, quote].some(
    (text) => /^m\d+\b/.test(text.trim()) && Number(/\d+/.exec(text)?.[0]) <= talk.length,
  );
  if (quote.trim() !== '') {
    if (own.some((text) => text.includes(quote.trim()))) return 'verbatim';
    if (own.some((text) => standsIn(quote, text))) return 'found';
    if (others.some((text) => standsIn(quote, text))) return 'of others';
  }
  return refUsable ? 'by ref' : 'none';
}

/** The words of a quote in order, at most one in five of them missing. */
function standsIn(quote: string, text: string): boolean {
  const wanted = wordsOf(quote);
  const said = wordsOf(text);
  if (wanted.length === 0) return false;
  const rows = [...wanted].reduce<number[]>(
    (row, word) => {
      const next = [0];
      said.forEach((other, index) => {
        next.push(word === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
      });
      return next;
    },
    new Array<number>(said.length + 1).fill(0),
  );
  return (rows.at(-1) ?? 0) >= wanted.length - Math.floor(wanted.length / 5);
}

const commonWords: Readonly<Record<TryWindow['lang'], readonly string[]>> = {
  en: 'the a is has of and to wants works lives with at in not that likes plays she he his her about'.split(' '),
  it: 'il la un una di ha è per con che vuole lavora vive in a non ama suona sta del al i le si sono e da'.split(' '),
  de: 'der die das ist hat ein eine einen und mit im in nach will möchte arbeitet wohnt kein keinen seit als zu ich isst mag sie er über'.split(
    ' ',
  ),
};

const firstPerson = {
  en: /^(I|My|I'm|I've|we)\b/i,
  it: /^(io|ho|sono|mi|mio|mia|voglio|vorrei|faccio|suono|insegno|vivo|soffro|odio|sto|preferirei|ne faccio|lavoro|leggi)\b/i,
  de: /^(ich|mein|meine|wir)\b|\bich\b/i,
} as const;

function mayBe(lang: TryWindow['lang'], text: string): boolean {
  const words = wordsOf(text);
  const hits = (of: TryWindow['lang']): number => words.filter((word) => commonWords[of].includes(word)).length;
  return hits(lang) >= Math.max(hits('en'), hits('it'), hits('de'));
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function matchesAll(words: readonly string[], text: string): boolean {
  return words.every((word) => new RegExp(word, 'i').test(text));
}

function matchesAny(words: readonly string[], text: string): boolean {
  return words.some((word) => new RegExp(word, 'i').test(text));
}
