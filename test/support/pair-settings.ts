import type { PairSettings } from '../../src/pair/agent-specs.ts';
import { loadPrompts } from '../../src/pair/prompts.ts';

/** What pairs are made from, where a test minds nothing of it. */
export const pairSettings: PairSettings = {
  name: 'Scarlet',
  sleepName: 'Scarlet-Sleep',
  version: '1.0.0',
  model: 'house/talk',
  sleepModel: 'house/sleep',
  contextWindow: 30_000,
  mostTokens: 2_000,
  sleepMostTokens: 4_000,
  prompts: await loadPrompts(),
  crisisHelp: [],
};
