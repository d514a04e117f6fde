import { z } from 'zod';

/** Kinds of work that must be taken up again after a crash. */
export const openWorkSchema = z.enum(['turn', 'deadline', 'deletion']);

/** Says that a user has open work. Written before the work and removed after it: may name too many, never too few. */
export const openRecordSchema = z.object({ because: z.array(openWorkSchema).min(1) });

export type OpenWorkKind = z.infer<typeof openWorkSchema>;
export type OpenRecord = z.infer<typeof openRecordSchema>;
