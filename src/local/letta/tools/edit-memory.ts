/** Memory as a run loaded it at its start: values by label. */
export type LoadedBlock = { readonly id: string; value: string; readonly readOnly: boolean };

/** An edit by a memory tool: the block's whole new value, or why there is none. */
export type Edit =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** What a memory tool makes of a block. The result is a whole value, so edits by others since are overwritten. */
export function editMemory(
  tool: string,
  block: LoadedBlock,
  args: Record<string, unknown>,
  textArgument: 'str' | 'string',
): Edit {
  const added = args[`new_${textArgument}`];
  if (block.readOnly) return refused('This block is read-only and cannot be edited.');
  switch (tool) {
    case 'memory_insert':
      if (typeof added !== 'string') return refused(`memory_insert() missing an argument: 'new_${textArgument}'`);
      return insert(block.value, added, Number(args['insert_line'] ?? -1));
    case 'memory_replace':
      if (typeof added !== 'string') return refused(`memory_replace() missing an argument: 'new_${textArgument}'`);
      return replace(block.value, String(args[`old_${textArgument}`] ?? ''), added);
    default:
      return { kind: 'value', value: String(args['new_memory'] ?? '') };
  }
}

function insert(value: string, added: string, after: number): Edit {
  const lines = value === '' ? [] : value.split('\n');
  if (after > lines.length) return refused(`Invalid insert_line ${after}: the block has ${lines.length} lines.`);
  lines.splice(after < 0 ? lines.length : after, 0, added);
  return { kind: 'value', value: lines.join('\n') };
}

function replace(value: string, before: string, after: string): Edit {
  const found = value.split(before).length - 1;
  if (before === '' || found === 0) return refused('No replacement was performed: the old text was not found.');
  if (found > 1) return refused('No replacement was performed: the old text occurs more than once.');
  return { kind: 'value', value: value.replace(before, () => after) };
}

function refused(reason: string): Edit {
  return { kind: 'refused', reason };
}
