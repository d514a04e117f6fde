import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiError, parseRequest } from '../../../src/local/discord/api-error.ts';
import { integer } from '../../../src/local/discord/parse-json.ts';

const request = z.object({ flags: integer(z.number().min(0).max(64)).nullish() });

test.each([64, '64'])('a whole number is read from %j', (flags) => {
  expect(parseRequest(request, { flags })).toEqual({ flags: 64 });
});

test.each(['x', '', '1.5', 1.5, true, []])('%j is no whole number, and is refused as Discord does', (flags) => {
  const errors = { flags: { _errors: [{ code: 'NUMBER_TYPE_COERCE', message: `Value "${flags}" is not int.` }] } };

  expect(refusalOf({ flags })).toMatchObject({ code: 50035, errors });
});

test('a whole number keeps to its bounds, however it was sent', () => {
  expect(refusalOf({ flags: '65' })).toMatchObject({ code: 50035 });
  expect(parseRequest(request, { flags: null })).toEqual({ flags: null });
});

function refusalOf(body: unknown): unknown {
  try {
    return parseRequest(request, body);
  } catch (error) {
    return error instanceof ApiError ? error.body : error;
  }
}
