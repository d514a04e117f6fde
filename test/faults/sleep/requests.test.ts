/** The whole bot, counted by the requests that it makes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenScarlet, openScarlet } from '../../../src/index.ts';
import { isFromSleepAgent } from '../../../src/local/model/own-answer.ts';
import { type LettaUnderTest, lettaUnderTest, versionsUnderTest } from '../../support/letta-under-test.ts';

let letta: LettaUnderTest;
let scarlet: OpenScarlet;

describe.each(versionsUnderTest(['0.16.4', '0.16.8']))('what a consolidation costs on Letta %s', (version) => {
  beforeEach(async () => {
    letta = await lettaUnderTest(version);
    scarlet = await openScarlet({ user: 'ada', baseUrl: letta.baseUrl, model: letta.model });
    await scarlet.agent.create();
    await scarlet.agent.settled();
  });

  afterEach(async () => {
    await scarlet.agent.delete();
    await scarlet.close();
    await letta.close();
  });

  /** Requests to Letta and calls of the model that a consolidation makes, and how many blocks it changed. */
  async function costOf(...texts: readonly string[]) {
    for (const text of texts) await scarlet.agent.chat(text);
    const requests = letta.local?.requests ?? [];
    const before = { requests: requests.length, calls: letta.localModel.requests.length };
    let blocks = 0;
    scarlet.sleep.on('consolidation.applied', () => {
      blocks += 1;
    });
    await scarlet.agent.forceConsolidation();
    return {
      blocks,
      requests: requests.length - before.requests,
      patches: requests.slice(before.requests).filter(({ method }) => method === 'PATCH').length,
      calls: letta.localModel.requests.length - before.calls,
    };
  }

  test.each([
    ['nothing', ['Hello!']],
    ['one thing', ['I like green tea.']],
    ['several things', ['I like chess.', 'I am learning Greek.', 'I play the viola.']],
  ] as const)(
    'that learns %s: at most four requests, one for each block, and one call of the model',
    async (_, said) => {
      const { blocks, requests, patches, calls } = await costOf(...said);

      expect(requests).toBeLessThanOrEqual(4 + blocks);
      expect({ patches, calls }).toEqual({ patches: blocks, calls: 1 });
    },
  );

  test('with a review: two requests and one call more, as the blocks are read again after it', async () => {
    const { blocks, requests, patches, calls } = await costOf('I live in Turin.', 'Please be more concise.');

    expect(blocks).toBeGreaterThan(2);
    expect(requests).toBeLessThanOrEqual(4 + blocks + 2);
    expect({ patches, calls }).toEqual({ patches: blocks, calls: 2 });
  });

  test('with a repair: one request and one call more', async () => {
    letta.localModel.script({ kind: 'text', text: 'Well, well.' }, { when: isFromSleepAgent });

    const { blocks, requests, calls } = await costOf('I like chess.', 'I am learning Greek.');

    expect(blocks).toBeGreaterThan(1);
    expect(requests).toBeLessThanOrEqual(4 + blocks + 1);
    expect(calls).toBe(2);
  });
});
