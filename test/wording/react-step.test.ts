import { describe, expect, test } from 'vitest';
import { AnswerCleaner } from '../../src/wording/clean-answer.ts';

/** What is seen of an answer as it comes, sign by sign, and what stays of it in the end. */
function comeBySigns(raw: string, asked = ''): { readonly seen: readonly string[]; readonly end: string } {
  const tools = ['conversation_search', 'memory'];
  const cleaner = new AnswerCleaner({ tools, scarlet: 'Scarlet', people: ['Ada'], asked });
  const seen = Array.from(raw, (sign) => {
    cleaner.add(sign);
    return cleaner.visible;
  });
  return { seen, end: cleaner.end() };
}

function expectNothingTakenBack({ seen, end }: ReturnType<typeof comeBySigns>): void {
  expect(seen.filter((visible) => !`${end}\n`.startsWith(visible.trimStart()))).toEqual([]);
}

const answer = 'You like tea.';

describe('of a trace nothing is ever seen but the answer that it leads to:', () => {
  test.each([
    [
      'with all its steps',
      `Thought: I should look.\nAction: conversation_search\nAction Input: {"query": "tea"}\nObservation: none\nThought: I know now.\nFinal Answer: ${answer}`,
    ],
    ['with labels in bold', `**Thought:** hm\n**Action:** \`conversation_search\`\n**Action Input:** tea\n${answer}`],
    ['with headings, and numbers', `### Action 1: memory\nAction Input 1: tea\nObservation 1: none\n${answer}`],
    ['with underscores', `Action: memory\nAction_Input: tea\nFinal_Answer: ${answer}`],
    ['with the input in brackets', `Action: memory["tea"]\nFinal Answer: ${answer}`],
    ['with the input in parentheses', `Action: functions.memory("tea")\nFinal Answer: ${answer}`],
    ['with a call in JSON', `Action: {"name": "memory", "arguments": {}}\n${answer}`],
    ['with a call in a fence', `Action:\n\`\`\`json\n{"name": "memory", "arguments": {}}\n\`\`\`\n${answer}`],
    [
      'with a call in a fence, and an answer that is named',
      `Action:\n\`\`\`json\n{"action": "memory", "action_input": "tea"}\n\`\`\`\nFinal Answer: ${answer}`,
    ],
    [
      'with a call in a fence, its outcome and a thought',
      `Action:\n\`\`\`\n{"action": "memory", "action_input": {}}\n\`\`\`\nObservation: tea\nThought: I know.\nFinal Answer: ${answer}`,
    ],
    [
      'with a call in JSON, and its outcome',
      `Action:\n{"action": "memory", "action_input": "tea"}\nObservation: none\n${answer}`,
    ],
    ['with two outcomes', `Action: memory\nAction Input: tea\nObservation: a\nObservation: b\n${answer}`],
    ['of a tool without input', `Action: memory\nObservation: none\nFinal Answer: ${answer}`],
    ['that begins with a question', `Question: What do I like?\nThought: easy\nFinal Answer: ${answer}`],
    ['behind words that lead up to none', `Thought: hm\nFinal Answer: ${answer}`, 'I looked.\n\n'],
    ['of a tool that nobody has', `Action: look_up\nAction Input: tea\nObservation: none\nFinal Answer: ${answer}`],
  ])('%s', (_, raw, before = '') => {
    const came = comeBySigns(before + raw);

    expect(came.end).toBe(before + answer);
    expectNothingTakenBack(came);
  });
});

describe('what is no step stays, and is seen as it comes:', () => {
  test.each([
    'Action: read more books!',
    'Action: none',
    'Action: memory lane is a nice walk.',
    'Thought: tea is good.',
    'Question: why?\nBecause.',
    'Question: why?\nAct',
    'Action: do it\nThought',
    'Action: memo',
    'Thought: a walk.\nAction: memory lane is nice.',
    'Well.\nThought: seven?\nAnswer: 7',
    'Observation: it rains.\n\nThought: an umbrella?\nFinal Answer: 7',
    'Question: why?\nAction is needed.',
    'Observation: it rains.',
    'Actions speak louder.\nThoughtful people know.',
    'Thoughts? Questions?',
  ])('%s', (raw) => {
    const came = comeBySigns(raw);

    expect(came.end).toBe(raw);
    expectNothingTakenBack(came);
  });
});

test.each(['Thought:', 'Action:', 'Action Input:', 'Observation:'])(
  'who asks for lines that begin with "%s" gets them',
  (label) => {
    const raw = `Question: What is it?\n${label} no idea\nFinal Answer: 7`;

    expect(comeBySigns(raw, `Give me an example with a line "${label}" please`).end).toBe(raw);
    expect(comeBySigns(raw).end).toBe('7');
  },
);
