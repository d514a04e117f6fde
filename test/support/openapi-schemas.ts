import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

type Media = { readonly schema: object };
type Response = { readonly content: Readonly<Record<string, Media>> };
type Operation = {
  readonly summary: string;
  readonly security: readonly object[];
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
};
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, Response>> };
};

/** The document that operators get. */
export function readOpenApi(): OpenApi {
  return parse(readFileSync(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8')) as OpenApi;
}

/** What of an answer is not as the document says: nothing, if all is well. */
export function createAnswerCheck(document: OpenApi) {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  // Only what lies within it is used as a schema.
  ajv.addVocabulary(['openapi', 'info', 'servers', 'paths', 'components']);
  ajv.addSchema(document, 'document');

  return (
    path: string,
    { status, type, json }: { status: number; type: string; json: unknown },
  ): readonly unknown[] => {
    const described = document.paths[path]?.['get']?.responses[String(status)];
    const [, shared] = described !== undefined && '$ref' in described ? (/([^/]+)$/.exec(described.$ref) ?? []) : [];
    const response = shared === undefined ? (described as Response | undefined) : document.components.responses[shared];
    const [mediaType = ''] = type.split(';');
    if (response?.content[mediaType] === undefined) return [`${path} ${status} ${mediaType} is not described`];
    if (json === undefined) return [];
    const owner =
      shared === undefined ? ['paths', path, 'get', 'responses', String(status)] : ['components', 'responses', shared];
    const place = [...owner, 'content', mediaType, 'schema'];
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = ajv.getSchema(`document#/${pointer}`);
    if (validate === undefined) return [`${path} ${status}: no schema`];
    return validate(json) ? [] : (validate.errors as ErrorObject[]);
  };
}
