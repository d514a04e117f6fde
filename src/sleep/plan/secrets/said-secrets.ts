import { type InsightElement, placedElements } from '../../agent/insights.ts';
import { lastSeenBefore, type WindowMessage } from '../../agent/window.ts';
import { plainForms } from '../../text/fold-spelling.ts';
import type { HeardMessage } from '../find-evidence.ts';
import {
  type ClearedValues,
  findSecrets,
  noneCleared,
  type SecretSpan,
  valueKeyOf,
  withAsciiDigits,
} from '../find-secrets.ts';
import type { PlanInput } from '../plan-types.ts';
import { bareWord, isMixed, numberAt } from './secret-forms.ts';

/** The values of secrets that a conversation names: what a line must not say in other words either. */
type SaidSecrets = {
  /** Values that are nothing else: `tulip77`, 4711. */
  readonly anywhere: readonly string[];
  /** Plain words, and years: secrets only in what rests on the messages in which they are called so. */
  readonly inMessage: ReadonlyMap<WindowMessage, readonly string[]>;
  /** What only may be one, in the messages in which it is called so. */
  readonly suspected: ReadonlyMap<string, readonly WindowMessage[]>;
};

type SaidInput = Pick<PlanInput, 'window' | 'secrets' | 'clearedValues'>;

/** With what a model said of it. */
type ToldInput = SaidInput & Pick<PlanInput, 'insights'> & Partial<Pick<PlanInput, 'review'>>;

const readWindows = new WeakMap<SaidInput['window'], SaidSecrets>();

/** What is known of a window by what was known before, and by what is cleared. */
type MergedSecrets = WeakMap<SaidInput['window'], Map<ClearedValues | undefined, readonly string[]>>;

const merged = new WeakMap<readonly string[], MergedSecrets>();

/**
 * An input whose known secrets are also those that its window names, and the quotes of what the sleep agent or the
 * reviewer calls one. Each window is read once.
 */
export function withSaidSecrets<Given extends ToldInput>(given: Given): Given {
  const marked = markedSecrets(given);
  const input = marked.length === 0 ? given : { ...given, secrets: [...given.secrets, ...marked] };
  const { window, secrets, clearedValues } = input;
  const byWindow: MergedSecrets = merged.get(secrets) ?? new WeakMap();
  merged.set(secrets, byWindow);
  const byCleared = byWindow.get(window) ?? new Map<ClearedValues | undefined, readonly string[]>();
  byWindow.set(window, byCleared);
  const said = [...readWindow(window).anywhere, ...openIn(input).filter(isUnmistakable).flatMap(formsOf)];
  const all: readonly string[] = byCleared.get(clearedValues) ?? [...new Set([...secrets, ...said])];
  byCleared.set(clearedValues, all);
  merged.set(all, byWindow);
  return all === secrets ? input : { ...input, secrets: all };
}

/** What the window calls a secret, and only may be one, and is not cleared; of a message alone, or of all. */
function openIn({ window, clearedValues = noneCleared }: SaidInput, message?: WindowMessage): readonly string[] {
  if (clearedValues === 'all') return [];
  const { suspected } = readWindow(window);
  return [...suspected].flatMap(([value, messages]) => {
    const isOpen = !clearedValues.has(value) && (message === undefined || messages.includes(message));
    return isOpen ? [value] : [];
  });
}

/**
 * The words of the person on which a secret rests, by its mark or by its verdict. A short plain word is none beyond its
 * own line: it may be anybody's name.
 */
function markedSecrets({ insights, review, secrets }: ToldInput): readonly string[] {
  const found = new Set(review?.verdicts.filter(({ verdict }) => verdict === 'secret').map(({ id }) => id));
  const quotes = placedElements(insights)
    .filter(({ id, element }) => element.secret === true || found.has(id))
    .map(({ element }) => element.quote?.trim() ?? '');
  return quotes.filter(
    (quote) => (quote.length > longestName || isUnmistakable(quote)) && quote.length > 1 && !secrets.includes(quote),
  );
}

/**
 * Whether an element says a plain word that is a secret in the message on which it rests, in other words than its own.
 *
 * @param heard `null`: it rests on the whole window
 */
export function tellsSecret(
  { text, topic = '' }: Pick<InsightElement, 'text' | 'topic'>,
  heard: Pick<HeardMessage, 'message'> | null,
  input: SaidInput,
): boolean {
  const { inMessage } = readWindow(input.window);
  const told = heard === null ? [...inMessage.values()].flat() : (inMessage.get(heard.message) ?? []);
  return saysOneOf(`${text} ${topic}`, [...told, ...openIn(input, heard?.message)]);
}

const knownByMessage = new WeakMap<readonly string[], WeakMap<WindowMessage, readonly string[]>>();

/** All secrets by which the words of a message are masked. */
export function secretsFor(input: SaidInput, message: WindowMessage): readonly string[] {
  const { window, secrets } = input;
  const told = [...(readWindow(window).inMessage.get(message) ?? []), ...openIn(input, message)];
  if (told.length === 0) return secrets;
  const byMessage = knownByMessage.get(secrets) ?? new WeakMap();
  knownByMessage.set(secrets, byMessage);
  const all: readonly string[] = byMessage.get(message) ?? [...secrets, ...told];
  byMessage.set(message, all);
  return all;
}

