import { expect, onTestFinished, test } from 'vitest';
import { ScratchAgents } from '../../../src/app/doctor/scratch-agents.ts';
import { systemClock } from '../../../src/app/system-clock.ts';
import { createFoundLimits } from '../../../src/letta/found-limits.ts';
import { type Adapter, openAdapter, specFor } from '../../letta/open-adapter.ts';

/** A doctor that looks so many minutes from now. */
function doctorOf({ connection }: Adapter, afterMinutes: number): ScratchAgents {
  const now = () => systemClock.now() + afterMinutes * 60_000;
  return new ScratchAgents(connection, createFoundLimits(), { ...systemClock, now });
}

test('what a doctor that was killed left is deleted an hour later, and what another one is at is left alone', async () => {
  const adapter = await openAdapter('0.16.8');
  onTestFinished(() => adapter.letta.close());
  const { id } = await doctorOf(adapter, 0).create(specFor(adapter.letta.model));

  await doctorOf(adapter, 59).removeOld();
  const soon = await adapter.agents.retrieve(id);
  await doctorOf(adapter, 61).removeOld();
  const later = await adapter.agents.retrieve(id);

  expect(soon?.id).toBe(id);
  expect(later).toBeUndefined();
});

test('each deletes its own, and no other’s', async () => {
  const adapter = await openAdapter('0.16.8');
  onTestFinished(() => adapter.letta.close());
  const other = await doctorOf(adapter, 0).create(specFor(adapter.letta.model));
  const doctor = doctorOf(adapter, 0);
  const own = await doctor.create(specFor(adapter.letta.model));

  expect(await doctor.removeAll()).toMatchObject({ kind: 'ok' });

  expect(await adapter.agents.retrieve(own.id)).toBeUndefined();
  expect((await adapter.agents.retrieve(other.id))?.id).toBe(other.id);
});
