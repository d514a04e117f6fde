import { cutPoints, linesOf, oneLine } from '../../base/text.ts';
import type { Window, WindowMessage } from './window.ts';

export type SpeakerNames = { readonly person: string; readonly scarlet: string };

/**
 * The messages of a window, context first: `m2 | (2026-11-22 20:15) Ada: text`, further lines of it behind a bar, words
 * of others behind an angle bracket.
 *
 * @param names as `speakerName` makes them
 */
export function conversationLines({ context, messages }: Window, names: SpeakerNames): string {
  return [...context, ...messages].map((message) => messageLines(message, names)).join('\n');
}

/**
 * A name as it may stand before a colon. One that could be taken for Scarlet's is replaced, as nobody may speak in her
 * name.
 */
export function speakerName(name: string, otherwise: string, taken?: string): string {
  const plain = oneLine(name.replace(/[\p{Cf}:|<>()[\]{}"]/gu, ' '));
  const short = cutPoints(plain, longestName).text.trim();
  if (short === '' || (taken !== undefined && short.toLowerCase().startsWith(taken.toLowerCase()))) return otherwise;
  return short;
}

// Code points, all of them.
const longestName = 40;
const longestText = 2_000;
const longestForeign = 300;

function messageLines({ ref, speaker, own, foreign, at }: WindowMessage, names: SpeakerNames): string {
  const { text, left } = cutPoints(own, longestText);
  const [first = '', ...rest] = linesOf(text === '' ? '(no words)' : text);
  const cut = left === 0 ? [] : [`  | (cut here, ${left} more characters)`];
  return [
    `${ref} | (${utcMinute(at)}) ${names[speaker]}: ${first}`,
    ...rest.map((line) => `  | ${line}`),
    ...cut,
    ...foreign.map((words) => `  > ${cutPoints(oneLine(words), longestForeign).text}`),
  ].join('\n');
}

function utcMinute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
