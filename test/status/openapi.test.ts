import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { describeRoutes, openApiDocument } from '../../src/status/openapi.ts';
import { readPage } from '../../src/status/page-files.ts';
import { type StatusRoute, statusRoutes } from '../../src/status/routes.ts';
import { readOpenApi } from '../support/openapi-schemas.ts';

async function servedRoutes(): Promise<readonly StatusRoute[]> {
  const never = () => Promise.reject(new Error('Nobody asks.'));
  const routes = statusRoutes({
    health: never,
    botReport: never,
    userReports: { reportOf: never, page: never },
    metrics: never,
  });
  const all = [...routes, ...(await readPage())];
  return [...all, openApiDocument(all)];
}

test('docs/openapi.yaml says what is served: `npx vitest run test/status/openapi.test.ts --update` writes it anew', async () => {
  const document = describeRoutes(await servedRoutes());

  const head = '# What src/status serves, made from its routes. See test/status/openapi.test.ts.\n';
  await expect(`${head}${stringify(document, { aliasDuplicateObjects: false })}`).toMatchFileSnapshot(
    '../../docs/openapi.yaml',
  );
});

test('the same is served at /openapi.json', async () => {
  const route = (await servedRoutes()).at(-1);

  const answer = await route?.answer({ parameter: undefined, query: new URLSearchParams() });

  expect(JSON.parse(answer?.body ?? '')).toEqual(readOpenApi());
});

test('it is OpenAPI 3.1 by the specification’s own schema', async () => {
  const { valid, errors } = await new Validator().validate(readOpenApi());

  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});
