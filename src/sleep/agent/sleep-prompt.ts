import { fillIn } from '../../pair/prompts.ts';
import { conversationLines, speakerName } from './conversation-lines.ts';
import type { Window } from './window.ts';

export type SleepPromptParts = {
  readonly template: string;
  readonly window: Window;
  /** The blocks with an id before each line, such as `h3: Lives in Milan`. */
  readonly memory: string;
  /** Blocks that a profile adds, to be filled through `block_updates`. */
  readonly extraBlocks?: readonly string[];
  /** Not to be guessed by whoever wrote the data. */
  readonly nonce: string;
  readonly names: { readonly person: string; readonly scarlet: string };
  /** Milliseconds since the epoch. */
  readonly now: number;
};

/**
 * What the sleep agent is asked. Every line of what was said begins with a sign of ours, so that nothing said can pass
 * for the end of the data or for another message.
 */
export function sleepPrompt(parts: SleepPromptParts): string {
  const scarlet = speakerName(parts.names.scarlet, 'Scarlet');
  const person = speakerName(parts.names.person, 'The person', scarlet);
  return fillIn(parts.template, {
    today: new Date(parts.now).toISOString().slice(0, 10),
    nonce: parts.nonce,
    person,
    scarlet,
    memory: parts.memory.trim() === '' ? '(nothing yet)' : parts.memory,
    conversation: conversationLines(parts.window, { person, scarlet }),
    extra: extraField(parts.extraBlocks ?? []),
  });
}

function extraField(labels: readonly string[]): string {
  if (labels.length === 0) return '';
  const names = labels.map((label) => `"${label}"`).join(', ');
  return ` A field "block_updates" may hold an object with lists of elements for these blocks: ${names}.`;
}
