import { z } from 'zod';
import { unlessUnreadable } from '../base/failure.ts';
import type { RecordKind, Records } from '../base/records.ts';

const roleOrderSchema = z.object({
  /** Handles of models that refuse two messages of one role in a row, oldest first. */
  mustAlternate: z.array(z.string()).max(20),
  /** Of models that refuse a system message behind the first message. */
  noSystemItems: z.array(z.string()).max(20).default([]),
});

export type RoleOrderRecord = z.infer<typeof roleOrderSchema>;

export const roleOrderRecords: RecordKind<RoleOrderRecord> = {
  namespace: 'model',
  schema: roleOrderSchema,
  version: 1,
};

/**
 * What a model's template refuses about the order of roles: found out by its refusal, once, and remembered. One that
 * wants user and assistant strictly in turn takes no system item either.
 */
export type RoleOrder = 'any' | 'no-system-items' | 'strictly-in-turn';

export type WantedRoleOrder = {
  wanted(): Promise<RoleOrder>;
  note(order: Exclude<RoleOrder, 'any'>): Promise<void>;
};

/** @param model the handle of the one who talks. */
export function createRoleOrder(records: Records<string, RoleOrderRecord>, model: string): WantedRoleOrder {
  // Nobody else writes it: read once.
  let known: RoleOrder | undefined;
  return {
    async wanted() {
      known ??= await notedOrder(records, model);
      return known;
    },
    async note(order) {
      known = order;
      const field = order === 'strictly-in-turn' ? 'mustAlternate' : 'noSystemItems';
      await records.update(recordId, (record) => {
        const before = record ?? { mustAlternate: [], noSystemItems: [] };
        return { ...before, [field]: [...before[field].filter((other) => other !== model), model].slice(-20) };
      });
    },
  };
}

const recordId = 'role-order';

/** What can't be read is found out again, at the price of one refusal. */
async function notedOrder(records: Records<string, RoleOrderRecord>, model: string): Promise<RoleOrder> {
  const noted = await unlessUnreadable(records.read(recordId), undefined);
  if (noted?.mustAlternate.includes(model)) return 'strictly-in-turn';
  return noted?.noSystemItems.includes(model) ? 'no-system-items' : 'any';
}
