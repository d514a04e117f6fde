import type { Message } from './ask-model.ts';

type Blocks = Readonly<Record<string, string>>;

/** A system message as a Letta server compiles it. */
export function compiled(blocks: Blocks, numbered = false): Message {
  const rendered = Object.entries(blocks).map(([label, value]) => {
    const lines = numbered ? value.split('\n').map((line, index) => `${index + 1}→ ${line}`) : [value];
    return [
      `<${label}>`,
      '<description>',
      `What is kept in ${label}: name, likes.`,
      '</description>',
      '<metadata>',
      `- chars_current=${value.length}`,
      '- chars_limit=5000',
      '</metadata>',
      ...(numbered ? ['<warning>', '# NOTE: Line numbers are shown only here.', '</warning>'] : []),
      '<value>',
      ...lines,
      '</value>',
      `</${label}>`,
    ].join('\n');
  });
  const memory = `<memory_blocks>\nThe following memory blocks are engaged:\n\n${rendered.join('\n\n')}\n\n</memory_blocks>`;
  return {
    role: 'system',
    content: `You are Scarlet.\n\n${memory}\n\n<memory_metadata>\n- AGENT_ID: agent-1\n</memory_metadata>`,
  };
}
