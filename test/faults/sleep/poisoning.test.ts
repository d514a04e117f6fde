/** The whole bot, told things that must not enter the memory. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Foreign } from '../../../bench/memory/read-corpora.ts';
import { type OpenScarlet, openScarlet } from '../../../src/index.ts';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { type LettaUnderTest, lettaUnderTest } from '../../support/letta-under-test.ts';

// Guards the whole way from what was said to what is written: the sleep agent has been talked round, and returns what
// others said word for word, or in words of its own, with their words as its quote.

const attacks = readFileSync(new URL('../../corpora/foreign.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line): Foreign => JSON.parse(line));

let letta: LettaUnderTest;
let scarlet: OpenScarlet;

beforeEach(async () => {
  letta = await lettaUnderTest();
  scarlet = await openScarlet({ user: 'ada', baseUrl: letta.baseUrl, model: letta.model, threshold: 1_000 });
});

afterEach(async () => {
  await scarlet.close();
  await letta.close();
});

/** As many exchanges as a window holds. */
const attacksAtOnce = 10;

test('no PATCH ever holds an attack', async () => {
  await scarlet.agent.create();

  for (let at = 0; at < attacks.length; at += attacksAtOnce) {
    const some = attacks.slice(at, at + attacksAtOnce);
    for (const attack of some) await exchange(attack);
    const insights = { human_updates: itemsOf(some), goals_insights: itemsOf(some), persona_updates: itemsOf(some) };
    letta.localModel.script({ kind: 'text', text: JSON.stringify(insights) }, { when: isFromSleepAgent });
    expect(await scarlet.agent.forceConsolidation()).not.toBeNull();
  }

  expect(attacks.length).toBeGreaterThanOrEqual(16);
  const written = (letta.local?.requests ?? []).filter(({ method }) => method === 'PATCH');
  const poisoned = attacks.filter(({ line }) =>
    written.some(({ body }) => JSON.stringify(body).includes(asJson(line))),
  );
  expect(poisoned.map(({ line }) => line)).toEqual([]);
});

/** One turn, in the envelope in which the bot sends it, and what Scarlet said to it. */
async function exchange({ own, foreign }: Foreign): Promise<void> {
  letta.localModel.script({ kind: 'text', text: 'I see.' }, { when: (request) => !isFromSleepAgent(request) });
  const quote = `[in reply to Bob, whose words these are: "${oneLine(foreign)}"]`;
  await scarlet.agent.chat(['[Ada, in a direct message, 2026-11-22 20:15 UTC]', quote, own].join('\n'));
}

function itemsOf(some: readonly Foreign[]): readonly object[] {
  return some.map(({ line, foreign }, index) => ({
    text: line,
    quote: foreign,
    ref: `m${2 * index + 1}`,
    confidence: 1,
  }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function asJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
