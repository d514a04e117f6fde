import type { z } from 'zod';
import { ApiError, type FieldError } from './api-error.ts';

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
  return { path, code: 'BASE_TYPE_CHOICES', message: issue.message };
}
