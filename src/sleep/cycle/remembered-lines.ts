import type { Remembered } from '../../pair/memory-blocks.ts';
import { bulletOf } from '../plan/block-layout.ts';
import { compareInBlock } from '../plan/fit-block.ts';
import { sleepOf } from '../state/sleep-record.ts';
import type { CycleParts } from './cycle-parts.ts';
import { readLedger } from './prepare-plan.ts';

/** What the ledger in force knows of each block. One that can't be read rejects: it is never taken for an empty one. */
export function rememberedLines({ sleep, ledgers }: Pick<CycleParts, 'sleep' | 'ledgers'>): Remembered {
  return {
    async linesOf(user, label) {
      const { ledgerVersion: version } = sleepOf(await sleep.read(user));
      const ledger = await readLedger(user, version, { ledgers });
      const live = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
      return live.sort(compareInBlock).map(bulletOf);
    },
  };
}
