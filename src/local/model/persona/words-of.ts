import { readEnvelope } from '../../../wording/envelope.ts';

/** A message of a person: their own words, and whether others read along where it was written. */
export type PersonWords = { readonly words: string; readonly inCompany: boolean };

/** Takes the bot's lines off a message: what they quote and name is not the person's. */
export function wordsOf(text: string): PersonWords {
  const { own, saidIn } = readEnvelope(text.trim());
  return { words: own, inCompany: saidIn === 'server' };
}
