import type { AgentId } from '../../../src/base/ids.ts';
import type { NativeGroup, NativeRun, NativeSleep } from '../../../src/pair/native-sleep.ts';
import type { LettaInMemory } from '../cycle/letta-in-memory.ts';

export type NativeInMemory = NativeSleep & {
  /** Letta's sleep-time agents, whoever's they are. */
  sleepers(): readonly AgentId[];
  /** Whose prompts were compiled. */
  readonly compiled: readonly AgentId[];
  isOn(primary: AgentId): boolean;
  /** Makes every group refused, in these words. */
  refuseAll(why: string): void;
  /** A run that has read all that was said, and changes a block. */
  runs(primary: AgentId, label: string, change: (value: string) => string): Promise<void>;
  /** The same, which has begun only. The function that is returned ends it; one that fails has changed nothing. */
  beginsRun(primary: AgentId, label: string, change: (value: string) => string): Promise<EndRun>;
};

type EndRun = (result?: 'completed' | 'failed') => void;
type Sleeping = { isOn: boolean; group: NativeGroup; readonly runs: NativeRun[] };

/** Letta's own sleep-time beside the blocks of a Letta in memory. */
export function nativeInMemory(letta: LettaInMemory, now: () => number): NativeInMemory {
  const sleeping = new Map<AgentId, Sleeping>();
  let refused: string | undefined;
  const compiled: AgentId[] = [];
  let made = 0;

  const seen = ({ isOn, group }: Sleeping): NativeGroup => ({ ...group, isOn });

  async function beginsRun(primary: AgentId, label: string, change: (value: string) => string): Promise<EndRun> {
    const known = sleeping.get(primary);
    const [last] = await letta.history.newest(primary, 1);
    if (known?.isOn !== true || last === undefined) throw new Error('It does not run.');
    known.group = { ...known.group, processed: last.id };
    const id = `run-${known.runs.length + 1}`;
    known.runs.unshift({ id, startedAt: now() - 2_000, endedAt: null, result: 'running' });
    return (result = 'completed') => {
      if (result === 'completed') letta.edit(primary, label, change);
      const at = known.runs.findIndex((run) => run.id === id);
      known.runs[at] = { id, startedAt: now() - 2_000, endedAt: now(), result };
    };
  }

  return {
    async switchOn(primary, frequency) {
      if (refused !== undefined) {
        sleeping.delete(primary);
        return { kind: 'refused', why: refused };
      }
      const known = sleeping.get(primary);
      const sleeper = known?.group.sleeper ?? (`sleeper-${++made}` as AgentId);
      const group = { sleeper, isOn: true, frequency, processed: known?.group.processed ?? null };
      const on = { isOn: true, group, runs: known?.runs ?? [] };
      sleeping.set(primary, on);
      return { kind: 'on', group: seen(on) };
    },
    async switchOff(primary) {
      const known = sleeping.get(primary);
      if (known !== undefined) known.isOn = false;
    },
    async groupOf(primary) {
      const known = sleeping.get(primary);
      return known && seen(known);
    },
    async runsOf(sleeper, limit) {
      const known = [...sleeping.values()].find(({ group }) => group.sleeper === sleeper);
      return known?.runs.slice(0, limit) ?? [];
    },
    async compilePrompt(primary) {
      compiled.push(primary);
    },
    async removeSleepers(primary) {
      const known = sleeping.get(primary);
      sleeping.delete(primary);
      return known === undefined ? [] : [known.group.sleeper];
    },
    embedding: async () => 'letta/letta-free',
    sleepers: () => [...sleeping.values()].map(({ group }) => group.sleeper),
    compiled,
    isOn: (primary) => sleeping.get(primary)?.isOn === true,
    refuseAll(why) {
      refused = why;
    },
    async runs(primary, label, change) {
      (await beginsRun(primary, label, change))();
    },
    beginsRun,
  };
}
