import { test } from 'vitest';
import { givenLetta } from './given-letta.ts';

/**
 * A test of a variant in which Letta has little part, or one that looks into the local Letta. Real servers take their
 * time, and are spared it: they are asked for the main journeys.
 */
export const variant = test.runIf(givenLetta(process.env) === undefined);
