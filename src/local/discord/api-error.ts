import type { z } from 'zod';

const known = {
  0: [401, '401: Unauthorized'],
  10002: [404, 'Unknown Application'],
  10003: [404, 'Unknown Channel'],
  10004: [404, 'Unknown Guild'],
  10007: [404, 'Unknown Member'],
  10008: [404, 'Unknown Message'],
  10011: [404, 'Unknown Role'],
  10013: [404, 'Unknown User'],
  10014: [400, 'Unknown Emoji'],
  10015: [404, 'Unknown Webhook'],
  10062: [404, 'Unknown interaction'],
  10063: [404, 'Unknown application command'],
  40005: [413, 'Request entity too large'],
  40060: [400, 'Interaction has already been acknowledged.'],
  40094: [400, 'This interaction has reached its maximum number of follow-up messages'],
  50001: [403, 'Missing Access'],
  30003: [400, 'Maximum number of pinned messages reached (50)'],
  30007: [400, 'Maximum number of webhooks reached (15)'],
  50003: [403, 'Cannot execute action on a DM channel'],
  50005: [403, 'Cannot edit a message authored by another user'],
  50006: [400, 'Cannot send an empty message'],
  50007: [403, 'Cannot send messages to this user'],
  50008: [400, 'Cannot send messages in a non-text channel'],
  50013: [403, 'Missing Permissions'],
  50024: [400, 'Cannot execute action on this channel type'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  50028: [400, 'Invalid Role'],
  50034: [400, 'A message provided was too old to bulk delete'],
  50081: [400, 'Invalid sticker sent'],
  50083: [400, 'Thread is archived'],
  50109: [400, 'The request body contains invalid JSON.'],
  160002: [400, 'Cannot reply without permission to read message history'],
  160004: [400, 'A thread has already been created for this message'],
  200000: [400, 'Message was blocked by automatic moderation'],
  200001: [400, 'Title was blocked by automatic moderation'],
  220001: [400, 'Webhooks posted to forum channels must have a thread_name or thread_id'],
  220002: [400, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id'],
  220003: [400, 'Webhooks can only create threads in forum channels'],
  240000: [400, 'Message blocked by harmful links filter'],
} as const;

export type ApiErrorCode = keyof typeof known;

/** One complaint about one field of a request body. */
export type FieldError = {
  readonly path: readonly (string | number)[];
  readonly code: string;
  readonly message: string;
};

/** An answer that refuses: status, Discord's error code, and for 50035 what is wrong with which field. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly #fields: readonly FieldError[];

  constructor(code: ApiErrorCode, fields: readonly FieldError[] = []) {
    const [status, message] = known[code];
    super(message);
    this.status = status;
    this.code = code;
    this.#fields = fields;
  }

  get body(): object {
    const plain = { message: this.message, code: this.code };
    return this.#fields.length === 0 ? plain : { ...plain, errors: treeOf(this.#fields) };
  }
}

/** A 50035 about one field. */
export function invalid(path: string, code: string, message: string): ApiError {
  return new ApiError(50035, [{ path: path.split('.'), code, message }]);
}

type ErrorTree = { [key: string]: ErrorTree | object[] };

function treeOf(fields: readonly FieldError[]): ErrorTree {
  const root: ErrorTree = {};
  for (const { path, code, message } of fields) {
    let node = root;
    for (const step of path) {
      const next = node[String(step)] ?? {};
      node[String(step)] = next;
      if (!Array.isArray(next)) node = next;
    }
    const errors = node['_errors'];
    node['_errors'] = [...(Array.isArray(errors) ? errors : []), { code, message }];
  }
  return root;
}

/** Reads a body by a schema; what doesn't fit is answered with 50035 and the fields at fault. */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new ApiError(50035, read.error.issues.map(toFieldError));
}

function toFieldError(issue: z.core.$ZodIssue): FieldError {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'too_big' && issue.origin === 'string') {
    return { path, code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
  }
  if (issue.code === 'too_big') {
    return { path, code: 'BASE_TYPE_BAD_LENGTH', message: `Must be ${issue.maximum} or fewer in length.` };
  }
  if (issue.code === 'too_small' && issue.origin === 'string') {
    return { path, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  }
  if (issue.code === 'unrecognized_keys') {
    // Discord passes over what it doesn't know; here a field that is asked for and not played is told of.
    return {
      path: [...path, issue.keys[0] ?? ''],
      code: 'UNKNOWN_FIELD',
      message: 'The local Discord has no such field',
    };
  }
  const named = issue.code === 'custom' ? issue.params?.['code'] : undefined;
  return { path, code: typeof named === 'string' ? named : 'BASE_TYPE_CHOICES', message: issue.message };
}
