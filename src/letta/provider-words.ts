import { beginningOf } from '../base/text.ts';

/**
 * What the model's own server said, taken out of Letta's account of it. Letta passes on the text of OpenAI's client: a
 * code of its own, a sentence, and the server's body as Python or JSON writes it.
 */

/**
 * Ways in which servers say that a request is longer than the model can hold. Each line names who says so; all of them
 * speak of the length of what was sent, none of the length of the answer alone.
 */
const tooLong: readonly RegExp[] = [
  // OpenAI, vLLM, DeepSeek, OpenRouter, Together, Mistral, LM Studio, MiniMax, z.ai, Ollama; Letta's own code.
  /context[ _-]?(window|length)/i,
  // llama.cpp, also by its type of error; the older one of a slot that is full.
  /(available|configured|model'?s?) context size|exceed_context_size|context (size|limit) (has been )?exceeded/i,
  // Anthropic, whose second sentence counts the answer in.
  /(prompt|input|request) (is )?too (long|large)|exceed(s|ed)? (the )?context limit/i,
  // vLLM where the prompt alone fills the window.
  /longer than the maximum model length|too long to fit into the model|max_tokens must be at least 1, got -/i,
  // Gemini, OpenAI's Responses, OpenRouter's Poolside, GitHub Copilot, Kimi.
  /(input|prompt|request)[^.]{0,40}\btokens?\b[^.]{0,40}\bexceed(s|ed)?\b/i,
  /(input|prompt) (token )?(length|count)[^.]{0,40}\bexceeds\b|exceeded model token limit|input tokens exceed/i,
  // xAI, Groq, Qwen, Cohere, Hugging Face's TGI.
  /maximum prompt length|reduce the length of (the|your) (messages|prompt|input)|range of input length should be/i,
  /too many tokens: |`?inputs`? (tokens \+ `?max_new_tokens`? must be|must have less than)/i,
];

/** Whether the model's server says that more was sent than the model can hold. */
export function saysTooLong(said: string): boolean {
  return !saysTooOften(said) && tooLong.some((words) => words.test(said));
}

/** Limits of a plan speak of tokens as well, and pass by themselves. */
function saysTooOften(said: string): boolean {
  return /^RATE_LIMIT_EXCEEDED|rate[ _]limit|quota|too many requests|tokens? per (min|day)|throttl/i.test(said);
}

/**
 * Whether the model's template refuses the order of roles: two messages of one role in a row, or a system message in
 * the middle. Of such templates come Mistral's, Gemma's and Llama 2's, by way of vLLM, llama.cpp and LM Studio; Mistral's
 * own API has words of its own.
 */
export function saysRolesMustAlternate(said: string): boolean {
  return rolesRefused.some((words) => words.test(said));
}

const rolesRefused: readonly RegExp[] = [
  /\broles? must (be )?alternat/i,
  /alternat\w* (between )?user(\/| and |, )\s*assistant/i,
  /unexpected role \W{0,2}\w+\W{0,2} after role|invalid_request_message_order/i,
  /system (message|role)s? (must|should) be (at )?(the )?(beginning|first)|system role not supported/i,
];

/**
 * The provider's own sentence about a failure, for operators: one short line without quotations, without anything that
 * could be a key, and without what was sent, which some servers repeat. `undefined` where none is left.
 *
 * @param said Letta's account of the failure.
 * @param sent all words of the request, as far as they are ours to know.
 */
export function providerCause(said: string, sent: string): string | undefined {
  const line = firstLineOf(ownSentenceIn(said));
  const cause = withoutSent(withoutKeys(withoutQuotations(line)), sent);
  return /\p{L}{3}/u.test(cause) ? beginningOf(cause, longestCause) : undefined;
}

const longestCause = 200;
const field = /["'](?:message|error|raw)["']\s*:\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g;

/** OpenRouter only says that a provider failed, and gives that one's body as it came. */
function ownSentenceIn(said: string): string {
  const [first = '', second] = [...said.matchAll(field)].map(([, literal = '']) => unquote(literal));
  if (first !== '' && second !== undefined && /^provider returned error$/i.test(first)) return ownSentenceIn(second);
  // No body: Letta's own code stands before what its client says.
  return first === '' ? said.replace(/^[A-Z_]+: /, '') : first;
}

function unquote(literal: string): string {
  return literal.slice(1, -1).replace(/\\n/g, '\n').replace(/\\(.)/g, '$1').trim();
}

/** A template engine shows the place first, and says what is wrong in a line of its own. */
function firstLineOf(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.find((line) => /^error:/i.test(line)) ?? lines.find((line) => /\p{L}/u.test(line)) ?? '';
}

// The words of the protocol stand in quotation marks often, and tell most.
const protocolWord = /(["'`])(user|assistant|system|tool|developer|[a-z]+_[a-z_]*tokens?)\1/g;
const quotedText = /(["'`]).*\1|(?<!\w)["'`].*$/g;

function withoutQuotations(line: string): string {
  return line
    .replace(protocolWord, '$2')
    .replace(/(?<=\w)'(?=[a-z]\b)/g, '’')
    .replace(quotedText, '…');
}

/** Long, and made of letters and digits: no word of a sentence is. */
function withoutKeys(line: string): string {
  return line.replace(/\S{16,}/g, (word) => (/\d/.test(word) && /[A-Za-z]/.test(word) ? '…' : word));
}

const shortestTelling = 10;

/** Leaves out words that were sent: two or more in a row, or a long one. */
function withoutSent(line: string, sent: string): string {
  const words = line.split(' ');
  const haystack = ` ${splitWords(sent).join(' ')} `;
  const wasSent = (from: number, to: number) => {
    const needle = splitWords(words.slice(from, to).join(' ')).join(' ');
    return needle !== '' && haystack.includes(` ${needle} `);
  };
  const told = words.map((word, index) => {
    const repeated = wasSent(index, index + 2) || (index > 0 && wasSent(index - 1, index + 1));
    return repeated || (word.length >= shortestTelling && wasSent(index, index + 1)) ? '…' : word;
  });
  return told.join(' ').replace(/…( …)+/g, '…');
}

function splitWords(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
