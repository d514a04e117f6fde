import { describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import type { AgentId, Otid } from '../../../src/base/ids.ts';
import type { SteppedDown } from '../../../src/pair/agents.ts';
import type { OutgoingItem } from '../../../src/pair/conversation.ts';
import { CallsUsedUp } from '../../../src/pair/model-calls.ts';
import { loadPrompts } from '../../../src/pair/prompts.ts';
import { askSleepAgent, type Question } from '../../../src/sleep/agent/ask-sleep-agent.ts';
import type { Insights } from '../../../src/sleep/agent/insights.ts';
import { parseInsights } from '../../../src/sleep/agent/parse-insights.ts';

const agent = 'agent-sleep' as AgentId;
const good = '{"reflection": "Calm."}';

describe('asking the sleep agent', () => {
  test('costs one call where the answer can be read', async () => {
    const { ask, sent } = await sleepAgentThat([good]);

    const asked = await ask('the request');

    expect(asked).toMatchObject({ kind: 'answered', answer: { reflection: 'Calm.' }, calls: 1 });
    expect(sent).toEqual([{ role: 'user', otid: 'otid-1', parts: [{ type: 'text', text: 'the request' }] }]);
  });

  test('shows it once what was wrong, beside the whole request, as it starts from nothing', async () => {
    const { ask, sent } = await sleepAgentThat(['{"reflections": "{request}"} m9 | Ada: so', good]);

    const asked = await ask('the request');

    expect(asked).toMatchObject({ kind: 'answered', calls: 2 });
    expect(sent.map(({ otid }) => otid)).toEqual(['otid-1', 'otid-2']);
    expect(textOf(sent[1])).toMatch(
      /^the request\n[\s\S]*\n- The JSON object had none of the fields [\s\S]*=== answer n1 ===\n\{"reflections": "\{request\}"\} m9 \| Ada: so\n=== end of answer n1 ===/,
    );
  });

  test('shows no more than the beginning of a long answer', async () => {
    const { ask, sent } = await sleepAgentThat(['x'.repeat(9_000), good]);

    await ask('the request');

    expect(textOf(sent[1]).length).toBeLessThan(5_000);
    expect(textOf(sent[1])).toContain('(cut here, 5000 more characters)');
  });

  test('takes an answer on which reading fails for one that makes no sense', async () => {
    const { ask, sent } = await sleepAgentThat(['first', good]);
    const parse = (raw: string) => {
      if (raw === 'first') throw new RangeError('Maximum call stack size exceeded');
      return parseInsights(raw);
    };

    expect(await ask('the request', { parse })).toMatchObject({ kind: 'answered', calls: 2 });
    expect(textOf(sent[1])).toContain('\n- The answer could not be read.');
  });

  test('gives up after one repair, which is no success and no empty result', async () => {
    const { ask, sent } = await sleepAgentThat(['no', '{}', good]);

    const asked = await ask('the request');

    expect(asked).toEqual({ kind: 'unparsable', problems: [expect.stringMatching(/none of the fields/)], calls: 2 });
    expect(sent).toHaveLength(2);
  });
});

describe('where no call is left for the repair', () => {
  test.each([
    ['an answer that makes no sense counts as such', 'no', { kind: 'unparsable', calls: 1 }],
    ['one that is in doubt is taken', good, { kind: 'answered', answer: { reflection: 'Calm.' }, calls: 1 }],
  ])('%s', async (_, answer, expected) => {
    const { ask, sent } = await sleepAgentThat([answer]);
    const doubtsAbout = async () => ({ problems: ['Who said that?'], sound: 1 });

    expect(await ask('the request', { doubtsAbout }, 1)).toMatchObject(expected);
    expect(sent).toHaveLength(1);
  });

  test('nor for the request, that is told', async () => {
    const { ask } = await sleepAgentThat([good]);

    await expect(ask('the request', {}, 0)).rejects.toThrow(CallsUsedUp);
  });
});

describe('a failure', () => {
  const down = new Failure('letta-unreachable', 'gone', { arrived: 'unknown' });
  const refused = new Failure('letta-rejected', 'response_format is not known');

  test('is told apart from an answer that makes no sense', async () => {
    const { ask, freed } = await sleepAgentThat([down]);

    expect(await ask('the request')).toEqual({ kind: 'failed', failure: down, calls: 1 });
    expect(freed).toEqual([]);
  });

  test('of the repair is a failure as well', async () => {
    const { ask } = await sleepAgentThat(['no', down]);

    expect(await ask('the request')).toEqual({ kind: 'failed', failure: down, calls: 2 });
  });

  test('of the repair does not cost an answer that was in doubt in part only', async () => {
    const { ask } = await sleepAgentThat([good, refused]);

    const asked = await ask('the request', {
      doubtsAbout: async () => ({ problems: ['Who said that?'], sound: 1 }),
    });

    expect(asked).toMatchObject({ kind: 'answered', answer: { reflection: 'Calm.' }, calls: 2 });
  });

  test('by which the model refuses JSON mode takes it off, and the request goes out again', async () => {
    const { ask, sent, freed } = await sleepAgentThat([refused, good], { kind: 'to-text' });

    expect(await ask('the request')).toMatchObject({ kind: 'answered', calls: 2 });
    expect(freed).toEqual([agent]);
    expect(sent.map(textOf)).toEqual(['the request', 'the request']);
  });

  test('of the schema leads to JSON mode, and of that to free text', async () => {
    const { ask, freed } = await sleepAgentThat([refused, refused, good], { kind: 'to-json' }, { kind: 'to-text' });

    expect(await ask('the request')).toMatchObject({ kind: 'answered', calls: 3 });
    expect(freed).toEqual([agent, agent]);
  });

  test('that has another cause than the form of the answer is told at once', async () => {
    const { ask, freed } = await sleepAgentThat([refused, good]);

    expect(await ask('the request')).toEqual({ kind: 'failed', failure: refused, calls: 1 });
    expect(freed).toEqual([agent]);
  });

  test('that stays a refusal without JSON mode is told', async () => {
    const { ask } = await sleepAgentThat([refused, refused], { kind: 'to-text' });

    expect(await ask('the request')).toEqual({ kind: 'failed', failure: refused, calls: 2 });
  });

  test('that is a mistake of ours is no failure of the sleep agent', async () => {
    const { ask } = await sleepAgentThat([new TypeError('oh')]);

    await expect(ask('the request')).rejects.toThrow(TypeError);
  });
});

/** A sleep agent that answers, or fails, as it is told. */
async function sleepAgentThat(answers: readonly (string | Error)[], ...steps: SteppedDown[]) {
  const sent: OutgoingItem[] = [];
  const freed: AgentId[] = [];
  const { repair } = await loadPrompts();
  let otids = 0;
  let nonces = 0;
  const parts = {
    conversation: {
      async send(_: AgentId, items: readonly OutgoingItem[]) {
        const answer = answers[sent.length] ?? 'The script is over.';
        sent.push(...items);
        if (typeof answer !== 'string') throw answer;
        return { text: answer, run: undefined };
      },
    },
    sleepAgents: {
      async stepDown(which: AgentId): Promise<SteppedDown> {
        freed.push(which);
        return steps.shift() ?? { kind: 'nothing-left' };
      },
    },
    repair,
    newOtid: () => `otid-${++otids}` as Otid,
    newNonce: () => `n${++nonces}`,
  };
  return {
    ask: (request: string, more: Partial<Question<Insights>> = {}, calls = 9) => {
      const question = { request, parse: parseInsights, ...more };
      const takeCall = async () => {
        if (sent.length >= calls) throw new CallsUsedUp('of-the-person', 0);
      };
      return askSleepAgent({ ...parts, takeCall }, agent, question, new AbortController().signal);
    },
    sent,
    freed,
  };
}

function textOf(item: OutgoingItem | undefined): string {
  const [part] = item?.parts ?? [];
  return part?.type === 'text' ? part.text : '';
}
