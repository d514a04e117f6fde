import { DefaultRestOptions, RESTJSONErrorCodes, type RESTOptions, Routes } from 'discord.js';

/** Something that stands before Discord, such as a proxy, has answered in its place: nothing is known of what was asked. */
export class NotDiscordsAnswer extends Error {
  override readonly name = 'NotDiscordsAnswer';
  /** Not called `status`: of whatever has one of 401 discord.js says that the token is invalid. */
  readonly httpStatus: number;

  constructor(status: number) {
    super(`HTTP ${status}, and not in Discord's words: another program has answered`);
    this.httpStatus = status;
  }
}

/**
 * Asks as discord.js does, and passes on what Discord itself has answered. discord.js takes any page below 400 for done,
 * and any other for Discord's refusal: a proxy that wants its login would have a page posted that never was, or the token
 * refused.
 *
 * @throws NotDiscordsAnswer
 */
export const askDiscord: RESTOptions['makeRequest'] = async (url, init) => {
  const answer = await DefaultRestOptions.makeRequest(url, init);
  const { status } = answer;
  // Trouble, whoever tells of it; and what is too large for something in between comes no further in this form.
  if (status >= 500 || status === 413) return answer;
  const tellsGateway = status < 300 && new URL(url).pathname.endsWith(Routes.gatewayBot());
  if (status === 429 ? asksForPatience(answer) : status < 300 && isDoneOrJson(answer) && !tellsGateway) return answer;
  const text = await answer.text();
  const isDiscords = tellsGateway ? isGateway(text) : status >= 400 && status !== 429 && isRefusalOfDiscord(text);
  if (!isJson(answer) || !isDiscords) throw new NotDiscordsAnswer(status);
  return { ...answer, bodyUsed: false, text: async () => text, json: async () => JSON.parse(text) };
};

type Answer = Awaited<ReturnType<RESTOptions['makeRequest']>>;

/** Without a time to wait discord.js asks again at once, for as long as it is told so. */
function asksForPatience({ headers }: Answer): boolean {
  return Number(headers.get('retry-after')) > 0;
}

/** Discord says `text/html` of no content: https://github.com/discord/discord-api-docs/issues/5887 */
function isDoneOrJson(answer: Answer): boolean {
  return answer.status === 204 || isJson(answer);
}

/** As Discord answers, also with its limits. */
export function isJson({ headers }: Pick<Answer, 'headers'>): boolean {
  return headers.get('content-type')?.startsWith('application/json') === true;
}

/**
 * Discord names a code with each refusal: 0 in general, else one of five digits. With one of these Cloudflare, which stands
 * before Discord, lets somebody not through. https://docs.discord.com/developers/topics/opcodes-and-status-codes#json and
 * https://github.com/discord/discord-api-docs/issues/6473
 */
function isRefusalOfDiscord(text: string): boolean {
  const { message, code } = objectIn<'message' | 'code'>(text);
  if (typeof message !== 'string' || typeof code !== 'number') return false;
  if (code === RESTJSONErrorCodes.CloudflareIsBlockingYourRequest) return false;
  return code === RESTJSONErrorCodes.GeneralError || code >= 10_000;
}

/**
 * discord.js reads it unlooked-at, where nobody can catch what it throws.
 * https://docs.discord.com/developers/events/gateway#get-gateway-bot
 */
function isGateway(text: string): boolean {
  const { url, shards, session_start_limit } = objectIn<'url' | 'shards' | 'session_start_limit'>(text);
  const { total, remaining, reset_after, max_concurrency } = Object(session_start_limit);
  return (
    typeof url === 'string' &&
    URL.parse(url)?.protocol.startsWith('ws') === true &&
    Number(shards) >= 1 &&
    Number(max_concurrency) >= 1 &&
    [total, remaining, reset_after].every(Number.isFinite)
  );
}

function objectIn<Member extends string>(text: string): { readonly [member in Member]?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
