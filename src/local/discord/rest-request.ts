import type { IncomingMessage } from 'node:http';
import { ApiError } from './api-error.ts';
import type { StoredFile } from './entities.ts';
import { parseJson } from './parse-json.ts';

// Discord's limit for a whole request.
const maxBodyBytes = 25 * 1024 * 1024;

/** A file that came with a multipart body, under its number in `files[n]`. */
export type UploadedFile = StoredFile & { readonly field: string };

/** What a route gets. */
export type RestRequest = {
  readonly method: string;
  /** The path below `/api/v10`, decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the path holds where the route has `{names}`. */
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
};

/** Reads a whole body, at most 25 MiB. */
export async function readBytes(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new ApiError(50035);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Reads JSON, or a form with `payload_json` and `files[n]`. */
export async function parseBody(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<{ body: unknown; files: UploadedFile[] }> {
  if (bytes.length === 0) return { body: undefined, files: [] };
  if (contentType?.startsWith('multipart/form-data') !== true) return { body: readJson(bytes), files: [] };

  const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
  const payload = form.get('payload_json');
  const files = await Promise.all([...form].map(([field, value]) => uploadedFile(field, value)));
  return {
    body: typeof payload === 'string' ? readJson(new TextEncoder().encode(payload)) : {},
    files: files.filter((file) => file !== undefined),
  };
}

async function uploadedFile(field: string, value: string | File): Promise<UploadedFile | undefined> {
  if (typeof value === 'string') return undefined;
  return {
    field,
    filename: value.name,
    contentType: value.type,
    bytes: new Uint8Array(await value.arrayBuffer()),
  };
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch {
    throw new ApiError(50109);
  }
}

/** What a route answers. Without a body the answer has none, and no content type either. */
export type RestAnswer = { readonly status: number; readonly body?: unknown };

/** One route, named by its method and its template in Discord's OpenAPI, such as `/channels/{channel_id}/messages`. */
export type DiscordRoute = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly template: string;
  /** Routes that carry a token in their path need no Authorization header. */
  readonly open?: boolean;
  readonly answer: (request: RestRequest) => RestAnswer;
};

export function route(
  method: DiscordRoute['method'],
  template: string,
  answer: DiscordRoute['answer'],
  options: Pick<DiscordRoute, 'open'> = {},
): DiscordRoute {
  return { method, template, answer, ...options };
}

/** The part of a path that a route named so. */
export function param(request: RestRequest, name: string): string {
  return request.params[name] ?? '';
}

/** Documents: API Reference, Boolean Query Strings. */
export function isAsked(query: URLSearchParams, name: string): boolean {
  return ['true', 'True', '1'].includes(query.get(name) ?? '');
}

/** A request that came in, and how it was answered. */
export type RecordedDiscordRequest = {
  readonly number: number;
  /** Milliseconds since 1970, by the local Discord's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The template in Discord's OpenAPI, or the bare path where nothing matches. */
  readonly route: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  files: readonly { readonly field: string; readonly filename: string; readonly size: number }[];
  /** `undefined` while there is no answer, and for ever when the connection was dropped. */
  answer: RecordedAnswer | undefined;
  /** Whether a fault changed what the client got. */
  faulty: boolean;
};

export type RecordedAnswer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};
