import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerCleaner, type AnswerContext, cleanAnswer } from '../../src/wording/clean-answer.ts';

const context: AnswerContext = { tools: ['conversation_search'], scarlet: 'Scarlet', people: ['Ada'] };
const clean = (raw: string) => cleanAnswer(raw, context);
const search = '{"name": "conversation_search", "arguments": {"query": "Ada {", "limit": 3}}';
const header =
  '[Discord: Ada wrote this in a direct message, just the two of you, on Friday 27 November 2026 at 18:00 UTC.]';
const bareHeader = header.slice('[Discord: '.length, -1);
const formerHeader = '[Ada, in a direct message, 2026-11-27 18:00 UTC]';

describe('reasoning', () => {
  test.each([
    ['<think>She greets me.</think>\n\nHello!'],
    ['<thinking>hm</thinking>Hello!'],
    ['<thought>hm</thought> Hello!'],
    ['<reasoning>hm</reasoning>Hello!'],
    ['[THINK]hm\nhm[/THINK]Hello!'],
    ['< Think effort="high" >hm</ THINK >Hello!'],
    ['<think>hm</thinking>Hello!'],
    ['<think></think>Hello!'],
    ['<think/>Hello!'],
    ['◁think▷She greets me.◁/think▷Hello!'],
    ['She greets me.\n◁/think▷\nHello!'],
    ['She greets me.\nSo do I.\n</think>\nHello!'],
    ['Hm.[/THINK]Hello!'],
    ['<think>I close with `</think>` when done.</think>Hello!'],
    ['<think>first <think>second</think> and back</think>Hello!'],
    ['<think>not <think> again</think>Hello!'],
    ['Hello!\n<think>Was that warm enough?</think>'],
    ['Hello!\n<think>Was that warm'],
    [
      '<|channel|>analysis<|message|>She greets me.<|end|><|start|>assistant<|channel|>final<|message|>Hello!<|return|>',
    ],
    ['<|channel|>analysis<|message|>hm<|channel|>final<|message|>Hello!'],
    [
      '<|channel|>commentary to=functions.x <|constrain|>json<|message|>{"a":1}<|call|><|start|>assistant<|channel|>final<|message|>Hello!',
    ],
    ['<|channel|>final <|constrain|>text<|message|>Hello!'],
    ['<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Hello!<|END_RESPONSE|>'],
    ['<|begin_of_thought|>hm<|end_of_thought|>\n<|begin_of_solution|>Hello!<|end_of_solution|>'],
    ['<|thinking|>hm<|/thinking|>Hello!'],
    ['<scratchpad>hm</scratchpad>Hello!'],
    ['<analysis>hm</analysis>\nHello!'],
    ['<inner_monologue>hm</inner_monologue>Hello!'],
    ['<think>hm</think>\n<answer>Hello!</answer>'],
    ['<final_answer>\nHello!\n</final_answer>'],
    ['analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hello!'],
    ['analysisShe greets me.assistantfinalHello!'],
    ['[thinking]She greets me.[/thinking]\nHello!'],
    ['[think]\nhm\n[/think]\nHello!'],
    ['hm[/thinking]Hello!'],
    ['<reasoning_content>hm</reasoning_content>Hello!'],
    ['Hello! [thinking] Was that warm'],
    ['send_message("<think>hm")\nHello!'],
    ['<antThinking>hm</antThinking>Hello!'],
  ])('goes from %j', (raw) => expect(clean(raw)).toBe('Hello!'));

  test.each([
    ['<think>She greets me'],
    ['<think>'],
    ['[THINK]hm'],
    ['[think]hm'],
    ['[thinking]\nhm'],
    ['<|channel|>analysis<|message|>hm'],
    ['hm</think>'],
  ])('leaves nothing of %j', (raw) => expect(clean(raw)).toBe(''));

  test('a second closing tag takes nothing of the answer', () => {
    expect(clean('<think>hm</think>Hello!</think>')).toBe('Hello!');
    expect(clean('hm</think>Hello!</think>')).toBe('Hello!');
  });

  test.each([
    ['opened and closed beside words', 'So: ```js\nlet x = 1;```', ''],
    ['empty but for a line', '```js\n\n```', '\n'],
  ])('goes behind a block of code that is %s', (_, code, end) => {
    expect(clean(`${code}${end}<think>hm</think>Hello!`)).toBe(`${code}\n\nHello!`);
  });

  test('takes with it only what was said since it began, where it holds other reasoning', () => {
    expect(clean('Hello!\n<think>first <think>second</think> and back</think>\nBye!')).toBe('Hello!\n\nBye!');
  });

  test.each([
    ['It`s good.\n\n<think>hm</think>\n\nIt`s tea.', 'It`s good.\n\nIt`s tea.'],
    ['It`s good.\n```\ntea\n```\n<think>`</think>', 'It`s good.\n```\ntea\n```'],
    ['It`s good.\n\t\n<think>hm`', 'It`s good.'],
    ['About ~5 km. <think>hm</think>Take `tea`.', 'About ~5 km.\n\nTake `tea`.'],
  ])('goes where a backtick stands alone in its paragraph, or a tilde: %j', (raw, words) =>
    expect(clean(raw)).toBe(words),
  );

  test('leaves an answer that is no longer than a word behind its tag', () => {
    expect(clean('<answer>Hi!')).toBe('Hi!');
  });

  test('in the middle ends a paragraph', () => {
    expect(clean('Hello! <think>hm</think> How are you?')).toBe('Hello!\n\nHow are you?');
  });
});

