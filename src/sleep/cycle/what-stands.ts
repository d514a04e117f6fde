import { textOf, withoutBullet } from '../plan/block-layout.ts';
import type { PreparedJournal } from '../state/sleep-record.ts';

type Done = Pick<PreparedJournal, 'changes' | 'putAside'>;

/** What of a plan's changes stands in the blocks. Lines that found no place there are put aside: the ledger keeps them. */
export function whatStands({ changes, lost, putAside }: Done & Pick<PreparedJournal, 'lost'>): Done {
  const aside = [...putAside];
  const standing = changes.flatMap((diff) => {
    const losses = new Map(
      lost.filter(({ label }) => label === diff.label).map((line) => [withoutBullet(line.text), line]),
    );
    if (losses.size === 0) return [diff];
    const stands = (line: string) => !losses.has(withoutBullet(line));
    for (const line of [...diff.added, ...diff.updated.map(({ to }) => to)]) {
      const loss = losses.get(withoutBullet(line));
      if (loss !== undefined) aside.push({ block: diff.label, text: textOf(line), because: loss.because });
    }
    const added = diff.added.filter(stands);
    const updated = diff.updated.filter(({ to }) => stands(to));
    const after = diff.after.split('\n').filter(stands).join('\n');
    const isEmpty = added.length + updated.length + diff.removed.length === 0;
    return isEmpty ? [] : [{ ...diff, after, added, updated }];
  });
  return { changes: standing, putAside: aside };
}
