/** Why a request is refused, in the terms of OpenAI's error object. */
export class ModelFailure extends Error {
  readonly status: number;
  readonly code: string | null;
  readonly param: string | null;

  constructor(status: number, message: string, where: { code?: string; param?: string } = {}) {
    super(message);
    this.status = status;
    this.code = where.code ?? codes[status] ?? null;
    this.param = where.param ?? null;
  }

  /** The body as OpenAI sends it. */
  body(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    const { message, param, code } = this;
    return { error: { message, type: types[this.status] ?? fallbackType(this.status), param, code } };
  }
}

const types: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
};

const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  402: 'insufficient_quota',
  429: 'rate_limit_exceeded',
};

function fallbackType(status: number): string {
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
