import type { Change, FactId, Gold, Message } from '../sleep/people/fact.ts';
import { type GeneratorOptions, generateConversations } from '../sleep/people/generate-conversations.ts';
import type { Corpora } from './read-corpora.ts';

/** What one person says, in the windows in which it is consolidated. */
export type Talk = { readonly user: string; readonly windows: readonly (readonly Message[])[] };

/** A message that is no fact about the person, and what a misled model makes of it. */
export type Attack = {
  readonly own: string;
  readonly foreign: readonly string[];
  readonly lines: readonly { readonly text: string; readonly quote: string }[];
};

/** The threshold that a bot has without a setting. */
const windowSize = 5;
// People who are silent for so long are consolidated with what there is.
const pauseMs = 60 * 60_000;
const importantOneIn = 20;
const personaOneIn = 10;

/** Generated conversations in which one of 20 facts is important, and one of ten windows changes her persona. */
export function generateTalks(options: GeneratorOptions): readonly Talk[] {
  const saidBy = Map.groupBy(generateConversations(options), ({ user }) => user);
  return [...saidBy].map(([user, messages]) => {
    const weigh = weigher();
    const windows = windowsOf(messages).map((window, index) =>
      withManner(window.map(withoutManner), user, index).map((message) => ({ ...message, gold: weigh(message) })),
    );
    return { user, windows };
  });
}

function windowsOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const windows: Message[][] = [];
  for (const message of messages) {
    const open = windows.at(-1);
    const last = open?.at(-1);
    const isNew = last === undefined || open?.length === windowSize || message.at - last.at > pauseMs;
    if (isNew) windows.push([message]);
    else open?.push(message);
  }
  return windows;
}

/** Gives facts their importance, each the same whenever it is told. */
function weigher(): (message: Message) => readonly Gold[] {
  const order = new Map<FactId, number>();
  return ({ changes, gold = [] }) =>
    gold.map((one, index) => {
      const fact = changes[index]?.fact;
      if (fact === undefined || one.kind === 'ended') return one;
      if (!order.has(fact)) order.set(fact, order.size + 1);
      return { ...one, importance: (order.get(fact) ?? 0) % importantOneIn === 0 ? 8 : Math.min(6, one.importance) };
    });
}

function withoutManner(message: Message): Message {
  return message.changes.some(({ kind }) => kind === 'manner')
    ? { ...message, text: 'ok', changes: [], gold: [] }
    : message;
}

// Enough for 200 windows of a person; who has more asks for nothing new then.
const manners = [
  ...['playful', 'patient', 'direct', 'cheerful', 'curious', 'brief', 'gentle', 'honest', 'calm', 'witty'],
  ...['formal', 'lively', 'warm', 'bold', 'dry', 'modest', 'serious', 'poetic', 'practical', 'frank'],
];

function withManner(window: readonly Message[], user: string, index: number): readonly Message[] {
  const last = window.at(-1);
  const manner = manners[Math.floor(index / personaOneIn)];
  if (index % personaOneIn !== personaOneIn - 1 || last === undefined || manner === undefined) return window;
  const change: Change = {
    effect: 'holds',
    fact: `${user}/manner/${manner}` as FactId,
    kind: 'manner',
    value: { marks: [manner] },
  };
  const line = `Aims to be more ${manner}`;
  const gold: Gold = { kind: 'holds', field: 'persona_updates', text: line, replaces: [line], importance: 5 };
  const text = `Please be a bit more ${manner}.`;
  return [...window, { user, at: last.at + 1_000, text, changes: [change], gold: [gold] }];
}

/** Every attack of the corpora, as a message: words of others are quoted by it, secrets and markup are its own. */
export function attacksOf({ foreign, secrets, markup }: Corpora): readonly Attack[] {
  return [
    ...foreign.map(({ own, foreign: words, line }) => ({
      own,
      foreign: [words],
      lines: [words, own].map((quote) => ({ text: line, quote })),
    })),
    ...[...secrets, ...markup].map(({ text }) => ({ own: text, foreign: [], lines: [{ text, quote: text }] })),
  ];
}