/** What the messages of a window call a secret and only may be one, each with those messages. */
export function suspectedIn(window: SaidInput['window']): SaidSecrets['suspected'] {
  return readWindow(window).suspected;
}

/** Whether a text holds one of some values as a word. */
export function saysOneOf(text: string, values: readonly string[]): boolean {
  const folded = plainForms(text).toLowerCase();
  return values.some((value) => {
    const wanted = plainForms(value).toLowerCase();
    for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + 1)) {
      if (!goesOn(folded.slice(0, at).slice(-1), wanted.slice(0, 1))) {
        if (!goesOn(wanted.slice(-1), folded.charAt(at + wanted.length))) return true;
      }
    }
    return false;
  });
}

/** Whether two signs are within one word, in scripts that part words. */
function goesOn(left: string, right: string): boolean {
  const inWord = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}\p{N}]/u;
  return inWord.test(left) && inWord.test(right);
}

/** Whoever floods a window with secrets has only his own to lose. */
const mostAnywhere = 100;
const longestValue = 120;
const longestName = 5;

function readWindow(window: SaidInput['window']): SaidSecrets {
  const known = readWindows.get(window);
  if (known !== undefined) return known;
  const messages = [...window.context, ...window.messages];
  const said = messages.flatMap((message, index) => {
    const before = lastSeenBefore(messages, index);
    const values = [...valuesIn(message.own), ...valuesAnswering(message.own, before?.own ?? '')];
    const both = before === undefined ? [message] : [message, before];
    return values.map((one) => ({ ...one, messages: both }));
  });
  const sure = said.filter(({ isSuspected }) => !isSuspected);
  const anywhere = new Set(sure.flatMap(({ value }) => (isUnmistakable(value) ? formsOf(value) : [])));
  const inMessage = new Map<WindowMessage, Set<string>>();
  for (const { value, messages: both } of sure.filter((one) => !isUnmistakable(one.value))) {
    for (const one of both) addTo(inMessage, one, value);
  }
  const suspected = new Map<string, Set<WindowMessage>>();
  for (const { value, messages: both } of said.filter(({ isSuspected }) => isSuspected)) {
    for (const one of both) addTo(suspected, valueKeyOf(value), one);
  }
  const found = {
    anywhere: [...anywhere].slice(-mostAnywhere),
    inMessage: listsOf(inMessage),
    suspected: new Map([...listsOf(suspected)].slice(-mostAnywhere)),
  };
  readWindows.set(window, found);
  return found;
}

function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, new Set([value]));
  else known.add(value);
}

function listsOf<Key, Value>(sets: ReadonlyMap<Key, ReadonlySet<Value>>): ReadonlyMap<Key, readonly Value[]> {
  return new Map([...sets].map(([key, values]) => [key, [...values]]));
}

type SaidValue = { readonly value: string; readonly isSuspected: boolean };

function valuesIn(raw: string): readonly SaidValue[] {
  const text = withAsciiDigits(plainForms(raw));
  return findSecrets(text)
    .map((span) => toSaidValue(text, span))
    .filter(({ value }) => value.length > 1 && value.length <= longestValue);
}

function toSaidValue(text: string, { start, end, isSuspected }: SecretSpan): SaidValue {
  return { value: bareWord(text.slice(start, end)).text, isSuspected: isSuspected === true };
}

// Units of the message before, and of the answer.
const askedWithin = 120;
const answeredWithin = 200;

/** The value that answers a question, or that follows in a message of its own: "my wifi password is", "tulip77". */
function valuesAnswering(own: string, before: string): readonly SaidValue[] {
  const asked = plainForms(before)
    .slice(-askedWithin)
    .replace(/[\s?？؟.!。:：]+$/u, '');
  const answer = plainForms(own).slice(0, answeredWithin);
  if (asked === '' || answer.trim() === '') return [];
  const from = asked.length + 2;
  const text = withAsciiDigits(`${asked}: ${answer}`);
  const isOneWord = !/\S\s+\S/.test(answer.trim());
  return findSecrets(text)
    .filter(({ start, end }) => start >= from && end - start <= longestValue)
    .map((span) => toSaidValue(text, span))
    .filter(({ value }) => value.length > 1 && (isOneWord || isUnmistakable(value)));
}

export function isUnmistakable(value: string): boolean {
  const digits = value.replace(/\P{Nd}/gu, '');
  if (digits.length === [...value].length) return digits.length >= 4 && !/^(?:19|20)\d\d$/.test(digits);
  return isMixed(value) || digits.length >= 4;
}

/** A value with the signs between its groups and without. */
function formsOf(value: string): readonly string[] {
  const { said } = numberAt(value, 0);
  return said === value ? [value, value.replace(/\D/g, '')].filter((form) => form.length >= 4) : [value];
}
