import { expect, test } from 'vitest';
import type { UserId } from '../../../src/base/ids.ts';
import { createSleepEvents, type SleepEvent, tellOutcome } from '../../../src/sleep/cycle/sleep-events.ts';
import type { Refused } from '../../../src/sleep/plan/plan-types.ts';
import type { Consolidated, Outcome } from '../../../src/sleep/state/outcome.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { insightsOf } from '../plan/plan-input.ts';

const ada = '100' as UserId;

function refused(because: Refused['because']): Refused {
  return { id: 'human_updates.0', block: 'human', op: 'add', because, text: 'Likes tea', quote: 'I like tea' };
}

const consolidated: Consolidated = {
  kind: 'consolidated',
  trigger: 'threshold',
  cycle: 3,
  at: 5,
  tookMs: 2,
  covered: 5,
  insights: insightsOf({}),
  changes: [],
  refused: [refused('already-known'), refused('already-obsolete')],
  putAside: [],
  byOthers: [],
  more: false,
  missing: 0,
};

const complete = ['info', 'consolidation complete'];

test.each<[string, Outcome, string | undefined, readonly (readonly string[])[]]>([
  ['that is complete', consolidated, 'consolidation.complete', [complete]],
  [
    'of which something was refused',
    { ...consolidated, refused: [...consolidated.refused, refused('no-evidence')] },
    'consolidation.complete',
    [complete, ['warn', 'some insights not applied']],
  ],
  [
    'into which somebody else wrote',
    { ...consolidated, byOthers: [{ block: 'human', text: 'Likes tea', because: 'removed-by-another-writer' }] },
    'consolidation.complete',
    [complete, ['warn', 'somebody else changed lines of the memory']],
  ],
  [
    'by which a restored database knows lines again',
    { ...consolidated, found: [{ block: 'human', text: 'Likes tea' }] },
    'consolidation.complete',
    [complete, ['info', 'lines of cycles that are forgotten are known again']],
  ],
  [
    'that failed',
    { kind: 'failed', because: 'unparsable', retryAt: 0, rounds: 1 },
    'consolidation.failed',
    [['error', 'consolidation failed']],
  ],
  [
    'that has to wait',
    { kind: 'deferred', because: 'letta-is-down', until: 0 },
    'consolidation.deferred',
    [['info', 'consolidation deferred']],
  ],
  [
    'that is not needed',
    { kind: 'nothing-to-do', because: 'nothing-new' },
    'consolidation.skipped',
    [['debug', 'nothing to consolidate']],
  ],
  ['that Letta takes care of', { kind: 'looked-at-native', frequency: 5, runs: [], changes: [] }, undefined, []],
])('a consolidation %s is told as such', (_, outcome, name, lines) => {
  const log = recordingLog();
  const told: SleepEvent[] = [];

  tellOutcome(ada, outcome, { events: { on: () => () => false, emit: (event) => void told.push(event) }, log });

  expect(told).toEqual(name === undefined ? [] : [{ name, user: ada, result: outcome }]);
  expect(log.lines.map(({ level, sentence }) => [level, sentence])).toEqual(lines);
});

test('a listener hears what it asked for until it is taken away, and one that fails disturbs nobody', async () => {
  const log = recordingLog();
  const { on, emit } = createSleepEvents(log);
  const heard: string[] = [];
  const skipped = { name: 'consolidation.skipped', user: ada } as const;
  on('consolidation.skipped', () => Promise.reject(new Error('no')));
  const stop = on('consolidation.skipped', ({ name }) => void heard.push(name));

  emit({ ...skipped, result: { kind: 'nothing-to-do', because: 'nothing-new' } });
  emit({ name: 'consolidation.complete', user: ada, result: consolidated });
  stop();
  emit({ ...skipped, result: { kind: 'nothing-to-do', because: 'nothing-new' } });
  await new Promise(setImmediate);

  expect(heard).toEqual(['consolidation.skipped']);
  expect(log.lines.map(({ level, sentence }) => [level, sentence])).toEqual(
    Array(2).fill(['error', 'a listener failed']),
  );
});
