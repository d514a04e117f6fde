/** The whole bot, consolidating while people go on talking. */
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { type FaultScene, openFaultScene } from '../../support/fault-scene.ts';

let scene: FaultScene;

beforeEach(async () => {
  scene = await openFaultScene();
});

const patching = { method: 'PATCH', route: '/v1/agents/{agent_id}/core-memory/blocks/{label}' };

function settingsFor(threshold: number) {
  return { SLEEP_THRESHOLD: String(threshold) };
}

describe('the talk goes on', () => {
  test('while the sleep agent thinks, also for the person whose memory it tends', async () => {
    const { world } = scene;
    await world.startBot(settingsFor(3));
    await scene.settle();
    const door = Promise.withResolvers<void>();
    const held = world.letta.localModel.script({ kind: 'own', waitFor: door.promise }, { when: isFromSleepAgent });
    await scene.ask('I like green tea.');
    await scene.ask('I live in Turin.');
    await world.logged('consolidation started');

    const reply = await scene.ask('My name is Ada.');
    const complete = world.log.some((line) => line.includes('consolidation complete'));
    door.resolve();
    await world.logged('consolidation complete');

    expect(reply.content).toContain('Ada');
    expect({ complete, held: held.used() }).toEqual({ complete: false, held: 1 });
  });

  test('while a PATCH hangs, and the memory is written all the same in the end', async () => {
    const { world, letta } = scene;
    await world.startBot(settingsFor(3));
    await scene.settle();
    const door = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const first = () => {
      arrived.resolve();
      return true;
    };
    letta.faults.plan({ ...patching, body: first }, { kind: 'hold', until: door.promise });
    await scene.ask('I like green tea.');
    await scene.ask('I live in Turin.');
    await arrived.promise;

    const reply = await scene.ask('My name is Ada.');
    const complete = world.log.some((line) => line.includes('consolidation complete'));
    door.resolve();
    await world.logged('consolidation complete');

    expect(reply.content).toContain('Ada');
    expect(complete).toBe(false);
    expect(letta.snapshot().blocks.find(({ label }) => label === 'human')?.value).toContain('Lives in Turin');
  });

  test('while an operator writes the same block: a true conflict is merged', async () => {
    const { world, letta } = scene;
    await world.startBot(settingsFor(2));
    await scene.settle();
    const door = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const human = letta.snapshot().blocks.find(({ label }) => label === 'human');
    const oursToHuman = (body: unknown) => {
      if (!JSON.stringify(body).includes('Turin')) return false;
      arrived.resolve();
      return true;
    };
    letta.faults.plan({ ...patching, body: oursToHuman }, { kind: 'hold-write', until: door.promise });
    await scene.ask('I live in Turin.');
    await arrived.promise;

    await fetch(`${letta.baseUrl}/v1/blocks/${human?.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: 'Operator: prefers mornings.' }),
    });
    door.resolve();
    await world.logged('consolidation complete');

    expect(letta.snapshot().blocks.find(({ id }) => id === human?.id)?.value).toBe(
      'Operator: prefers mornings.\n- Lives in Turin',
    );
  });
});

describe('what people said', () => {
  test('is in no log line, and in no record once it is consolidated', async () => {
    const { world, letta } = scene;
    const bot = await world.startBot(settingsFor(4));
    await scene.settle();
    letta.faults.plan({ method: 'GET', route: /blocks/ }, { kind: 'answer', status: 500, body: { detail: 'no' } });
    world.letta.localModel.script({ kind: 'text', text: 'zyzzyva is no JSON' }, { when: isFromSleepAgent, times: 2 });

    await scene.ask('I like zyzzyvas.');
    await scene.ask('The word of the day is quokka, by the way.');
    // Long enough to be understood without what was said before it.
    await scene.ask('I live in Turin and I am at home there.');
    await world.logged('consolidation complete');
    await bot.close();

    const database = new DatabaseSync(world.environment['DATABASE_PATH'] ?? '');
    const rows = database.prepare('SELECT namespace, value FROM keyv').all() as { namespace: string; value: string }[];
    database.close();
    expect(world.log.join('')).not.toMatch(/zyzzyva|quokka|Turin/);
    expect(rows.filter(({ value }) => value.includes('quokka')).map(({ namespace }) => namespace)).toEqual([]);
    expect(
      rows
        .filter(({ value }) => value.includes('Turin'))
        .map(({ namespace }) => namespace)
        .sort(),
    ).toEqual(['cycle', 'ledger']);
  });
});
