import { counted } from '../base/text.ts';
import type { Contents } from '../store/finish-copy.ts';

/** What a backup holds, in one sentence without its full stop. */
export function tellContents({ records, byKind, newer, unreadable }: Contents, bytes: number): string {
  const people = byKind.get('user') ?? 0;
  const size = bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  const odd = newer.length + unreadable.length;
  const oddly = odd === 0 ? '' : `, ${odd} of them not readable by this version (${[...newer, ...unreadable][0]})`;
  return `${size}, ${counted(records, 'record')}${oddly}, ${counted(people, 'person', 'people')}`;
}
