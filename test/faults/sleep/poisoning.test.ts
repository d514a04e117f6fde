/** The whole bot, told things that must not enter the memory. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenScarlet, openScarlet } from '../../../src/index.ts';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { type Attack, attacks } from '../../sleep/plan/attacks.ts';
import { type LettaUnderTest, lettaUnderTest } from '../../support/letta-under-test.ts';

// Guards the whole way from what was said to what is written: the sleep agent has been talked round, and returns each
// attack word for word, with the message that it came with as its evidence.

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
  const tried = attacks.filter(({ messages }) => messages.filter(({ speaker }) => speaker === 'person').length === 1);
  await scarlet.agent.create();

  for (let at = 0; at < tried.length; at += attacksAtOnce) {
    const some = tried.slice(at, at + attacksAtOnce);
    for (const attack of some) await exchange(attack);
    const insights = { human_updates: itemsOf(some), goals_insights: itemsOf(some), persona_updates: itemsOf(some) };
    letta.localModel.script({ kind: 'text', text: JSON.stringify(insights) }, { when: isFromSleepAgent });
    expect(await scarlet.agent.forceConsolidation()).not.toBeNull();
  }

  expect(tried.length).toBeGreaterThanOrEqual(60);
  const written = (letta.local?.requests ?? []).filter(({ method }) => method === 'PATCH');
  const poisoned = tried.filter(({ text }) => written.some(({ body }) => JSON.stringify(body).includes(asJson(text))));
  expect(poisoned.map(({ name }) => name)).toEqual([]);
});

/** One turn, in the envelope in which the bot sends it, and what Scarlet said to it. */
async function exchange({ messages }: Attack): Promise<void> {
  const said = messages.find(({ speaker }) => speaker === 'person');
  const reply = messages.find(({ speaker }) => speaker === 'scarlet')?.own ?? 'I see.';
  letta.localModel.script({ kind: 'text', text: reply }, { when: (request) => !isFromSleepAgent(request) });
  const quotes = said?.foreign.map((words) => `[in reply to Bob, whose words these are: "${oneLine(words)}"]`) ?? [];
  const header = '[Ada, in a direct message, 2026-11-22 20:15 UTC]';
  await scarlet.agent.chat([header, ...quotes, said?.own ?? ''].join('\n'));
}

function itemsOf(some: readonly Attack[]): readonly object[] {
  return some.map(({ text }, index) => ({ text, evidence: [`m${2 * index + 1}`], importance: 9, confidence: 1 }));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function asJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
