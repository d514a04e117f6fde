import { z } from 'zod';
import type { PermissionName } from '../discord/bits.ts';
import { permission } from '../discord/bits.ts';
import type { PersonsFile } from '../discord/say.ts';

/** A request that the control can't do, with the status and the sentence that answer it. */
export class ControlRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export type ControlRequest = {
  /** What the path holds where the route has `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
};

/** One thing that can be asked of the control, as `GET /` and docs/local-discord.md list it. */
export type ControlRoute = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly template: string;
  readonly does: string;
  /** Gives the body of the answer: 200 with JSON, 204 for `undefined`. */
  readonly answer: (request: ControlRequest) => unknown;
};

export function route(
  method: ControlRoute['method'],
  template: string,
  does: string,
  answer: ControlRoute['answer'],
): ControlRoute {
  return { method, template, does, answer };
}

/** Reads a body by its schema. Throws a refusal that names each field at fault. */
export function bodyOf<Schema extends z.ZodType>(schema: Schema, { body }: ControlRequest): z.output<Schema> {
  const read = schema.safeParse(body ?? {});
  if (read.success) return read.data;
  const complaints = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new ControlRefusal(400, complaints.join('; '));
}

/** How long a request may wait for something, in milliseconds: `wait_ms` of the query, 5 s by default. */
export function waitOf({ query }: ControlRequest): number {
  const asked = z.coerce
    .number()
    .int()
    .min(0)
    .max(300_000)
    .safeParse(query.get('wait_ms') ?? 5000);
  if (!asked.success) throw new ControlRefusal(400, 'wait_ms: a whole number from 0 to 300000');
  return asked.data;
}

export const id = z.string().regex(/^\d{15,21}$/, 'an id, such as "1234567890123456789"');

const permissionNames = Object.keys(permission) as [PermissionName, ...PermissionName[]];
export const permissions = z.array(z.enum(permissionNames));

/** A file: its name, and what it holds as `text` or as `base64`. */
export const file = z
  .strictObject({
    name: z.string().min(1),
    contentType: z.string().default('application/octet-stream'),
    text: z.string().optional(),
    base64: z.base64().optional(),
  })
  .refine(({ text, base64 }) => (text === undefined) !== (base64 === undefined), 'either text or base64')
  .transform(({ name, contentType, text, base64 }): PersonsFile => {
    const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text);
    return { name, contentType, bytes: new Uint8Array(bytes) };
  });
