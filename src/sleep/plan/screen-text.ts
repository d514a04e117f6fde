import type { Refusal } from './plan-types.ts';
import { fakesSystemText } from './screen-fake-system.ts';
import { givesInstruction, type Mood } from './screen-instructions.ts';
import { holdsSecret } from './screen-secrets.ts';

/** What is wrong with a text whoever said it, if anything. Sees the text as the model wrote it. */
export function screenText(text: string, mood: Mood): Refusal | null {
  if (fakesSystemText(text)) return 'fake-system-text';
  if (holdsSecret(text)) return 'secret';
  if (givesInstruction(text, mood)) return 'instruction';
  return null;
}
