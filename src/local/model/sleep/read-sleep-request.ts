import { expectedFields } from '../../../sleep/agent/insights.ts';

/** A line of a memory block as the sleep agent is shown it: `h3 Lives in Milan`. The letter stands for the block. */
export type SleepLine = { readonly id: string; readonly text: string };

/** A message of a window. `ref` is `m1`, `m2`…, or `c1`, `c2`… for one that was consolidated before. */
export type SleepMessage = {
  readonly ref: string;
  readonly speaker: 'person' | 'scarlet';
  readonly text: string;
};

/** What the sleep agent is asked to read. */
export type SleepRequest = { readonly lines: readonly SleepLine[]; readonly messages: readonly SleepMessage[] };

/** Whether a text asks for insights: it names every field that is expected of them. */
export function asksForInsights(text: string): boolean {
  return expectedFields.every((field) => text.includes(field));
}

/** Whether a text holds a window. */
export function isWindow(text: string): boolean {
  return sections.test(text);
}

// What is known, and what was said, each behind a line that bears the nonce.
const sections =
  /^=== known (\S+) ===\n([\s\S]*?)\n=== messages \1, [^\n]* ===\n([\s\S]*?)\n=== answers \1 ===\n[\s\S]*?\n=== end \1 ===$/m;

/**
 * Reads the request of the sleep agent, whose form this file alone knows. What is known stands in a line a block,
 * `h1 text; h2 text`; the person's messages begin with `m1: `, and what goes on below one with a bar.
 */
export function toSleepRequest(prompt: string): SleepRequest {
  const [, , known = '', said = ''] = sections.exec(prompt) ?? [];
  const lines = known.split('\n').flatMap((block) => block.split('; ').flatMap(toLine));
  const messages: { ref: string; speaker: SleepMessage['speaker']; text: string }[] = [];
  for (const row of said.split('\n')) {
    const [, ref, text = ''] = /^([mc]\d+): (.*)$/.exec(row) ?? [];
    const above = messages.at(-1);
    if (ref !== undefined) messages.push({ ref, speaker: 'person', text: withoutQuestion(text) });
    else if (above !== undefined && row.startsWith('| ')) above.text += `\n${withoutQuestion(row.slice(2))}`;
  }
  return { lines, messages };
}

/** What a short answer answers stands behind it in brackets. */
function withoutQuestion(text: string): string {
  return text.replace(/ \(to: [^\n]*\)$/, '');
}

function toLine(text: string): SleepLine[] {
  const [, id, line = ''] = /^([a-z]\d+) (.+)$/.exec(text.trim()) ?? [];
  return id === undefined ? [] : [{ id, text: line.replace(/ \(over\)$/, '') }];
}
