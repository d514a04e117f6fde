/** Answers with what models of many templates write beside them: only "Hello!" of each is hers. */
import { expect, test } from 'vitest';
import { showInPieces } from '../support/show-in-pieces.ts';

const answers: readonly (readonly [kind: string, raw: string])[] = [
  // Calls by which older agents speak.
  ['a list of calls', '{"tool_calls": [{"name": "send_message", "arguments": {"message": "Hello!"}}]}'],
  // Traces of agents.
  ['ReAct without a tool', 'Thought: Ada greets me.\nFinal Answer: Hello!'],
  [
    'ReAct with a tool of nobody’s',
    'Thought: I look.\nAction: Search[tea]\nObservation: tea is hot\nFinal Answer: Hello!',
  ],
  [
    'ReAct with many steps',
    'Question: hi\nThought: I look.\nAction: Wikipedia\nAction Input: tea\nObservation: Tea is\n\na drink.\nThought: I know.\nFinal Answer: Hello!',
  ],
  ['ReAct that begins with its action', 'Action: Lookup\nAction Input: tea\nObservation: none\nFinal Answer: Hello!'],
  ['ReAct in bold', '**Thought:** hm\n**Action:** None\n**Observation:** nothing\n**Final Answer:** Hello!'],
  ['ReAct without an action’s name', 'Thought: Do I need a tool? No\nAction: None needed\nFinal Answer: Hello!'],
  [
    'ReAct numbered',
    'Thought 1: hm\nAction 1: Search[tea]\nObservation 1: hot\nThought 2: I know.\nFinal Answer: Hello!',
  ],
  ['LlamaIndex', 'Thought: I can answer without using any more tools.\nAnswer: Hello!'],
  [
    'LlamaIndex with a tool',
    'Thought: I need a tool.\nAction: search\nAction Input: {"q": "tea"}\nObservation: x\nThought: I can answer.\nAnswer: Hello!',
  ],
  ['CrewAI', 'Thought: I now can give a great answer\n\nFinal Answer: Hello!'],
  ['LangChain’s chat agent', '{"action": "Final Answer", "action_input": "Hello!"}'],
  [
    'LangChain’s chat agent in a fence',
    'Action:\n```json\n{\n  "action": "Final Answer",\n  "action_input": "Hello!"\n}\n```',
  ],
  [
    'LangChain’s chat agent with a thought',
    'Thought: hm\nAction:\n```\n{"action": "Final Answer", "action_input": "Hello!"}\n```',
  ],
  // What an older agent of Letta speaks by, without its name.
  ['arguments alone', '{"message": "Hello!"}'],
  ['arguments over lines', '{\n  "message": "Hello!"\n}\n'],
  ['arguments with thinking', '{"thinking": "Ada greets me.", "message": "Hello!"}'],
  [
    'arguments with inner thoughts',
    '{"inner_thoughts": "Ada greets me.", "message": "Hello!", "request_heartbeat": false}',
  ],
  ['arguments in Python', "{'message': 'Hello!', 'request_heartbeat': True}"],
  ['arguments behind reasoning', '<think>hm</think>\n{"message": "Hello!"}<|im_end|>'],
  ['arguments in a fence', '```json\n{"thinking": "hm", "message": "Hello!"}\n```'],
  ['arguments that are cut off', '{"thinking": "hm", "message": "Hello!'],
  ['arguments with reasoning within', '{"message": "<think>hm</think>Hello!"}'],
  // Reasoning that is folded up.
  [
    'Open WebUI',
    '<details type="reasoning" done="true" duration="3">\n<summary>Thought for 3 seconds</summary>\n> Ada greets me.\n</details>\nHello!',
  ],
  ['details', '<details>\n<summary>Thinking</summary>\n\nAda greets me.\n\n</details>\n\nHello!'],
  ['details with a sign', '<details><summary>💭 Reasoning</summary>hm</details>Hello!'],
  ['details with a process', '<details>\n<summary>Thought process</summary>\nhm\n</details>\nHello!'],
  ['details of reasoning below', 'Hello!\n\n<details type="reasoning"><summary>x</summary>hm</details>'],
  ['details that never end', 'Hello!\n\n<details type="thinking">\nhm'],
  ['details over lines', '<details>\n<summary>\n💭 Thinking\n</summary>hm</details>Hello!'],
  // Signs that nobody sees.
  ['zero width before reasoning', '\u200b<think>hm</think>Hello!'],
  ['a mark of byte order before reasoning', '\ufeff<think>hm</think>\u200bHello!'],
  ['a joiner before reasoning', '\u2060\n<think>hm</think>\n\u2060Hello!'],
  ['zero width before a name', '\u200bScarlet: Hello!'],
  ['zero width before a role', '\u200b\u200b**Assistant:** Hello!'],
  ['zero width before a call', '\u200b{"name": "conversation_search", "arguments": {}}\nHello!'],
  ['zero width before a line of ours', 'Hello!\n\u200b[end of these words]'],
  ['zero width before a turn', 'Hello!\n\n\u200bUser: And you?'],
  ['zero width before a wrapper', '\u200b<answer>Hello!</answer>\u200b'],
  ['zero width before a step', 'Hello!\n\u200bAction: conversation_search\nAction Input: tea'],
  ['a soft hyphen before a label', '\u00adAssistant: Hello!'],
  // Who speaks.
  ['her name in brackets', '[Scarlet] Hello!'],
  ['a person’s name in brackets', '[Ada]\n\nHello!'],
  ['a person’s name in brackets with a colon', '[Ada]: Hello!'],
  ['Vicuna', 'Hello!\n\nUSER: And you?\nASSISTANT: Fine!'],
  ['a transcript', 'Hello!\n\nHuman: I like tea.\n\nAssistant: So do I.'],
  ['a transcript with her name', 'Hello!\n\nUser: tell me more\n\nScarlet: Of tea?'],
  ['a question at the end', 'Hello!\n\nHuman: What is tea?'],
  ['Guanaco', 'Hello!\n### Human: What is tea?\n### Assistant: A drink.'],
  ['Alpaca', '### Response:\nHello!\n\n### User:\nAnd you?'],
  // Wrappers.
  ['a wrapper in capitals', '<Response>Hello!</Response>'],
  ['a wrapper', '<message>Hello!</message>'],
  ['a wrapper on lines of its own', '<output>\nHello!\n</output>\n'],
  ['a wrapper behind reasoning', '<think>hm</think><response>\nHello!\n</response></s>'],
  ['the end of a wrapper alone', 'Hello!\n</answer>'],
  ['a wrapper with a role', '<message role="assistant">Hello!</message>'],
  ['a wrapper with a role on lines of its own', '<message role="assistant">\nHello!\n</message>\n'],
  ['a wrapper with more than a role', "<response id='3' role='model'>Hello!</response>"],
  ['a wrapper with a role behind reasoning', '<think>hm</think>\n<output role=assistant>Hello!'],
  // Others of the same kinds, written when the rules stood.
  ['another one', 'Thought: The user says hi, no tool needed.\n\nFinal Answer: Hello!'],
  ['another one', 'thought: I should greet\naction: none\naction input: none\nobservation: none\nfinal answer: Hello!'],
  ['another one', 'Question: Good morning!\nThought: A greeting.\nAnswer: Hello!'],
  ['another one', '### Thought: greet\n### Final Answer: Hello!'],
  ['another one', 'Thought: x\nAction: ask_human[What?]\nObservation 1: y\nFinal Answer: Hello!'],
  ['another one', 'Thought:\nI greet.\n\nAction:\nNone\n\nObservation:\n-\n\nFinal Answer:\nHello!'],
  ['another one', '<think>hm</think>\nThought: x\nFinal Answer: Hello!'],
  ['another one', '{"message":"Hello!","request_heartbeat":"false"}'],
  ['another one', '\ufeff{"message": "Hello!"}'],
  ['another one', '```json\n{"inner_thoughts": "x", "message": "Hello!"}'],
  ['another one', '~~~\n{"message": "Hello!", "thinking": "x"}\n~~~'],
  ['another one', '{message: "Hello!"}'],
  ['another one', '{"action":"Final Answer","action_input":"Hello!"}'],
  ['another one', '```\n{"action": "Final Answer", "action_input": "Hello!"}\n```'],
  ['another one', 'Action:\n{"action": "Final Answer", "action_input": "Hello!"}'],
  [
    'another one',
    "<details class='x' type='reasoning'><summary>Thought for a second</summary>\n> x\n</details>\n\nHello!",
  ],
  ['another one', '<details>\n  <summary>🤔 Thinking process</summary>\n  x\n</details>\nHello!'],
  ['another one', '<details><summary><b>Reasoning</b></summary>x</details>Hello!'],
  ['another one', '<DETAILS><SUMMARY>Thoughts</SUMMARY>x</DETAILS>Hello!'],
  ['another one', '\u200b\n\u200b<think>x</think>\u200b\nHello!'],
  ['another one', '\u2063[THINK]x[/THINK]Hello!'],
  ['another one', '\ufeffassistant\n\nHello!'],
  ['another one', 'Hello!\n\u200b<|im_end|>\u200b'],
  ['another one', '\u200b### Response:\nHello!'],
  ['another one', '\u200b[Ada]: Hello!'],
  ['another one', '\ufeff{"name": "send_message", "arguments": {"message": "Hello!"}}'],
  ['another one', '[Scarlet]: Hello!'],
  ['another one', '[Ada, just now]\nHello!'],
  ['another one', 'Hello!\n\nHuman: ok\n\nAssistant: Great.'],
  ['another one', 'Hello!\n\nUser: what about tea?\n\n'],
  ['another one', 'Hello!\nHUMAN: Thanks!\nASSISTANT: You are welcome.'],
  ['another one', 'Hello!\n\n<human>: and you?\n<bot>: fine'],
  ['another one', 'Hello!\n\n**Human**: Tell me more.\n\n**Assistant**: Well,'],
  ['another one', 'Hello!\n\nUser: Tell me\na long story.\n\nScarlet: Once'],
  ['another one', 'Hello!\n\nUser: 你好吗？'],
  ['another one', 'Hello!\n\nUser: كيف حالك؟'],
  ['another one', '<response>Hello!</response>'],
  ['another one', '<final_answer>Hello!</final_answer><|endoftext|>'],
  ['another one', '<assistant>\nHello!'],
  ['another one', '<output><reply>Hello!</reply></output>'],
];

/** So long that it is shown before its end. */
const longer = 'Hello! It is good to hear from you, on a morning as bright as this one, and I wonder how you slept.';

test.each(answers)('%s: only her words are left of %j, however they come', (_, raw) => {
  for (const words of ['Hello!', longer]) {
    const written = raw.replace('Hello!', words);
    for (const size of [written.length, 1, 3, 7]) {
      const shown = showInPieces(written, size, 'Good morning!');

      expect(shown.at(-1)).toBe(words);
      for (const text of shown) expect(words.startsWith(text)).toBe(true);
    }
  }
});
