import { z } from 'zod';
import { isFailure } from '../base/failure.ts';
import type { RecordKind, Records } from '../base/records.ts';

const roleOrderSchema = z.object({
  /** Handles of models that refuse two messages of one role in a row, oldest first. */
  mustAlternate: z.array(z.string()).max(20),
});

export type RoleOrderRecord = z.infer<typeof roleOrderSchema>;

export const roleOrderRecords: RecordKind<RoleOrderRecord> = {
  namespace: 'model',
  schema: roleOrderSchema,
  version: 1,
};

/** Whether a model wants user and assistant strictly in turn: found out by its refusal, once, and remembered. */
export type RoleOrder = {
  mustAlternate(): Promise<boolean>;
  noteMustAlternate(): Promise<void>;
};

/** @param model the handle of the one who talks. */
export function createRoleOrder(records: Records<string, RoleOrderRecord>, model: string): RoleOrder {
  // Nobody else writes it: read once.
  let known: boolean | undefined;
  return {
    async mustAlternate() {
      known ??= await isNoted(records, model);
      return known;
    },
    async noteMustAlternate() {
      known = true;
      await records.update(recordId, (record) => {
        const others = record?.mustAlternate.filter((other) => other !== model) ?? [];
        return { mustAlternate: [...others, model].slice(-20) };
      });
    },
  };
}

const recordId = 'role-order';

/** What can't be read is found out again, at the price of one refusal. */
async function isNoted(records: Records<string, RoleOrderRecord>, model: string): Promise<boolean> {
  try {
    return (await records.read(recordId))?.mustAlternate.includes(model) ?? false;
  } catch (error) {
    if (isFailure(error, 'record-unreadable')) return false;
    throw error;
  }
}
