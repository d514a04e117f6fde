import { describe, expect, test } from 'vitest';
import { modelFailureKind } from '../../src/letta/error-body.ts';
import { providerCause, saysRolesMustAlternate, saysTooLong } from '../../src/letta/provider-words.ts';

/** As Letta tells of a refusal by an OpenAI-compatible server (0.16.8). */
const told = (body: string, status = 400) =>
  `INVALID_ARGUMENT: Bad request to OpenAI-compatible endpoint: Error code: ${status} - ${body}`;

const overflows: readonly (readonly [server: string, said: string])[] = [
  [
    'llama.cpp',
    told(
      "{'error': {'code': 400, 'message': 'request (8695 tokens) exceeds the available context size (8192 tokens), try increasing it', 'type': 'exceed_context_size_error', 'n_prompt_tokens': 8695, 'n_ctx': 8192}}",
    ),
  ],
  [
    'llama.cpp, earlier',
    told("{'error': {'message': 'the request exceeds the available context size, try increasing it'}}"),
  ],
  [
    'vLLM',
    told(
      `{'object': 'error', 'message': "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.", 'type': 'BadRequestError', 'param': None, 'code': 400}`,
    ),
  ],
  [
    'vLLM, of the answer',
    told(
      `{'message': "'max_tokens' or 'max_completion_tokens' is too large: 2000. This model's maximum context length is 4096 tokens and your request has 2104 input tokens (2000 > 4096 - 2104)."}`,
    ),
  ],
  ['vLLM, full', told("{'object': 'error', 'message': 'max_tokens must be at least 1, got -186.', 'code': 400}")],
  [
    'vLLM, decoder',
    told("{'message': 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.'}"),
  ],
  ['vLLM, images', told("{'message': 'The prompt (total length 25938) is too long to fit into the model'}")],
  [
    'Ollama',
    told("{'error': {'message': 'prompt too long; exceeded max context length by 918 tokens', 'type': 'api_error'}}"),
  ],
  ['Ollama, embedding', told("{'error': {'message': 'the input length exceeds the context length'}}")],
  [
    'OpenAI',
    told(
      `{'error': {'message': "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.", 'type': 'invalid_request_error', 'param': 'messages', 'code': 'context_length_exceeded'}}`,
    ),
  ],
  ['OpenAI, Responses', 'INVALID_ARGUMENT: OpenAI API error: Your input exceeds the context window of this model.'],
  ['OpenAI, limited', 'INVALID_ARGUMENT: Input tokens exceed the configured limit of 272000 tokens.'],
  ['Letta 0.16.8', "CONTEXT_WINDOW_EXCEEDED: Bad request to OpenAI (context window exceeded): … ({'is_byok': False})"],
  [
    'Anthropic',
    "INVALID_ARGUMENT: … {'type': 'error', 'error': {'message': 'prompt is too long: 213462 tokens > 200000 maximum'}}",
  ],
  [
    'Anthropic, of the answer',
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length',
  ],
  ['Gemini', 'The input token count (1196265) exceeds the maximum number of tokens allowed (1048575).'],
  [
    'Mistral',
    'Prompt contains 140000 tokens and 0 draft tokens, too large for model with 131072 maximum context length',
  ],
  [
    'OpenRouter',
    `{"error":{"message":"This endpoint's maximum context length is 16384 tokens. However, you requested about 94307 tokens (94307 of text input).","code":400}}`,
  ],
  ['OpenRouter, Poolside', 'Input length 131393 exceeds the maximum allowed input length of 131040 tokens.'],
  ['Together', "The input (516368 tokens) is longer than the model's context length (262144 tokens)."],
  ['LM Studio', 'The number of tokens to keep from the initial prompt is greater than the context length.'],
  ['Groq', 'Please reduce the length of the messages or completion.'],
  ['xAI', "This model's maximum prompt length is 131072 but the request contains 537812 tokens."],
  ['GitHub Copilot', 'prompt token count of 130000 exceeds the limit of 128000'],
  ['Kimi', 'Your request exceeded model token limit: 262144 (requested: 300000)'],
  ['MiniMax', 'invalid params, context window exceeds limit (2013)'],
  ['Qwen', 'Range of input length should be [1, 129024]'],
  ['Bedrock', 'ValidationException: Input is too long for requested model.'],
  ['Cohere', 'too many tokens: total number of tokens in the prompt cannot exceed 4081'],
  ['TGI', 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 4000 `inputs` tokens'],
];

const otherFailures: readonly (readonly [why: string, said: string])[] = [
  [
    'a limit of a plan',
    'RATE_LIMIT_EXCEEDED: Rate limited by OpenAI: Request too large for gpt-4o on tokens per min (TPM)',
  ],
  ['throttling', 'ThrottlingException: Too many tokens, please wait before trying again.'],
  ['the answer alone', 'max_tokens is too large: 16384. This model supports at most 4096 completion tokens.'],
  ['an image', 'messages.0.content.1.image: image exceeds 5 MB maximum: 6291456 bytes > 5242880 bytes'],
  ['a name', "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64."],
  ['a filter', 'The response was filtered due to the prompt triggering the content management policy.'],
  ['an outage', 'INTERNAL_SERVER_ERROR: Failed to connect to OpenAI: Connection error.'],
];

describe('more than the model can hold', () => {
  test.each(overflows)('is what %s says', (_, said) => {
    expect(saysTooLong(said)).toBe(true);
    expect(modelFailureKind('llm_error', said)).toBe('context-overflow');
    expect(saysRolesMustAlternate(said)).toBe(false);
  });

  test.each(otherFailures)('is not %s', (_, said) => {
    expect(saysTooLong(said)).toBe(false);
  });
});

describe('a template that refuses the order of roles', () => {
  test.each([
    told("{'object': 'error', 'message': 'Conversation roles must alternate user/assistant/user/assistant/...'}"),
    'After the optional system message, conversation roles must alternate user and assistant roles except for tool calls and results.',
    "Error code: 500 - {'error': {'code': 500, 'message': '\\n------------\\nError: Jinja Exception: Conversation roles must alternate user/assistant/user/assistant/...', 'type': 'server_error'}}",
    "{'object': 'error', 'message': \"Unexpected role 'user' after role 'tool'\", 'type': 'invalid_request_message_order', 'code': '3230'}",
    'roles must alternate between "user" and "assistant", but found multiple "user" roles in a row',
    'System message must be at the beginning.',
    'Only user and assistant roles are supported! System role not supported',
  ])('is known by %s', (said) => {
    expect(saysRolesMustAlternate(said)).toBe(true);
    expect(modelFailureKind('llm_error', said)).toBe('history-refused');
  });

  test.each(otherFailures)('is not %s', (_, said) => {
    expect(saysRolesMustAlternate(said)).toBe(false);
  });
});

describe('the cause that operators read', () => {
  test.each([
    [
      told("{'error': {'code': 400, 'message': 'request (8695 tokens) exceeds it', 'type': 'x'}}"),
      'request (8695 tokens) exceeds it',
    ],
    [
      told(`{'object': 'error', 'message': "This model's maximum is 4096.", 'code': 400}`),
      'This model’s maximum is 4096.',
    ],
    [
      "INTERNAL_SERVER_ERROR: OpenAI API error: Error code: 500 - {'error': {'code': 500, 'message': '\\n------------\\nWhile executing CallExpression at line 19:\\n...{{ raise_exception(\"Conversation roles\\n ^\\nError: Jinja Exception: Conversation roles must alternate user/assistant/...', 'type': 'server_error'}}",
      'Error: Jinja Exception: Conversation roles must alternate user/assistant/...',
    ],
    [
      `{'error': {'message': 'Provider returned error', 'code': 400, 'metadata': {'raw': '{"object":"error","message":"Unexpected role \\'tool\\' after role \\'user\\'"}', 'provider_name': 'Mistral'}}}`,
      'Unexpected role tool after role user',
    ],
    [
      'INTERNAL_SERVER_ERROR: Failed to connect to OpenAI: Connection error.',
      'Failed to connect to OpenAI: Connection error.',
    ],
    [
      "{'error': {'message': 'Incorrect API key provided: sk-proj-abc123def456ghi789. You can find it at https://x.y'}}",
      'Incorrect API key provided: … You can find it at https://x.y',
    ],
    ["{'error': {'message': 'could not parse: \\'what Ada wrote\\' and more'}}", 'could not parse: … and more'],
    ['', undefined],
    ['UNKNOWN: ', undefined],
  ])('of %o is %o', (said, cause) => {
    expect(providerCause(said, '')).toBe(cause);
  });

  test('is short', () => {
    expect(providerCause(`{'message': '${'so many words '.repeat(99)}'}`, '')?.length).toBeLessThanOrEqual(200);
  });

  test('leaves out what was sent, with quotation marks or without', () => {
    const sent = 'My secret garden is in Turin, and my code is rosebud-canary.';

    const cause = providerCause(
      "{'message': 'Refused: my secret garden is in Turin; rosebud-canary is no tool'}",
      sent,
    );

    expect(cause).toMatch(/^Refused: … is no tool$/);
  });
});