describe('a tool call written as text', () => {
  test.each([
    [`<tool_call>\n${search}\n</tool_call>\nHello!`],
    [`<tool_call>{"name": "unknown"}</tool_call>Hello!`],
    ['<tool_call>\n<function=conversation_search>\n<parameter=query>tea</parameter>\n</function>\n</tool_call>Hello!'],
    ['<function=conversation_search>{"query": "tea"}</function>Hello!'],
    [`${search}\nHello!`],
    [`Hello!\n${search}`],
    [`Hello! ${search.slice(0, -2)}`],
    ['{"name": "conversation_search", "parameters": {"query": "tea"}} Hello!'],
    ['{\n  "name": "conversation_search",\n  "arguments": {\n    "query": "tea"\n  }\n}\n\nHello!'],
    ['{"type": "function", "function": {"name": "conversation_search", "arguments": "{}"}}\nHello!'],
    ['{"id": 1, "type": "function", "name": "conversation_search", "arguments": {}}\nHello!'],
    [`[${search}, ${search}]\nHello!`],
    [`{"tool_calls": [${search}]}\nHello!`],
    [`\`\`\`json\n${search}\n\`\`\`\nHello!`],
    [`~~~\n[${search}]\n~~~\nHello!`],
    [`Hello!\n\`\`\`\n${search}`],
    [`Hello!\n[TOOL_CALLS][${search}]</s>`],
    [`Hello!<|python_tag|>${search}`],
    [`${search}\n</tool_call>\nHello!`],
    ['{"name": "archival_memory_search", "arguments": {"query": "tea"}}\nHello!'],
    ['{"arguments": {"query": "tea"}, "name": "conversation_search"}\nHello!'],
    ['{"name": "functions.conversation_search", "arguments": {"query": "tea"}}\nHello!'],
    ['{"tool_name": "conversation_search", "tool_args": {"query": "tea"}}\nHello!'],
    ['conversation_search(query="tea (green)", limit=3)\nHello!'],
    ['[conversation_search(query="tea")]\nHello!'],
    ["Hello!\nprint(conversation_search('tea'))"],
    [
      '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>conversation_search\n{}<｜tool▁calls▁end｜>Hello!',
    ],
    ['<|tool_calls_section_begin|>functions.conversation_search:0{}<|tool_calls_section_end|>Hello!'],
    [`<|tool_call|>[${search}]<|/tool_call|>Hello!`],
    ['<|tool_call>call:conversation_search{query:"tea"}<tool_call|>Hello!'],
    ['<tool_response>{"results": []}</tool_response>Hello!'],
    ['<invoke name="conversation_search"><parameter name="query">tea</parameter></invoke>Hello!'],
    ['{"arguments": {"query": "tea"}}\nHello!'.replace('{', '{\n\n"tool": "conversation_search",\n\n')],
    ['\n\n{\n\n"name": "conversation_search",\n\n"arguments": {\n\n"query": "tea"\n}\n\n}\nHello!'],
    ['```json\n\n{"name":\n\n"conversation_search", "arguments": {}}\n\n```\nHello!'],
    ["{'name': 'conversation_search', 'arguments': {'query': 'Ada\\'s tea', 'limit': None}}\nHello!"],
    ["Hello!\n[{'name': 'conversation_search', 'args': {'query': 'Ada's tea', 'again': True}}]"],
    ['{name: conversation_search, arguments: {query: "the "green" tea", },}\nHello!'],
    ['{"conversation_search": {"query": "tea"}}\nHello!'],
    ['conversation_search: {"query": "tea"}\nHello!'],
    ['conversation_search\n{"query": "tea"}\nHello!'],
    ['conversation_search({"query": "tea"})\nHello!'],
    ['<conversation_search>{"query": "tea"}</conversation_search>Hello!'],
    ['<conversation_search query="tea" />Hello!'],
    ['```tool_code\nprint(default_api.conversation_search(query="tea"))\n```\nHello!'],
    ['Action: conversation_search\nAction Input: {"query": "tea"}\nHello!'],
    ['**Action:** `conversation_search`\n\n**Action Input:** tea\nHello!'],
    ['Action: conversation_search\nHello!'],
    ['Action: conversation_search("tea")\nHello!'],
    ['Hello!\n\nThought: I should look.\nAction: conversation_search\nAction Input: {\n"query": "tea"\n}'],
    [
      'Thought: I should look.\n\nAction: conversation_search\nAction Input: tea\nObservation: none\nThought: Well.\nFinal Answer: Hello!',
    ],
    ['Action: conversation_search\nAction Input: tea\nObservation: {"results": []}\nFinal Answer: Hello!'],
    ['<minimax:tool_call><invoke name="x"></invoke></minimax:tool_call>Hello!'],
  ])('goes from %j', (raw) => expect(clean(raw)).toBe('Hello!'));

  test.each([
    ['{"name": "send_message", "arguments": {"message": "Hello!"}}'],
    ['{"name": "send_message", "arguments": "{\\"message\\": \\"Hello!\\"}"}'],
    ['<tool_call>{"name": "send_message", "arguments": {"message": "Hello!"}}</tool_call>'],
    ['<function=send_message>{"message": "<think>hm</think>Hello!"}</function>'],
    ['```json\n{"name": "send_message", "arguments": {"message": "Hello!"}}\n```'],
    ['[TOOL_CALLS][{"name": "send_message", "arguments": {"message": "Hello!"}}]'],
    ['{"arguments": {"message": "Hello!"}, "name": "send_message"}'],
    ['send_message(message="Hello!")'],
    ['[send_message("<think>hm</think>Hello!")]'],
    ["{'name': 'send_message', 'arguments': {'message': 'Hello!'}}"],
    ['{"function": "send_message", "params": {"inner_thoughts": "hm", "message": "Hello!"}}'],
    ['{"send_message": {"message": "Hello!"}}'],
    ['<tool_call>\n<function=send_message>\n<parameter=message>\nHello!\n</parameter>\n</function>\n</tool_call>'],
    [
      '<function_calls><invoke name="send_message"><parameter name="message">Hello!</parameter></invoke></function_calls>',
    ],
    ['<tool_call>send_message\n<arg_key>message</arg_key>\n<arg_value>Hello!</arg_value>\n</tool_call>'],
    ['<send_message>Hello!</send_message>'],
    ['<send_message><message>Hello!</message></send_message>'],
    ['Action: send_message\nAction Input: {"message": "Hello!"}'],
    ['Action: send_message\nAction Input: Hello!'],
    ["```tool_code\nsend_message(message='Hello!')\n```"],
  ])('of send_message says its message: %j', (raw) => expect(clean(raw)).toBe('Hello!'));
});

