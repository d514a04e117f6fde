import type { Postgres } from './postgres.ts';
import { RealLettaFailure } from './real-letta-failure.ts';

export type ModelEndpoint = {
  /** Ends in `/v1`, without a slash behind it. */
  readonly baseUrl: string;
  readonly apiKey: string;
};

const askTimeoutMs = 10_000;

/**
 * The server learns its model handles from `GET /models` once, while it starts: an endpoint that doesn't answer now
 * would leave it without any.
 * @throws RealLettaFailure `no-model-endpoint`
 */
export async function requireModelEndpoint({ baseUrl, apiKey }: ModelEndpoint): Promise<void> {
  const where = `The model endpoint ${withoutSecrets(baseUrl)}`;
  const answer = await fetch(`${baseUrl}/models`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal: AbortSignal.timeout(askTimeoutMs),
  }).catch((cause: unknown) => {
    throw new RealLettaFailure('no-model-endpoint', `${where} can't be reached.`, { cause });
  });
  await answer.body?.cancel();
  if (!answer.ok) {
    const advice = 'OPENAI_BASE_URL ends in /v1 as a rule, and OPENAI_API_KEY goes with it.';
    throw new RealLettaFailure('no-model-endpoint', `${where} answers GET /models with ${answer.status}. ${advice}`);
  }
}

/**
 * Makes a changed model endpoint take effect, for new agents and existing ones alike. Letta stores the address with
 * the provider at its first start and with every agent at its creation, and never looks at the setting again.
 */
export async function storeModelEndpoint(postgres: Pick<Postgres, 'sql'>, { baseUrl }: ModelEndpoint): Promise<void> {
  await postgres.sql(moveEndpoint, { url: baseUrl });
}

// Base providers are those that come from the environment; one that a person added through the API is theirs.
// An agent is ours to move if its handle is of the provider "openai": `openai-proxy/…` for models that an endpoint
// other than OpenAI's own lists, `openai/…` for embeddings and for OpenAI's own models.
const moveEndpoint = `
BEGIN;
UPDATE providers SET base_url = :'url'
  WHERE name = 'openai' AND provider_category = 'base' AND base_url IS DISTINCT FROM :'url';
UPDATE agents SET llm_config = jsonb_set(llm_config::jsonb, '{model_endpoint}', to_jsonb(:'url'::text))::json
  WHERE llm_config->>'handle' ~ '^openai(-proxy)?/' AND llm_config->>'model_endpoint' IS DISTINCT FROM :'url';
UPDATE agents SET embedding_config = jsonb_set(embedding_config::jsonb, '{embedding_endpoint}', to_jsonb(:'url'::text))::json
  WHERE embedding_config->>'handle' ~ '^openai(-proxy)?/' AND embedding_config->>'embedding_endpoint' IS DISTINCT FROM :'url';
UPDATE archives SET embedding_config = jsonb_set(embedding_config::jsonb, '{embedding_endpoint}', to_jsonb(:'url'::text))::json
  WHERE embedding_config->>'handle' ~ '^openai(-proxy)?/' AND embedding_config->>'embedding_endpoint' IS DISTINCT FROM :'url';
COMMIT;
`;

function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'in OPENAI_BASE_URL' : `${url.origin}${url.pathname}`;
}
