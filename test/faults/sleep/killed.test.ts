/** The whole bot, killed in the midst of a consolidation. */
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BotProcess, startBotProcess } from '../../../src/local/bot-process.ts';
import type { LettaFault } from '../../../src/local/letta/wire/faults.ts';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { textOf } from '../../../src/local/model/wire/chat-request.ts';
import { type FaultScene, openFaultScene } from '../../support/fault-scene.ts';

let scene: FaultScene;
let running: BotProcess[];

beforeEach(async () => {
  scene = await openFaultScene();
  running = [];
});

afterEach(async () => {
  for (const bot of running) await bot.kill();
});

async function startBot(): Promise<BotProcess> {
  const bot = startBotProcess({ ...scene.world.environment, SLEEP_THRESHOLD: '3' });
  running.push(bot);
  await bot.logged('is here');
  return bot;
}

async function talk(): Promise<void> {
  for (const text of ['I like green tea.', 'I live in Turin.', 'I want to learn Greek.']) await scene.ask(text);
}

/** What the sleep agent was asked: for insights, and for reviews of them. */
function askedOfSleepAgent() {
  const asked = scene.world.letta.localModel.requests.filter(({ body }) => isFromSleepAgent(body));
  const reviews = asked.filter(({ body }) => body.messages.map(textOf).some(isReview)).length;
  return { insights: asked.length - reviews, reviews };
}

function blockOf(label: string): string {
  return scene.letta.snapshot().blocks.find((block) => block.label === label)?.value ?? '';
}

/** Ledgers and sleep record, as they are stored. */
function stored(namespace: string): readonly string[] {
  const database = new DatabaseSync(scene.world.environment['DATABASE_PATH'] ?? '');
  const rows = database.prepare('SELECT value FROM keyv WHERE namespace = ?').all(namespace);
  database.close();
  return rows.map((row) => String(row['value']));
}

const patching = { method: 'PATCH', route: '/v1/agents/{agent_id}/core-memory/blocks/{label}' };

// Each starts the bot twice, in a process of its own.
describe('a bot killed with SIGKILL in the midst of a consolidation', { timeout: 120_000 }, () => {
  test.each<[string, 'send' | 'write', (door: Promise<unknown>) => LettaFault, number]>([
    ['while the sleep agent is asked', 'send', (until) => ({ kind: 'hold', until }), 2],
    ['before the first block is written', 'write', () => ({ kind: 'drop', end: 'hang' }), 1],
    [
      'after the first block was written, before that was noted',
      'write',
      () => ({ kind: 'apply-then', end: 'hang' }),
      1,
    ],
  ])('%s: ends with every fact once', async (_, step, faultOf, askedAtMost) => {
    const door = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const bot = await startBot();
    const route = step === 'write' ? patching : { method: 'POST', route: /\/messages$/ };
    const body = (sent: unknown) => {
      if (step === 'send' && !JSON.stringify(sent).includes('=== messages ')) return false;
      reached.resolve();
      return true;
    };
    scene.letta.faults.plan({ ...route, body }, faultOf(door.promise));

    await talk();
    await reached.promise;
    await bot.kill();
    door.resolve();
    const again = await startBot();
    await again.logged('consolidation complete');
    await again.kill();

    expect(blockOf('human')).toBe('- Lives in Turin\n- Likes green tea');
    expect(blockOf('goals')).toContain('learn Greek');
    expect(stored('ledger')).toHaveLength(1);
    expect(stored('ledger')[0]?.match(/Lives in Turin/g)).toHaveLength(1);
    expect(askedOfSleepAgent().insights).toBeLessThanOrEqual(askedAtMost);
    expect(askedOfSleepAgent().reviews).toBe(1);
  });
});
