import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export const statusToken = 'canary-status-token-0123456789';

/** The settings with which a bot serves its status to tests. */
export const statusSettings = { STATUS_PORT: '0', STATUS_TOKEN: statusToken };

export type StatusAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Undefined where the body is no JSON. */
  readonly json: unknown;
};

export type Asked = {
  readonly method?: string;
  /** `none` leaves it out. Default: the right one. */
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Asks as any HTTP client may, whatever a browser would forbid. */
export async function askStatus(
  address: string,
  path: string,
  { method = 'GET', token = statusToken, headers = {}, body }: Asked = {},
): Promise<StatusAnswer> {
  const answered = Promise.withResolvers<StatusAnswer>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const shown = token === 'none' ? {} : { authorization: `Bearer ${token}` };
  const { hostname, port } = new URL(address);
  const sent = request({ hostname, port, path, method, headers: { ...length, ...shown, ...headers }, agent: false });
  sent.on('error', answered.reject);
  sent.on('response', (response) => {
    text(response).then(
      (got) =>
        answered.resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: got,
          json: /json/.test(response.headers['content-type'] ?? '') && got !== '' ? JSON.parse(got) : undefined,
        }),
      answered.reject,
    );
  });
  sent.end(body);
  return await answered.promise;
}

/** Sends these very characters and gives all that comes until the server ends the connection. */
export async function sayToStatus(address: string, characters: string): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(characters);
  return await text(socket);
}
