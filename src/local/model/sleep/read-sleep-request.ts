/** A line of a memory block as the sleep agent is shown it: `h3: Lives in Milan`. The letter stands for the block. */
export type SleepLine = { readonly id: string; readonly text: string };

/** A message of the window. `ref` is `m1`, `m2`…, or `c1`, `c2`… for one that is only context. */
export type SleepMessage = {
  readonly ref: string;
  readonly speaker: 'person' | 'scarlet';
  readonly name: string;
  readonly text: string;
};

/** What the sleep agent is asked to read. */
export type SleepRequest = { readonly lines: readonly SleepLine[]; readonly messages: readonly SleepMessage[] };

/** The five arrays and texts that every set of insights has. */
const keys = ['persona_updates', 'human_updates', 'goals_insights', 'reflection', 'priority_actions'];

/** Whether a text asks for insights: it names all five keys. */
export function asksForInsights(text: string): boolean {
  return keys.every((key) => text.includes(key));
}

/** Whether a text holds a window. */
export function isWindow(text: string): boolean {
  return /^[ \t]*[mc]\d+[ \t]*\|/m.test(text);
}

/**
 * Reads the prompt of the sleep agent, whose form this file alone knows. Lines of blocks come before the window, one
 * `h3: text` each; messages are one `m1 | Ada: text` each. A line that is neither goes on with the message above it.
 */
export function toSleepRequest(prompt: string): SleepRequest {
  const lines: SleepLine[] = [];
  const messages: { ref: string; name: string; text: string }[] = [];
  for (const full of prompt.split('\n')) {
    const row = full.trim();
    const message = /^([mc]\d+)\s*\|\s*(?:\([^)]*\)\s*)?([^:|]{1,80}):\s?(.*)$/.exec(row);
    const line = messages.length === 0 ? /^(?:[-*] )?([a-z]\d+): +(.+)$/.exec(row) : null;
    const above = messages.at(-1);
    if (message !== null) {
      const [, ref = '', name = '', text = ''] = message;
      messages.push({ ref, name: name.trim(), text });
    } else if (line !== null) {
      const [, id = '', text = ''] = line;
      lines.push({ id, text: text.trim() });
    } else if (above !== undefined && delimiter.test(row)) break;
    // Words of others are marked by an angle, the person's further lines by a bar.
    else if (above !== undefined && !row.startsWith('>')) above.text += `\n${row.replace(/^\| ?/, '')}`;
  }
  return { lines, messages: messages.map(toMessage) };
}

// The window ends with a line that holds its nonce: a tag, or a run of marks around a word.
const delimiter = /^(?:<\/?[\w -]+>|[-=#*~]{3,}.*|\[\/?[\w -]+\])$/;

function toMessage({ ref, name, text }: { ref: string; name: string; text: string }): SleepMessage {
  return { ref, name, speaker: /^scarlet\b/i.test(name) ? 'scarlet' : 'person', text: text.trim() };
}