test.each([
  ['{"name": "send_message", "arguments": {"message": "He said "tea" to me."}}', 'He said "tea" to me.'],
  ["{'name': 'send_message', 'arguments': {'message': \"It's tea.\"}}", "It's tea."],
  ["{'name': 'send_message', 'arguments': {'message': 'It's tea.'}}", "It's tea."],
  ['{"name": "send_message", "arguments": {"message": "\\ud83c\\udf75\\nTea, and', '🍵\nTea, and'],
])('words that are loosely written, or cut off, are said: %j', (raw, words) => expect(clean(raw)).toBe(words));

describe('a sign of a chat template', () => {
  test.each([
    ['<|im_start|>assistant\nHello!<|im_end|>'],
    ['Hello!<|eot_id|>'],
    ['<|start_header_id|>assistant<|end_header_id|>\n\nHello!'],
    ['<s>Hello!</s>'],
    ['[INST] Hi! [/INST] Hello!</s>'],
    ['<start_of_turn>model\nHello!<end_of_turn>'],
    ['<|assistant|>Hello!<|end|>'],
    ['<｜Assistant｜>Hello!<｜end▁of▁sentence｜>'],
    ['Hello!<|im_end|>\n<|im_start|>user\nHi again<|im_end|>\n<|im_start|>assistant\nAnd again!'],
    ['Hello!\n[INST] Hi again [/INST] And again!'],
    ['<|user|>Hi!<|assistant|>Hello!'],
    ['<memory_blocks>\n<human>\n<value>\nName: Ada\n</value>\n</human>\n</memory_blocks>\n\nHello!'],
    ['Hello!<eos>'],
    ['Hello!<|endoftext|>The weather in Rome is'],
    ['<|endoftext|>Hello!'],
    ['Hello!<|end_of_text|>\nQ: and now?'],
    ['Assistant: Hello!'],
    ['**Assistant:** Hello!'],
    ['Assistant:Hello!'],
    ['ASSISTANT: Hello!'],
    ['### Assistant:\nHello!'],
    ['### Response:\nHello!'],
    ['[assistant]: Hello!'],
    ['<assistant>Hello!</assistant>'],
    ['<reply>Hello!</reply>'],
  ])('goes from %j', (raw) => expect(clean(raw)).toBe('Hello!'));
});

