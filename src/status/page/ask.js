/** Asks the bot. The token is kept here, in memory, and nowhere else. */

let token = '';

export function keepToken(value) {
  token = value;
}

export function hasToken() {
  return token !== '';
}

/** What the bot said was wrong: `kind` is the last part of the problem's type. */
export class Problem extends Error {
  constructor(status, kind, message) {
    super(message);
    this.status = status;
    this.kind = kind;
  }
}

const longestMs = 12_000;

/** The answer's body. Throws a `Problem`. */
export async function ask(path) {
  const response = await fetch(path, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
    cache: 'no-store',
    signal: AbortSignal.timeout(longestMs),
  }).catch(() => {
    throw new Problem(0, 'unreachable', 'The bot does not answer. It may have been stopped.');
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const kind = String(body.type ?? '')
    .split(':')
    .at(-1);
  throw new Problem(response.status, kind, `${body.title ?? 'Something went wrong'}. ${body.detail ?? ''}`.trim());
}
