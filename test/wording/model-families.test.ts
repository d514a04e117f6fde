/** What models of many families write beside an answer, in the forms that their templates and tool parsers have. */
import { expect, test } from 'vitest';
import { AnswerCleaner, type AnswerContext } from '../../src/wording/clean-answer.ts';

const context: AnswerContext = { tools: ['conversation_search'], scarlet: 'Scarlet', people: ['Ada'] };
const call = '{"name": "conversation_search", "arguments": {"query": "tea"}}';

const answers: readonly (readonly [family: string, raw: string])[] = [
  ['DeepSeek R1', '<think>\nOkay, Ada greets me. "Hello!" will do.\n</think>\n\nHello!'],
  [
    'DeepSeek V3.1',
    '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>conversation_search<｜tool▁sep｜>{"query": "tea"}<｜tool▁call▁end｜><｜tool▁calls▁end｜>Hello!',
  ],
  [
    'DeepSeek R1-0528',
    'Hello!<｜tool▁call▁begin｜>function<｜tool▁sep｜>conversation_search\n```json\n{"query": "tea"}\n```<｜tool▁call▁end｜>',
  ],
  [
    'DeepSeek V3.2',
    'Hello!\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name="conversation_search">\n<｜DSML｜parameter name="query" string="true">tea</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls>',
  ],
  ['Qwen3', '<think>\n\n</think>\n\nHello!'],
  ['Qwen3 with a call', `<think>\nI look.\n</think>\n\n<tool_call>\n${call}\n</tool_call>\nHello!<|im_end|>`],
  [
    'Qwen3-Coder',
    'Hello!\n<tool_call>\n<function=conversation_search>\n<parameter=query>\ntea\n</parameter>\n</function>\n</tool_call>',
  ],
  ['Gemma 3', '```tool_code\nconversation_search(query="tea")\n```\nHello!<end_of_turn>'],
  [
    'FunctionGemma',
    '<start_function_call>call:conversation_search{query:<escape>tea<escape>}<end_function_call>Hello!',
  ],
  ['MedGemma', '<unused94>thought\nAda greets me.\n<unused95>Hello!'],
  ['Gemma 4', '<|channel>thought\nAda greets me.\n<channel|>Hello!<turn|>'],
  ['Gemma 4 with a call', '<|tool_call>call:conversation_search{query:<|"|>tea<|"|>}<tool_call|><|turn>model\nHello!'],
  [
    'GLM 4.5',
    '<think></think>\n<tool_call>conversation_search\n<arg_key>query</arg_key>\n<arg_value>tea</arg_value>\n</tool_call>\nHello!',
  ],
  ['GLM 4.1V', '<think>Ada greets me.</think><answer><|begin_of_box|>Hello!<|end_of_box|></answer>'],
  ['GLM 4', 'Hello!<|observation|>\nnothing found'],
  [
    'Kimi K2',
    'Hello!<|tool_calls_section_begin|><|tool_call_begin|>functions.conversation_search:0<|tool_call_argument_begin|>{"query": "tea"}<|tool_call_end|><|tool_calls_section_end|>',
  ],
  [
    'Kimi K2 without its section',
    'Hello!<|tool_call_begin|>functions.conversation_search:0<|tool_call_argument_begin|>{"query": "tea"}<|tool_call_end|>',
  ],
  ['Kimi VL', '◁think▷Ada greets me.◁/think▷Hello!'],
  ['Kimi K2 as a turn', '<|im_assistant|>assistant<|im_middle|>Hello!<|im_end|>'],
  [
    'gpt-oss',
    '<|channel|>analysis<|message|>Need to search? No.<|end|><|start|>assistant<|channel|>commentary to=functions.conversation_search <|constrain|>json<|message|>{"query":"tea"}<|call|><|start|>assistant<|channel|>final<|message|>Hello!<|return|>',
  ],
  [
    'gpt-oss without its signs',
    'analysisAda greets me.assistantcommentary to=functions.conversation_search json{"query":"tea"}assistantfinalHello!',
  ],
  [
    'gpt-oss with a recipient',
    '<|start|>assistant to=functions.conversation_search<|channel|>commentary json<|message|>{"query":"tea"}<|call|><|start|>assistant<|channel|>final<|message|>Hello!',
  ],
  ['Mistral', `Hello![TOOL_CALLS] [${call}]</s>`],
  ['Mistral 3.1', 'Hello![TOOL_CALLS]conversation_search[ARGS]{"query": "tea"}</s>'],
  ['Mistral 3.2', 'Hello![TOOL_CALLS]conversation_search[CALL_ID]a1B2c3D4e[ARGS]{"query": "tea"}</s>'],
  ['Magistral', '[THINK]Ada greets me.\n\nI greet her.[/THINK]Hello!'],
  ['Mistral with results', '[TOOL_RESULTS] [{"content": "none"}] [/TOOL_RESULTS]Hello!</s>'],
  [
    'Llama 3.1',
    'Hello!<|python_tag|>{"type": "function", "name": "conversation_search", "parameters": {"query": "tea"}}<|eom_id|>',
  ],
  [
    'Llama 3.1 with a tool of its own',
    '<|start_header_id|>assistant<|end_header_id|>\n\nHello!<|python_tag|>brave_search.call(query="tea")<|eom_id|>',
  ],
  ['Llama 3.2', "[conversation_search(query='tea', limit=3)]\nHello!"],
  ['Llama 3.3', '<function=conversation_search>{"query": "tea"}</function><|eot_id|>Hello!'],
  ['Llama 4', '<|header_start|>assistant<|header_end|>\n\nHello!<|eot|>'],
  ['Llama 4 with a call', 'Hello!<|python_start|>[conversation_search(query="tea")]<|python_end|><|eom|>'],
  ['Hermes', '<scratch_pad>Ada greets me.</scratch_pad>\nHello!'],
  [
    'Hermes 3',
    `<|im_start|>assistant\n<tool_call>\n${call.replaceAll('"', "'")}\n</tool_call>\n<tool_response>\n{}\n</tool_response>\nHello!<|im_end|>`,
  ],
  [
    'Command R',
    'Action: ```json\n[\n    {\n        "tool_name": "conversation_search",\n        "parameters": {\n            "query": "tea"\n        }\n    }\n]\n```\nHello!',
  ],
  [
    'Command A',
    '<|START_THINKING|>Ada greets me.<|END_THINKING|><|START_ACTION|>[{"tool_call_id": "0", "tool_name": "conversation_search", "parameters": {"query": "tea"}}]<|END_ACTION|><|START_RESPONSE|>Hello!<|END_RESPONSE|>',
  ],
  ['Command R as a turn', '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>Hello!<|END_OF_TURN_TOKEN|>'],
  ['Phi 4', '<|im_start|>assistant<|im_sep|>Hello!<|im_end|>'],
  ['Phi 4 mini', `<|tool_call|>[${call}]<|/tool_call|>Hello!<|end|>`],
  ['Phi 4 reasoning', '<think>User: Ada. I greet her.</think>\n\nHello!'],
  ['EXAONE Deep', '[|assistant|]<thought>\nAda greets me.\n</thought>\nHello![|endofturn|]'],
  ['EXAONE 4', '[|assistant|]\n<think>\n\n</think>\n\nHello![|endofturn|]\n[|user|]\nAnd now?'],
  ['Granite 3.3', '<think>Ada greets me.</think>\n<response>Hello!</response><|end_of_text|>'],
  ['Granite 3.2', 'Here is my thought process:\n\nAda greets me.\n\nHere is my response:\n\nHello!'],
  [
    'Granite 3.2, behind an empty thought of its server',
    '<think>\n</think>\n\nHere is my thought process:\nAda greets me.\nHere is my response:\nHello!',
  ],
  ['Granite 4', `<|start_of_role|>assistant<|end_of_role|>Hello!\n<tool_call>\n${call}\n</tool_call><|end_of_text|>`],
  ['Granite 3.1', `Hello!<|tool_call|>[${call}]<|end_of_text|>`],
  [
    'MiniMax M2',
    '<think>\nAda greets me.\n</think>\n\nHello!\n<minimax:tool_call>\n<invoke name="conversation_search">\n<parameter name="query">tea</parameter>\n</invoke>\n</minimax:tool_call>[e~[',
  ],
  ['MiniMax M2 as a turn', ']~b]ai\nHello![e~['],
  ['MiniMax M1', `<think>hm</think>\n<tool_calls>\n${call}\n</tool_calls>\nHello!`],
  [
    'Seed OSS',
    '<seed:think>Ada greets me.\n<seed:cot_budget_reflect>I have used 20 tokens.</seed:cot_budget_reflect></seed:think>Hello!',
  ],
  [
    'Seed OSS with a call',
    '<seed:tool_call>\n<function=conversation_search>\n<parameter=query>tea</parameter>\n</function>\n</seed:tool_call>Hello!<seed:eos>',
  ],
  ['Nemotron', `<TOOLCALL>[${call}]</TOOLCALL>Hello!`],
  ['LFM 2', '<|tool_call_start|>[conversation_search(query="tea")]<|tool_call_end|>Hello!<|im_end|>'],
  [
    'InternLM',
    'Hello!<|action_start|><|plugin|>\n{"name": "conversation_search", "parameters": {"query": "tea"}}<|action_end|>\n',
  ],
  ['OLMo 3', '<function_calls>\nconversation_search(query="tea")\n</function_calls>\nHello!'],
  ['Apertus', '<|inner_prefix|>Ada greets me.<|inner_suffix|>Hello!<|assistant_end|>'],
  ['Apertus with a call', 'Hello!<|tools_prefix|>[{"conversation_search": {"query": "tea"}}]<|tools_suffix|>'],
  ['Hunyuan', '<think>\nhm\n</think>\n<answer>\nHello!\n</answer>'],
  ['xLAM', `[${call}]\n\nHello!`],
  ['gpt-oss in lower case', 'analysisthe person greets me. assistantfinalHello!'],
  ['gpt-oss with all its words', 'assistantanalysisAda greets me.assistantfinalHello!'],
  ['gpt-oss with a call alone', 'commentary to=functions.conversation_search json{"query":"tea"}assistantfinalHello!'],
  ['MiniMax M2 with a turn of the person', 'Hello![e~[\n]~b]user\nAnd now?'],
  ['Command R with a turn of the person', 'Hello!<|END_OF_TURN_TOKEN|><|START_OF_TURN_TOKEN|><|USER_TOKEN|>And now?'],
  ['Mistral with a prompt', '[SYSTEM_PROMPT]Be kind.[/SYSTEM_PROMPT]Hello!</s>'],
  ['Llama 2 with a turn of the person', 'Hello! </s><s>[INST] And now? [/INST] Fine!'],
  ['Phi 4 with functools', 'functools[{"name": "conversation_search", "arguments": {"query": "tea"}}]\nHello!'],
  [
    'LongCat',
    '<longcat_think>Ada greets me.</longcat_think>\n<longcat_tool_call>conversation_search\n{}</longcat_tool_call>Hello!',
  ],
  ['Apriel', 'Here are my reasoning steps:\nAda greets me.\n[BEGIN FINAL RESPONSE]\nHello!\n[END FINAL RESPONSE]'],
  ['Gemma 4 with a turn of the person', 'Hello!<turn|>\n<|turn>user\nAnd now?<turn|>'],
  ['a model behind Ollama’s terminal', 'Thinking...\nAda greets me.\n...done thinking.\n\nHello!'],
];

test.each(answers)('%s: only her words are left, however they come', (_, raw) => {
  for (const size of [raw.length, 1, 7]) {
    const cleaner = new AnswerCleaner(context);
    const shown: string[] = [];
    for (let at = 0; at < raw.length; at += size) {
      cleaner.add(raw.slice(at, at + size));
      shown.push(cleaner.visible);
    }

    expect(cleaner.end()).toBe('Hello!');
    for (const text of shown) expect('Hello!'.startsWith(text)).toBe(true);
  }
});