describe('an imitated line of ours', () => {
  test.each([
    [`${header}\nHello!`],
    [`${header} Hello!`],
    [`${header}: Hello!`],
    [`${bareHeader}\nHello!`],
    [`${bareHeader} Hello!`],
    [`Discord: ${bareHeader}\n\nHello!`],
    [`[${bareHeader}]\nHello!`],
    [`Hello!\n\n${header}`],
    [`Hello! ${header}`],
    [`Hello!\n\n${bareHeader}`],
    [`Hello!\n${header.replace('Ada', 'Scarlet')}\n${bareHeader}`],
    ['Hello!\n\n[Discord: Ada wrote this in #tea on Rook House, where others read along, on Friday at 18:00 UTC.]'],
    ['Hello!\n\n[Discord: Ada ha scritto questo in un messaggio diretto, venerdì 27 novembre alle 18:00 UTC.]'],
    [`${formerHeader}\nHello!`],
    [`${formerHeader} Hello!`],
    ['Ada, in a direct message, 2026-11-27 18:00 UTC\nHello!'],
    ['Ada, in a direct message, 2026-11-27 18:00 UTC: Hello!'],
    ['[Scarlet, in #tea on Rook House, where others read along, 2026-11-27 18:00 UTC]\nHello!'],
    ['[Eve, in the thread "plans", where others read along, 2026-11-27 18:00 UTC]\nHello!'],
    ['[Ada]\nHello!'],
    ['[ada]: Hello!'],
    ['[Scarlet, in a direct message, just now] Hello!'],
    ['Scarlet:\nHello!'],
    ['assistant\n\nHello!'],
    ['**Assistant:**\nHello!'],
    [`(${header.slice(1, -1)})\nHello!`],
    [`**${header}**\nHello!`],
    [`> ${header}\n\nHello!`],
    ['[Discord: Scarlet replied in a direct message at 18:00.]\nHello!'],
    ['[Discord] Hello!'],
    ['**Scarlet:**\nHello!'],
    ['Scarlet: Hello!'],
    ['**Scarlet:** Hello!'],
    ['Discord: Ada wrote this in a direct message:\nHello!'],
    ['Ada wrote this in #tea on Rook House, where others read along:\n\nHello!'],
    ['[in reply to Bob, whose words these are: "tea?"]\nHello!'],
    [`${header}\n[in reply to Ada: "tea?"]\nHello!`],
    [`<think>hm</think>\n${header}\nHello!`],
    [`Hello!\n${formerHeader}`],
    ['Hello!\n\n[end of these words]'],
    ['[no words]\nHello!'],
    ['Hello!\n[end of the embed] \n\n[end of the archive]'],
    [`Hello!\n\n${formerHeader.slice(1, -1)}`],
  ])('goes from %j', (raw) => expect(clean(raw)).toBe('Hello!'));
});

describe('a placeholder of silence', () => {
  test.each([
    ['[no reply]'],
    ['(silence)'],
    ['<no_response>'],
    ['<no response>'],
    ['...'],
    ['…'],
    ['[NO RESPONSE]\n'],
    ['<think>hm</think>[no words]'],
    ['**[no reply]**'],
    ['[no reply].'],
    ['<silence/>'],
    ['NO_REPLY'],
    ['no_reply'],
    ['**NO_RESPONSE_NEEDED**'],
    ['"NO_REPLY".'],
    ['HEARTBEAT_OK'],
    ['{}'],
    ['[...]'],
    ['—'],
    ['""'],
    ['   \n'],
    ['[No response.]'],
    ['[silence…]'],
    ['(No reply)'],
    ['*(silence)*'],
    ['(no response needed).'],
    ['<NO-REPLY>'],
  ])('%j says nothing', (raw) => expect(clean(raw)).toBe(''));
});

describe('an answer that is one remark in brackets', () => {
  // Square brackets alone once made a program's remark of it: who asked for a city in one word got an apology.
  test.each([
    ['[Paris]'],
    ['[smiles]'],
    ['**[Yes]**'],
    ['[sorride piano]'],
    ['[ネットワーク]'],
    ['[Nessuna risposta.]'],
    ['[no reply needed, but thank you]'],
    ['[silent night]'],
    ['(nods)'],
    ['*(hugs you tightly)*'],
    ["(it's okay, I'm here)"],
    ['(annuisce piano)'],
    ['*(ti stringe forte)*'],
    ['(nickt und lächelt)'],
    ['_(hält deine Hand)_'],
    ['(te abraza)'],
    ['(pose une main sur ton épaule)'],
    ['（そっと手を握る）'],
    ['(そっと抱きしめる)'],
    ['(обнимает)'],
    ['(no worries)'],
    ['(Stille Nacht)'],
    ['<grins>'],
    ['<section>'],
    ['DISCORD_TOKEN'],
    ['no_proxy'],
    ['{tea}'],
  ])('is what she says: %j', (raw) => {
    expect(clean(raw)).toBe(raw);
    expect(showPieces(raw, [1, 2, 5, raw.length - 1]).at(-1)).toBe(raw);
  });
});

