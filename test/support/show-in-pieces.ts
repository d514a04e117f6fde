import { AnswerCleaner } from '../../src/wording/clean-answer.ts';

/** What is visible of an answer to Ada after each piece of so many UTF-16 units, and the whole at the end. */
export function showInPieces(raw: string, size: number, asked: string): readonly string[] {
  const cleaner = new AnswerCleaner({ tools: ['conversation_search'], scarlet: 'Scarlet', people: ['Ada'], asked });
  const shown: string[] = [];
  for (let at = 0; at < raw.length; at += size) {
    cleaner.add(raw.slice(at, at + size));
    shown.push(cleaner.visible);
  }
  return [...shown, cleaner.end()];
}
