import type { UserId } from '../../base/ids.ts';
import { hasBullet } from '../plan/block-layout.ts';
import { lineFinder } from '../plan/erase-secrets.ts';
import { mark } from '../plan/find-secrets.ts';
import type { Plan } from '../plan/plan-types.ts';
import { auditId, type CycleRecord } from '../state/cycle-record.ts';
import { sleepOf } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';

/** What entries that tell a secret have said, with what was kept of the messages that they rest on. */
export function textsOf(erased: Plan['erased']): string[] {
  const texts = erased.flatMap(({ text, correction, sources }) => [
    text,
    correction ?? '',
    ...sources.flatMap(({ quote, asked }) => [quote ?? '', asked ?? '']),
  ]);
  return [...new Set(texts)].filter((text) => text !== '');
}

type Effects = Pick<CycleRecord, 'changes' | 'refused' | 'putAside' | 'byOthers' | 'found' | 'lost'>;

/** What a cycle did, without the lines that say one of these texts, and without quotes that are a part of one. */
export function withoutTexts(
  { changes, refused, putAside, byOthers, found, lost }: Effects,
  texts: readonly string[],
): Effects {
  if (texts.length === 0) return { changes, refused, putAside, byOthers, found, lost };
  const saysOne = lineFinder(texts);
  const hideLine = (line: string) => (saysOne(line) ? (hasBullet(line) ? `- ${mark}` : mark) : line);
  const hide = (said: string) => said.split('\n').map(hideLine).join('\n');
  const isPart = (said: string | null) => said !== null && said !== '' && texts.some((text) => text.includes(said));
  return {
    changes: changes.map(({ before, after, added, updated, removed, ...diff }) => ({
      ...diff,
      before: hide(before),
      after: hide(after),
      added: added.map(hide),
      updated: updated.map(({ from, to }) => ({ from: hide(from), to: hide(to) })),
      removed: removed.map((one) => ({ ...one, text: hide(one.text) })),
    })),
    refused: refused.map((one) => {
      const isTold = isPart(one.quote) || isPart(one.text);
      return isTold ? { ...one, text: null, quote: null } : one;
    }),
    putAside: putAside.map((one) => ({ ...one, text: hide(one.text) })),
    byOthers: byOthers.map((one) => ({ ...one, text: hide(one.text) })),
    found: found?.map((one) => ({ ...one, text: hide(one.text) })),
    lost: lost.map((one) => ({ ...one, text: hide(one.text) })),
  };
}

/**
 * Takes texts out of all that was written down of a user's cycles. To be done before the cycle that erased them is in
 * force: until then each try does it again.
 */
export async function eraseFromAudits(
  user: UserId,
  texts: readonly string[],
  { sleep, audits }: Pick<CycleParts, 'sleep' | 'audits'>,
): Promise<void> {
  if (texts.length === 0) return;
  const { oldestAudit, cycles } = sleepOf(await sleep.read(user));
  for (let cycle = oldestAudit; cycle <= cycles; cycle += 1) {
    await audits.update(auditId(user, cycle), (audit) => {
      // One that grew too old meanwhile is not to be put back.
      if (audit === undefined) return undefined;
      const left = { ...audit, ...withoutTexts(audit, texts) };
      return JSON.stringify(left) === JSON.stringify(audit) ? audit : left;
    });
  }
}