describe('a mark that a sentence names', () => {
  test.each([
    ['Use <think> tags to let the model reason, then answer.'],
    ['Usa i tag <think> per far ragionare il modello, poi rispondi.\n\nProva!'],
    ['Verwende <think> Tags, damit das Modell nachdenkt.'],
    ['Utilise la balise <thinking> pour le raisonnement.'],
    ['Usa la etiqueta <think> para razonar.'],
    ['使う <think> タグは考えるためです。'],
    ['Models of this kind open with "<think>" and go on from there.'],
    ['Its reasoning begins with <think>, which no one sees.'],
    ['| <think> | reasoning |\n| <tool_call> | a call |'],
    ['- <think> opens\n- <tool_call> calls'],
    ['Two matter here. <think> opens the reasoning.'],
    ['Use <think> and </think> around it.'],
    ['Nutze <think> und </think> Tags.'],
    ['You need <think> tags:\n\n```\n<think>\nhm\n</think>\n```\n\nThat is all.'],
    ['You need <think> tags, as in `<think>hm</think>`.'],
    ['Calls go in <tool_call> tags, one each.'],
    ['Mistral writes [TOOL_CALLS] before a call and [INST] around what you say.'],
    ['Its answer ends with <|im_end|> or with <|endoftext|>, and so does yours.'],
    ['Harmony has <|channel|> before the name of a channel.'],
    ['Llama prints <|python_tag|> before code.'],
    ['<output> shows what a form yields.'],
    ['**<think>** opens it.'],
    ['The ◁think▷ mark is Kimi’s.'],
  ])('stays: %j', (raw) => {
    expect(clean(raw)).toBe(raw);
    expect(showPieces(raw, raw.split('').keys().toArray()).at(-1)).toBe(raw);
  });

  test.each([
    ['Sure! <think>The user wants tea…</think> Hello', 'Sure!\n\nHello'],
    ['Sure, <think>The user wants tea</think> Hello', 'Sure,\n\nHello'],
    ['Sure <think> the user wants tea </think> Hello', 'Sure\n\nHello'],
    ['Sure <think> the user\nwants tea\n</think>\nHello', 'Sure\n\nHello'],
    ['Hello! <think>Was that warm', 'Hello!'],
    ['Hello, <think>was that warm', 'Hello,'],
    ['Hello, <think>\nwas that warm', 'Hello,'],
    ['Let me look <tool_call> {"name": "x"} </tool_call>', 'Let me look'],
    ['See you<|endoftext|> The weather', 'See you'],
    ['See you <|user|>and now?', 'See you'],
  ])('is none where it does what it is for: %j', (raw, words) => expect(clean(raw)).toBe(words));

  test('is not shown before it is known that it opens no reasoning', () => {
    const before = `${'Of course, Ada. '.repeat(5)}Now`;
    const open = `${before} <think> she wants tea`;

    expect(showPieces(open, [open.length - 4])).toEqual([before, before, open]);
    expect(showPieces(`${open} </think> Tea!`, [open.length]).at(-1)).toBe(`${before}\n\nTea!`);
  });
});

