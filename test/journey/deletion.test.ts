/** What the deletion of somebody takes with it, and what it leaves to others. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import Letta from '@letta-ai/letta-client';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type OpenScarlet, openScarlet, type ScarletOptions } from '../../src/index.ts';
import { type LettaUnderTest, lettaUnderTest, versionsUnderTest } from '../support/letta-under-test.ts';
import { archivedEntry, remember } from '../support/remembered.ts';

// Each death takes a second or two, so a plain run takes a few; with EACH_STEP=true it takes all.
const stepsBetween = process.env['EACH_STEP'] === 'true' ? 1 : 11;

let letta: LettaUnderTest;
let server: Letta;
let folder: string;

describe.each(versionsUnderTest(['0.16.4', '0.16.8']))('a deletion, on Letta %s', (version) => {
  const nameOf = (user: string) => `${user}-${version.replaceAll('.', '-')}`;

  beforeEach(async () => {
    letta = await lettaUnderTest(version);
    server = new Letta({ baseURL: letta.baseUrl, apiKey: 'any', maxRetries: 0 });
    folder = await mkdtemp(join(tmpdir(), 'scarlet-deletion-'));
  });

  afterEach(async () => {
    await letta.close();
    await rm(folder, { recursive: true });
  });

  function optionsOf(user: string): ScarletOptions {
    return { user: nameOf(user), baseUrl: letta.baseUrl, model: letta.model };
  }

  async function open(user: string): Promise<OpenScarlet> {
    const scarlet = await openScarlet(optionsOf(user));
    onTestFinished(() => scarlet.close());
    return scarlet;
  }

  /** A block that an operator attached to these agents, without any tags of ours. */
  async function houseRulesOn(...agents: string[]): Promise<string> {
    const { id } = await server.blocks.create({ label: 'house_rules', value: 'Be kind.', read_only: true });
    onTestFinished(async () => {
      await server.blocks.delete(id).catch(() => {});
    });
    for (const agent of agents) await server.agents.blocks.attach(id, { agent_id: agent });
    return id;
  }

  async function switchOff(agent: string): Promise<void> {
    await server.agents.update(agent, { enable_sleeptime: false });
  }

  const labelsOf = async (agent: string) => (await server.agents.blocks.list(agent)).items.map(({ label }) => label);
  const isThere = (block: string) =>
    server.blocks.retrieve(block).then(
      () => true,
      () => false,
    );

  /** What carries the person's tags. */
  async function leftOf(user: string) {
    const query = { tags: ['scarlet', `discord-user:${nameOf(user)}`], match_all_tags: true, limit: 100 };
    const [agents, blocks] = [await server.agents.list(query), await server.blocks.list(query)];
    return { agents: agents.items.map(({ id }) => id), blocks: blocks.items.map(({ id }) => id) };
  }

  test('leaves a block that an operator attached to other people’s agents as well', async () => {
    const [ada, bob] = [await open('ada'), await open('bob')];
    const [hers, his] = [await ada.agent.create(), await bob.agent.create()];
    await ada.agent.settled();
    const rules = await houseRulesOn(hers, his);

    await ada.agent.delete();

    expect(await labelsOf(his)).toContain('house_rules');
    expect(await leftOf('ada')).toEqual({ agents: [], blocks: [] });
    await bob.agent.delete();
    expect(await isThere(rules)).toBe(false);
  });

  test('leaves it where the agents were found again without a database, too', async () => {
    const [ada, bob] = [await open('ada'), await open('bob')];
    const [hers, his] = [await ada.agent.create(), await bob.agent.create()];
    await ada.agent.settled();
    await houseRulesOn(hers, his);
    await ada.close();
    const again = await open('ada');
    expect(await again.agent.create()).toBe(hers);

    await again.agent.delete();

    expect(await labelsOf(his)).toContain('house_rules');
    expect(await leftOf('ada')).toEqual({ agents: [], blocks: [] });
    await bob.agent.delete();
  });

  test.each([
    ['as its record says', async () => {}, 'open'],
    ['where somebody has switched it off', switchOff, 'open'],
    ['where there is no record', async () => {}, 'lost'],
  ] as const)('takes Letta’s own sleep-time agent along, and the block that it alone has: %s', async (...row) => {
    const [, harm, record] = row;
    const options: ScarletOptions = { ...optionsOf('ada'), sleepMode: 'native' };
    const ada = await openScarlet(options);
    onTestFinished(() => ada.close());
    const hers = await ada.agent.create();
    await ada.agent.chat('I like tea.');
    await ada.sleep.runConsolidation();
    const include: ['agent.managed_group'] = ['agent.managed_group'];
    const [sleeper = ''] = (await server.agents.retrieve(hers, { include })).managed_group?.agent_ids ?? [];
    const blocks = (await server.agents.blocks.list(sleeper)).items.map(({ id }) => id);
    await harm(hers);

    await using again = record === 'lost' ? await openScarlet(options) : undefined;
    await (again ?? ada).agent.delete();

    expect(blocks.length).toBeGreaterThan(4);
    expect(await Promise.all(blocks.map(isThere))).toEqual(blocks.map(() => false));
    await expect(server.agents.retrieve(sleeper)).rejects.toThrow('404');
  });

  test('takes what is remembered of somebody from an agent of an operator’s as well', async () => {
    const ada = await open('ada');
    const hers = await ada.agent.create();
    await ada.agent.settled();
    const memory = (await server.agents.blocks.list(hers)).items.find(({ label }) => label === 'human')?.id ?? '';
    const { id: watcher } = await server.agents.create({ name: 'Watcher', model: letta.model, block_ids: [memory] });
    onTestFinished(async () => {
      await server.agents.delete(watcher).catch(() => {});
    });
    // Nothing of its record is left, and no agent of ours has it: its tags tell whose it is.
    await ada.close();
    await server.agents.delete(hers);

    await (await open('ada')).agent.delete();

    expect(await leftOf('ada')).toEqual({ agents: [], blocks: [] });
    expect(await labelsOf(watcher)).not.toContain('human');
  });

  test('leaves nothing of somebody in the index of what is recalled', async () => {
    const options = { ...optionsOf('ada'), databasePath: join(folder, 'ada.sqlite') };
    await remember(options.databasePath, new Map([[options.user, [archivedEntry('e1', 'Keeps two beehives')]]]));
    const ada = await openScarlet(options);
    onTestFinished(() => ada.close());
    const orders = ordersToThreads();
    await ada.agent.chat('What about my beehives?');

    await ada.agent.delete();

    expect(orders).toEqual(['search', 'close']);
  });

  test('that is killed at any of its steps is brought to its end by the next contact, and leaves others alone', {
    timeout: 900_000,
  }, async () => {
    const bob = await open('bob');
    const his = await bob.agent.create({ withSleepAgent: false });
    const options = { ...optionsOf('ada'), databasePath: join(folder, 'ada.sqlite') };
    let before = await begin(options, his);
    const steps = Number(await deleteInProcess(options, 0));

    for (let dieAt = 1; dieAt <= steps; dieAt += stepsBetween) {
      before = await begin(options, his);
      await deleteInProcess(options, dieAt);

      await using ada = await openScarlet(options);
      await ada.agent.create();
      await ada.agent.settled();

      const left = await leftOf('ada');
      const older = [...left.agents, ...left.blocks].filter((id) => before.includes(id));
      // One that dies before its first write, or after its last, asked for nothing or is over.
      if (dieAt > 1) expect(older, `killed at step ${dieAt} of ${steps}`).toEqual([]);
      expect(await labelsOf(his)).toContain('house_rules');
      await ada.agent.delete();
      expect(await leftOf('ada')).toEqual({ agents: [], blocks: [] });
    }
    expect(steps).toBeGreaterThan(15);
    await bob.agent.delete();
  });

  /** Somebody with a pair, a spare agent and an operator's block on both. @returns all that is theirs */
  async function begin(options: ScarletOptions, his: string): Promise<readonly string[]> {
    await using ada = await openScarlet(options);
    const hers = await ada.agent.create();
    await ada.agent.settled();
    const tags = ['scarlet', 'discord-app:library', `discord-user:${nameOf('ada')}`];
    const spare = await server.agents.create({
      name: 'Spare',
      model: letta.model,
      tags: [...tags, 'role:primary'],
      memory_blocks: [{ label: 'human', value: 'x', tags }],
    });
    const rules = await houseRulesOn(hers, spare.id);
    if (!(await labelsOf(his)).includes('house_rules')) await server.agents.blocks.attach(rules, { agent_id: his });
    const { agents, blocks } = await leftOf('ada');
    return [...agents, ...blocks];
  }
});

/** What each thread that is begun from now on is told to do, but for the first: of a thread Node tells a moment later. */
function ordersToThreads(): readonly string[] {
  const orders: string[] = [];
  const listen = (thread: Worker) => {
    const post = thread.postMessage.bind(thread);
    thread.postMessage = (order: { readonly kind: string }) => {
      orders.push(order.kind);
      post(order);
    };
  };
  process.on('worker', listen);
  onTestFinished(() => void process.off('worker', listen));
  return orders;
}

const program = fileURLToPath(new URL('programs/mortal-deletion.ts', import.meta.url));

/** @returns what it said; nothing where it was killed */
async function deleteInProcess(options: ScarletOptions, dieAt: number): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify({ options, dieAt })], (error, said, complaints) => {
      if (error === null || error.signal === 'SIGKILL') resolve(said);
      else reject(new Error(complaints));
    });
  });
}
