import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const slow =
  /\/test\/(?:simulate|journey|faults|bench|main|status\/page|(?:contract\/)?store|sleep\/(?:native|plan\/properties|cycle\/crash))\b/;

/** A fresh checkout knows nothing of how long files take: one that waits or computes for long must not begin last. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const { first = [], then = [] } = Object.groupBy(sorted, ({ moduleId }) =>
      slow.test(moduleId) ? 'first' : 'then',
    );
    return [...first, ...then];
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real-letta/**', '**/node_modules/**'],
    // Only a machine's speed decides how long, and nothing waits for these where all is well. Whoever waits for something
    // says so before the test's own time is over.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
    setupFiles: ['test/support/property-seed.ts'],
    // Processes of their own, as tests start processes and send signals. The files of one share what they import, which
    // halves what a small file costs; so each closes what it opens.
    pool: 'forks',
    isolate: false,
    // What a test leaves behind is mostly young: with more room for it a tenth less of the time goes to clearing up.
    execArgv: ['--max-semi-space-size=64'],
    // Bots in processes of their own start in half the time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'scarlet-compile-cache') },
    // More than there are cores: many tests wait for a process or for a lost answer, and compute nothing meanwhile.
    maxWorkers: 4,
    sequence: { sequencer: SlowFirst },
    // Node runs the code as it stands, as it does in life: nothing is translated first, and it is as fast.
    experimental: { viteModuleRunner: false, nodeLoader: false },
  },
});