describe('what the person asked for', () => {
  test.each([
    ['Use it so:\n\n```xml\n<think>hm</think>\n<tool_call>{}</tool_call>\n```\n\nAnd close it.'],
    ['- in a list:\n  ```\n  </think>\n  ```'],
    ['~~~\n[INST] hi [/INST]\n</s>\n~~~'],
    ['Look: ```\n<think>x</think>\n``` is it.'],
    ['**```html\n<think>\n```** and on'],
    ['- So: ```js\na("</think>")```\n- Done.'],
    ['The tag `<think>` opens, and ``a ` </think>`` closes.'],
    ['```\nunclosed <think>'],
    ['Put `<think>hm\n</think>` around what it thinks.'],
    ['The line ``</s>\n` [INST]\n</think>`` ends it.'],
    ['> Say `Action:\n> <tool_call>{}` and so on.'],
    ['{"name": "Ada", "arguments": {"for": "tea", "against": null}}'],
    ['{"name": "conversation_search", "description": "Finds earlier messages."}'],
    ['```json\n{"name": "Ada", "age": 36}\n```'],
    ['I use `{"name": "conversation_search", "arguments": {}}` for that.'],
    ['I <s>hate</s> love it.'],
    ['Scarlet: a bright red, between orange and crimson.'],
    ['[Ada](https://example.org/ada) is a language.'],
    ['[Verse 1]\nThe tea is cold'],
    ['[Ada], you did it!'],
    ['[Scarlet]’s colour is red.'],
    ['I write [no words] there.\n[no words] at all: that is silence.'],
    ['[1] first, [2] second'],
    ['a < b, b > c, 1 <3 <@1234> <:tea:12> <https://example.org> <t:1:R>'],
    ['x <|> y, thinker, <thinker>'],
    ['Ada, in any case: tea.'],
    ['Well, in a direct message I would say: 18:00 UTC'],
    ['Bob wrote this in a direct message, I think.'],
    ['Say so:\nAda wrote this in #tea, on Monday.'],
    [`Like \`${bareHeader}\``],
    ['My links:\n[Discord: ada]\n[Steam: ada]'],
    ['b'],
    ['(b)'],
    ['[1]'],
    ['?'],
    ['... and then?'],
    ['(hugs) There, there.'],
    ['conversation_search(query) finds what we said.'],
    ['memory (mine, that is) fades.'],
    ['print("tea")'],
    ['```md\nOpen a block with ```js, <think>like so</think>.\n```\nThat is all.'],
    ['An analysis: it rains.\nanalysisOfTea is a variable'],
    ['Put it in <answer> here.'],
    ['Name it `NO_REPLY`.'],
    ['NO'],
    ['a_b'],
    ['[thinking](https://example.org/thinking) helps.'],
    ['[Analysis]\nIt rains.'],
    ["{'name': 'Ada', 'arguments': {'for': 'tea'}}"],
    ['{"memory": {"used": 3}}'],
    ['{"name": "conversation_search", "description": "Finds.", "parameters": {}}'],
    ['Thought: it rains.\nAction: stay in.'],
    ['Action: dance\nAction Input: none'],
    ['```python\nsend_message("hi")\n```'],
    ['Memory: {tea}'],
    ['Config:\nmemory: {\n  "size": 4\n}\nDone'],
    ['docker stats:\n[{"name": "memory", "input": "4GB"}]\nGood'],
    ['The call:\n\nmemory(size=4)\n\nreturns 4.'],
    ['scarlet: a shade of red'],
    ['A thought: <message> is a tag.'],
    ['[Discord](https://discord.com) is where we talk.'],
    ['*hugs*'],
    ['~50 € ~~gone~~ \\[no\\] it`s'],
  ])('stays: %j', (raw) => expect(clean(raw)).toBe(raw));
});

test('a place where something is left out never makes a mark of what is left', () => {
  expect(clean('<|im_<|eot_id|>start|>')).toBe('<|im_\n\nstart|>');
  expect(clean('< <|eot_id|>think>a')).toBe('<\n\nthink>a');
  expect(clean('{"name": "conversation_search", <think>hm</think>"arguments": {}}')).toMatch(
    /^{"name": "conversation_search",\n+"arguments": {}}$/,
  );
  expect(clean('As in [1]. <think>hm</think>Hello!')).toBe('As in [1].\n\nHello!');
});

// Whoever reads a text once per mark in it takes seconds; one reading takes 2 to 50 ms.
const oneReadingMs = 500;

test('20,000 openings of a tag are read once', () => {
  expect(fastest('<think'.repeat(20_000))).toBeLessThan(oneReadingMs);
});

describe.each([
  '<think',
  '<think>',
  '</think>',
  '<',
  '[',
  '{',
  '`',
  '```',
  '`a` ',
  'a ` ``',
  '`\n``\n',
  '`a\n```\n',
  '<tool_call>',
  '{"name": "conversation_search", "arguments": ',
  '{"name": "send_message", "arguments": {"message": "a"}} ',
  '[THINK',
  '<|channel|>',
  '</s> ',
  '[Ada, in ',
  'Ada, in ',
  '\n[Ada, in a direct message, ',
  '[Discord: ',
  '\n[Discord: Ada wrote this in ',
  'Ada wrote this in a UTC ',
  'UTC [',
  '<function=',
  '{"arguments": {',
  'send_message("',
  '\nsend_message(a=',
  'analysisA',
  '<answer>',
  '<answer role="assistant">',
  '\n```\n{"name"',
  "{'",
  '{a:',
  '{} <think></think>',
  '\nThought: ',
  'Thought: a\nAction: ',
  'Action: conversation_search\nAction Input: ',
  '</function',
  'Question: a\nThought: ',
  'Thought: a\nAction: conversation_search b\n',
  'Thought: a\nAction:\n```\n',
  'Question: a\n',
  '<details><summary>',
  '<details type="reasoning">',
  '{"message": "a"} ',
  '{"message": "a", ',
  '\u200b',
  '\u200b\n',
  '\nUser: a\n',
  '<answer>x</answer>\n',
  '[Ada]\n',
])('20,000 characters of %j', (piece) => {
  test('are read once', () => {
    const raw = piece.repeat(20_000 / piece.length);

    expect(fastest(raw)).toBeLessThan(oneReadingMs);
  });
});

