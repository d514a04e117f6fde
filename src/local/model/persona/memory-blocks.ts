/** The lines of each memory block, by label. */
export type MemoryBlocks = ReadonlyMap<string, readonly string[]>;

/**
 * Reads the memory blocks out of a system message, as the versions of Letta render them: tags named after the labels,
 * with the value in a tag of its own or bare, and with numbered lines or without.
 */
export function memoryBlocksIn(system: string): MemoryBlocks {
  const whole = /<memory_blocks>([\s\S]*?)<\/memory_blocks>/.exec(system)?.[1] ?? '';
  const blocks = new Map<string, readonly string[]>();
  for (const [, label = '', inside = ''] of whole.matchAll(/<([\w/-]+)>\n?([\s\S]*?)<\/\1>/g)) {
    const value = /<value>([\s\S]*)<\/value>/.exec(inside)?.[1] ?? withoutMetadata(inside);
    blocks.set(label, linesOf(value));
  }
  return blocks;
}

function withoutMetadata(inside: string): string {
  return inside.replace(/<(description|metadata)>[\s\S]*?<\/\1>/g, '');
}

// Headings, comments and warnings structure a block; they are no memories.
function linesOf(value: string): string[] {
  return value
    .replace(/<warning>[\s\S]*?<\/warning>|<!--[\s\S]*?-->/g, '')
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*(?:Line )?\d+(?:→|:)\s?/, '')
        .replace(/^\s*[-*•]\s+/, '')
        .trim(),
    )
    .filter((line) => line !== '' && !/^(?:#|---|# NOTE|<)/.test(line));
}
