/** Packages come from where pip is set up to fetch them. */
import { expect, test } from 'vitest';
import { uvEnvironment } from '../../../src/local/real-letta/install.ts';

test("pip's index, further indexes, folders and certificate become uv's", () => {
  const list = [
    "global.index-url='https://packages.example/simple'",
    "global.extra-index-url='https://one.example/simple\\nhttps://two.example/simple'",
    "global.find-links='/wheels /more'",
    "global.cert='/etc/ca.pem'",
    "global.timeout='60'",
  ].join('\n');

  expect(uvEnvironment(list, {})).toEqual({
    UV_DEFAULT_INDEX: 'https://packages.example/simple',
    UV_INDEX: 'https://one.example/simple https://two.example/simple',
    UV_FIND_LINKS: '/wheels,/more',
    SSL_CERT_FILE: '/etc/ca.pem',
  });
});

test('where pip has no settings, uv keeps its own defaults', () => {
  expect(uvEnvironment('', { PATH: '/bin' })).toEqual({ PATH: '/bin' });
});

test("an environment variable of pip's wins over its install section, and that over the general one", () => {
  const general = "global.index-url='https://general.example'";
  const install = "install.index-url='https://install.example'";
  const variable = ":env:.index-url='https://variable.example'";

  expect(uvEnvironment([variable, general, install].join('\n'), {})['UV_DEFAULT_INDEX']).toContain('variable');
  expect(uvEnvironment([general, install].join('\n'), {})['UV_DEFAULT_INDEX']).toContain('install');
});

test('what was set for uv itself is left alone', () => {
  const list = "global.index-url='https://pip.example'\nglobal.extra-index-url='https://more.example'";

  const current = uvEnvironment(list, { UV_DEFAULT_INDEX: 'https://uv.example' });
  const older = uvEnvironment(list, { UV_INDEX_URL: 'https://uv.example', UV_EXTRA_INDEX_URL: 'https://x.example' });

  expect(current['UV_DEFAULT_INDEX']).toBe('https://uv.example');
  expect(current['UV_INDEX']).toBe('https://more.example');
  expect(older).not.toHaveProperty('UV_DEFAULT_INDEX');
  expect(older).not.toHaveProperty('UV_INDEX');
});