/** Milliseconds of this thread alone, however busy the machine is; the least of a few, as memory is tidied now and then. */
function fastest(raw: string): number {
  const all = Array.from({ length: 5 }, () => {
    const before = process.threadCpuUsage();
    clean(raw);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...all);
}

const marks = [
  ...['<think>', '</think>', '<think/>', '[THINK]', '[/THINK]', '<THOUGHT a="b">', '<|channel|>', 'analysis', 'final'],
  ...[
    '<|message|>',
    '<|end|>',
    '<|start|>',
    'assistant',
    'user',
    '<|im_start|>',
    '<|im_end|>',
    '<s>',
    '</s>',
    '[INST]',
    '<|START_THINKING|>',
    '<|/thinking|>',
    '<answer>',
    '</answer>',
    '<message role="assistant">',
    '</message>',
    'analysis',
    'assistantfinal',
    'Tea',
    'conversation_search(query="a")',
    'send_message("b',
    '[thinking]',
    '[/think]',
    "{'name': 'send_message', 'arguments': {'message': 'It's ",
    "'}}",
    '"conversation_search"',
    '"arguments": {',
    'Thought: ',
    'Action: conversation_search',
    '\nAction Input: ',
    '\nObservation: ',
    '\nFinal Answer: ',
    'conversation_search',
    '\nUser: ',
    '\nAda: ',
    '`a\n',
    '\n[end of these words]',
    '[no words]',
    '[Ada],',
    '<memory_blocks>',
    'b`\n',
    'Assistant:',
    '<send_message>',
    '</send_message>',
    '<user>',
    'NO_',
    'REPLY',
    '```tool_code\n',
    'So:',
    '")',
    '{"arguments": {"message": "a"}, "name": "send_message"}',
    '{"arguments": {',
    '**',
    '<|tool_call>',
    '<tool_call|>',
  ],
  ...['[/INST]', '<tool_call>', '</tool_call>', '<function=send_message>', '</function>', '[TOOL_CALLS]', search],
  ...[
    '{"name": "send_message", "arguments": {"message": "a `b` <think>c\\n```\\nd"}}',
    '{"message": "<think>"}',
    header,
    bareHeader,
    formerHeader,
    '[Discord: ',
    ' wrote this in ',
    ' UTC.]',
  ],
  ...['Ada, in a direct message, 2026-11-27 18:00 UTC', '[Ada]', 'Scarlet:', '**Scarlet:**', '[in reply to Bob: "a"]'],
  ...[
    '{',
    '"name": "conversation_search", "arguments": ',
    '}',
    '[',
    ']',
    '(',
    '<',
    '>',
    '|',
    '/',
    ':',
    '`',
    '``',
    '```',
  ],
  ...[
    '```json',
    '~~~',
    '> ',
    '- ',
    '\n',
    '\n\n',
    ' ',
    '\t',
    '\\',
    '...',
    '[no',
    'reply]',
    'hello',
    'ciao',
    '茶',
    '🍵',
    'think',
    'Use <think> tags',
    ' and </think> ',
    ' <|user|> and',
    '(nods)',
    '(no reply',
    ...['[|assistant|]', '[|user|]', '<|channel>', '<channel|>', '<unused94>', '<unused95>', '[TOOL_RESULTS]', '[e~['],
    ...['<start_function_call>', '<end_function_call>', '<｜DSML｜invoke name="a">', 'Action: ```json\n', ']~b]ai\n'],
    ...['<details type="reasoning">', '</details>', '<details>', '<summary>Thinking</summary>', '\u200b', '\u200f'],
    ...['{"message": "', '"thinking": "a", ', 'Question: ', '\nAnswer: ', '"Final Answer"', '"action_input": "'],
    ...['<message>', '</message>', '[Ada] ', '\n[Bob]\n', '?', '### Response:\n', '\nHuman: ', '\nThought: '],
    ...['Here is my thought process:', '\nHere is my response:', '<|start|>assistant to=a', '<seed:eos>', 'functools'],
  ],
];
const marked = fc
  .array(fc.oneof(fc.constantFrom(...marks), fc.string({ unit: 'grapheme', maxLength: 4 })), { maxLength: 14 })
  .map((pieces) => pieces.join(''));

const words = fc.constantFrom(
  ...'tea and fish, ciao è così — 茶を飲む, привет! שלום مرحبا कैसे हो 🍵👩‍👩‍👧 3 < 4 x > y a_b *c*'.split(' '),
);
const prose = fc.array(words, { minLength: 1, maxLength: 12 }).map((some) => some.join(' '));
const block = fc.oneof(
  prose,
  prose.map((line) => `> ${line}`),
  prose.map((line) => `# ${line}`),
  prose.map((line) => `| ${line} | [${line}](https://example.org/?a=<b>) |`),
  fc.array(prose, { minLength: 1, maxLength: 3 }).map((lines) => lines.map((line) => `- ${line}`).join('\n')),
  fc.json().map((json) => `\`\`\`json\n${json.replaceAll('`', '')}\n\`\`\``),
  fc.constantFrom(...marks).map((mark) => `Like \`${mark.replace(/[`\n]/g, '')}.\`!`),
  marked.map((text) => `~~~~~~html\n.${text.replaceAll('~', '')}\n~~~~~~`),
  fc.json().filter((json) => !/[<`~]|\[\w/.test(json)),
);
const unmarked = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => `So:\n\n${blocks.join('\n\n')}`);

describe('of any text', () => {
  test('cleaning what is clean changes nothing', () => {
    fc.assert(
      fc.property(marked, (raw) => {
        expect(clean(clean(raw))).toBe(clean(raw));
      }),
      { numRuns: 5_000 },
    );
  });

  test('nothing but blanks at its ends goes where there is no mark', () => {
    fc.assert(
      fc.property(unmarked, (raw) => {
        expect(clean(raw)).toBe(raw.trim());
      }),
      { numRuns: 1_000 },
    );
  });

  test('wherever it is cut, what comes in pieces ends as the whole', () => {
    fc.assert(
      fc.property(fc.oneof(marked, unmarked), fc.array(fc.nat(300), { maxLength: 20 }), (raw, cuts) => {
        const shown = showPieces(raw, cuts);

        expect(shown.at(-1)).toBe(clean(raw));
      }),
      { numRuns: 5_000 },
    );
  });

  test('what was shown of it is never taken back, unless reasoning ends that nobody saw begin', () => {
    fc.assert(
      fc.property(fc.oneof(marked, unmarked), fc.array(fc.nat(300), { maxLength: 20 }), (text, cuts) => {
        const raw = `<think>hm</think>${text.replace(/think|<channel|unused95/gi, 'tea')}`;
        const shown = showPieces(raw, cuts);

        for (const [index, now] of shown.slice(1).entries()) expect(now.startsWith(shown[index] ?? '')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['She greets me. So do I.</think>Hello!', true],
    ['Hello!\n[/THINK]Hello again!', true],
    ['<think>She greets me.</think>Hello!', false],
    ['<think>hm</think>Hello!</think>', false],
    ['</think>Hello!', false],
    ['Hello! <think>hm</think> How are you?', false],
    ['Close it with `</think>`.', false],
  ])('it is known of %j whether words were taken back: %s', (raw, tookBack) => {
    const cleaner = new AnswerCleaner(context);
    for (const sign of raw) cleaner.add(sign);
    cleaner.end();

    expect(cleaner.tookBack).toBe(tookBack);
  });

  test('a written call with blanks behind it waits for what comes then', () => {
    expect(showPieces('send_message("a")\t!', [18]).at(-1)).toBe('send_message("a")\t!');
  });

  test('half of a sign, and a sign that nobody sees at an end, change nothing', () => {
    expect(showPieces('[Ada] 𐄇 and then we drank some tea, and more of it, until the evening came', [7]).at(0)).toBe(
      '',
    );
    expect(showPieces('tea \u200f', [4]).at(-1)).toBe('tea \u200f');
  });

  test('what stands behind a tilde is shown before the end', () => {
    const walk = 'It is a long walk through the old town, down to the river and back: about ~5 km';

    expect(showPieces(`${walk} in all.`, [walk.length]).at(0)).toBe(walk);
  });

  test('reasoning within reasoning is known as such wherever it is cut', () => {
    const first = 'She greets me, and I greet her, as we do each and every day. '.repeat(2);
    const raw = `<think>${first}<think>second</think> and back</think>Hello!`;

    expect(new Set([...raw].map((_, cut) => showPieces(raw, [cut]).at(-1)))).toEqual(new Set(['Hello!']));
  });

  test('a block of code is shown line by line', () => {
    const code = 'So:\n```js\nlet tea = 1;\nlet cups';

    expect(showPieces(`${code} = 2;\n\`\`\`\nThat is all.`, [code.length]).at(0)).toBe('So:\n```js\nlet tea = 1;');
  });

  test('a late closing tag takes back what stood before it', () => {
    const reasoning = 'She greets me. So do I, and I ask how she slept.';

    expect(
      showPieces(`${reasoning}</think>Good morning, Ada! How did you sleep after all that tea?`, [reasoning.length]),
    ).toEqual([
      reasoning,
      'Good morning, Ada! How did you sleep after all that tea?',
      'Good morning, Ada! How did you sleep after all that tea?',
    ]);
  });
});

/** What is visible after each piece, and the whole at the end. */
function showPieces(raw: string, cuts: readonly number[]): readonly string[] {
  const cleaner = new AnswerCleaner(context);
  const places = [...new Set(cuts.filter((cut) => cut < raw.length)), raw.length].sort((a, b) => a - b);
  const shown = places.map((place, index) => {
    cleaner.add(raw.slice(index === 0 ? 0 : places[index - 1], place));
    return cleaner.visible;
  });
  return [...shown, cleaner.end()];
}
