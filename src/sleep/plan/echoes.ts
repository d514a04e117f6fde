import { onceEach } from '../../base/once-each.ts';
import type { WindowMessage } from '../agent/window.ts';
import { readWords } from '../text/read-words.ts';
import type { Heard } from './find-evidence.ts';
import { isAddition } from './find-target.ts';
import type { Candidate, Judged } from './judge-elements.ts';

/** Words in a row. Careful statements have fewer in common, unless somebody said them. */
const leastInARow = 6;
const leastMessages = 3;

/**
 * Marks the statements of a model that has begun to go round in circles: of message after message it says again what it
 * has said of another, in words that nobody said.
 */
export function withEchoes(judged: readonly Judged[], heard: Heard): readonly Judged[] {
  const messages = new Map<string, Set<WindowMessage>>();
  for (const { candidate, message } of judged.flatMap(statementIn)) {
    for (const run of runsOf(candidate)) messages.set(run, (messages.get(run) ?? new Set()).add(message));
  }
  const echoes = [...messages].filter(([, { size }]) => size >= leastMessages).map(([run]) => run);
  const invented = new Set(echoes.filter((run) => !heard.some(({ message }) => wordsOf(message).includes(run))));
  if (invented.size === 0) return judged;
  return judged.map((one) => {
    const isEcho = statementIn(one).some(({ candidate }) => runsOf(candidate).some((run) => invented.has(run)));
    return one.kind === 'candidate' && isEcho ? { ...one, candidate: { ...one.candidate, slip: 'echo' } } : one;
  });
}

/** What changes a line that is known says what that said. */
function statementIn(judged: Judged): { readonly candidate: Candidate; readonly message: WindowMessage }[] {
  if (judged.kind === 'refused') return [];
  const { candidate } = judged;
  const { op, target, slot, heard } = candidate;
  const isStatement = slot === null && isAddition(op, target);
  return isStatement && heard !== null ? [{ candidate, message: heard.message }] : [];
}

const runsOf = onceEach(({ text }: Candidate): readonly string[] => {
  const { words } = readWords(text);
  const starts = words.slice(leastInARow - 1).keys();
  return [...starts].map((start) => inARow(words.slice(start, start + leastInARow)));
});

const wordsOf = onceEach(({ own }: WindowMessage) => inARow(readWords(own).words));

/** Spaces at both ends, so that none is found within a longer word. */
function inARow(words: readonly string[]): string {
  return ` ${words.join(' ')} `;
}
