import { z } from 'zod';

/**
 * Reads JSON as Discord does (API Reference, Snowflakes): ids are strings in what clients send, or integers. Those are
 * more than a number can hold, and are read as the digits that they are.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text, withWholeIds);
}

function withWholeIds(_: string, value: unknown, { source = '' }: { readonly source?: string } = {}): unknown {
  return typeof value === 'number' && !Number.isSafeInteger(value) && /^\d+$/.test(source) ? source : value;
}

/**
 * A whole number, which clients may send as its digits: Discord reads "1" for 1 in every such field (JDA sends contexts
 * so), and refuses what is no number with `NUMBER_TYPE_COERCE`.
 */
export const integer = (fits: z.ZodType<number, number> = z.number()) =>
  z
    .unknown()
    .transform((value, context) => {
      const read = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
      if (Number.isInteger(read)) return Number(read);
      const params = { code: 'NUMBER_TYPE_COERCE' };
      context.addIssue({ code: 'custom', params, message: `Value "${String(value)}" is not int.` });
      return z.NEVER;
    })
    .pipe(fits);
