import { randomUUID } from 'node:crypto';
import { LettaRefusal } from './refusal.ts';

export type IdKind = 'agent' | 'block' | 'message' | 'run' | 'step' | 'group' | 'tool' | 'ping';

/** A fresh id: the kind, a hyphen and a random UUID. Ids don't sort by time. */
export function newId(kind: IdKind): string {
  return `${kind}-${randomUUID()}`;
}

/** Ids in paths must look like ids. @throws Refusal 422 */
export function checkedId(kind: IdKind, id: string): string {
  const pattern = new RegExp(`^${kind}-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
  if (pattern.test(id)) return id;
  throw new LettaRefusal(422, {
    trace_id: '',
    detail: `[{'type': 'string_pattern_mismatch', 'loc': ('path', '${kind}_id'), 'msg': "String should match pattern '${kind}-{uuid4}'", 'input': '${id}'}]`,
    examples: [`${kind}-123e4567-e89b-42d3-8456-426614174000`],
  });
}

/** The otid of the n-th item that a stored message is shown as: its own UUID, with n in place of the last seven bits. */
export function derivedOtid(messageId: string, index: number): string {
  const lastByte = Number.parseInt(messageId.slice(-2), 16);
  const replaced = (lastByte & 0x80) | (index & 0x7f);
  return messageId.slice('message-'.length, -2) + replaced.toString(16).padStart(2, '0');
}
