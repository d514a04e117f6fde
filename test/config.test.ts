import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, secretsOf, settings, sleepModeOf, whereToTurn } from '../src/config.ts';
import { locales, textsIn } from '../src/texts/languages.ts';

const token = 'canary-token-of-the-test';
const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  test('needs a token and nothing else', () => {
    const config = readConfig({ DISCORD_TOKEN: token });

    expect(config).toMatchObject({
      AGENT_NAME: 'Scarlet',
      LETTA_MODEL: 'minimax/MiniMax-M2.1',
      CONTEXT_WINDOW: 200_000,
      MAX_ANSWER_TOKENS: 2_048,
      SLEEP_MAX_ANSWER_TOKENS: 4_000,
      SLEEP_ENABLED: true,
      STREAM_REPLIES: true,
      SLEEP_THRESHOLD: 5,
      SLEEP_AGENT_NAME: 'Scarlet-Sleep',
    });
  });

  test('takes lists of ids with commas and spaces', () => {
    const config = readConfig({ DISCORD_TOKEN: token, BOT_ADMIN_IDS: '123456789012345678, 223456789012345678' });

    expect(config.BOT_ADMIN_IDS).toEqual(['123456789012345678', '223456789012345678']);
  });

  test('has words for where help can be had in each language, which an operator may replace', () => {
    const config = readConfig({ DISCORD_TOKEN: token, CRISIS_HELP_IT: '😀'.repeat(300) });

    expect(Object.keys(settings).filter((name) => name.startsWith('CRISIS_HELP'))).toHaveLength(locales.length);
    expect(locales.map((locale) => whereToTurn(config, locale))).toEqual(
      locales.map((locale) => (locale === 'it' ? '😀'.repeat(300) : textsIn(locale).help.whereToTurn)),
    );
  });

  test.each([
    [{}, 'custom'],
    [{ SLEEP_MODE: 'auto' }, 'auto'],
    [{ SLEEP_ENABLED: 'false' }, 'off'],
    [{ SLEEP_ENABLED: 'true' }, 'custom'],
    [{ SLEEP_ENABLED: 'true', SLEEP_MODE: 'native' }, 'native'],
    [{ SLEEP_ENABLED: 'false', SLEEP_MODE: 'off' }, 'off'],
  ])('with %o memory is tended in the mode %s', (environment, mode) => {
    expect(sleepModeOf(readConfig({ DISCORD_TOKEN: token, ...environment }))).toBe(mode);
  });

  test.each([
    { SLEEP_ENABLED: 'false', SLEEP_MODE: 'native' },
    { SLEEP_ENABLED: 'false', SLEEP_MODE: 'custom' },
    { SLEEP_ENABLED: 'true', SLEEP_MODE: 'off' },
  ])('refuses %o in words', (environment) => {
    expect(problemsOf({ DISCORD_TOKEN: token, ...environment })).toEqual([
      expect.stringMatching(/^SLEEP_ENABLED contradicts SLEEP_MODE: .*older name/),
    ]);
  });

  test.each([
    { AGENT_NAME: 'Rook', SLEEP_AGENT_NAME: 'rook' },
    { SLEEP_AGENT_NAME: 'Scarlet' },
    { AGENT_NAME: 'Scarlet-Sleep' },
  ])('refuses one name for both agents in words: %o', (environment) => {
    expect(problemsOf({ DISCORD_TOKEN: token, ...environment })).toEqual([
      expect.stringMatching(/^SLEEP_AGENT_NAME is the same as AGENT_NAME: /),
    ]);
  });

  test.each([`"house/talk"`, `'house/talk'`, '`house/talk`', `" house/talk "`])(
    'takes the quotes off %s, which docker --env-file passes on',
    (LETTA_MODEL) => {
      expect(readConfig({ DISCORD_TOKEN: token, LETTA_MODEL }).LETTA_MODEL).toBe('house/talk');
    },
  );

  test('takes the quotes off every setting', () => {
    const bare = Object.fromEntries(
      [...example.matchAll(/^#? ?([A-Z][A-Z_]+)=(.+)$/gm)].map(([, name, value]) => [String(name), String(value)]),
    );
    const given = { ...bare, DISCORD_TOKEN: token, BOT_ADMIN_IDS: '123456789012345678', LETTA_API_KEY: 'canary-key' };

    const quoted = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, `"${value}"`]));

    expect(readConfig(quoted)).toEqual(readConfig(given));
  });

  test('leaves quotes that are a part of the words', () => {
    const config = readConfig({ DISCORD_TOKEN: token, CRISIS_HELP_EN: '"Stay", then "call"' });

    expect(config.CRISIS_HELP_EN).toBe('"Stay", then "call"');
  });

  test('takes proxies in small letters too, and knows their passwords as secrets', () => {
    const config = readConfig({ DISCORD_TOKEN: token, https_proxy: 'http://ada:canary%2Fword@proxy.test:3128' });

    expect(config.HTTPS_PROXY).toBe('http://ada:canary%2Fword@proxy.test:3128');
    expect(secretsOf(config)).toEqual([token, 'canary%2Fword', 'canary/word']);
  });

  test('counts an empty setting as absent', () => {
    const config = readConfig({ DISCORD_TOKEN: token, MAX_USERS: '', LETTA_API_KEY: '  ' });

    expect(config.MAX_USERS).toBeUndefined();
    expect(config.LETTA_API_KEY).toBeUndefined();
    expect(readConfig({ DISCORD_TOKEN: token, LETTA_API_KEY: '""' }).LETTA_API_KEY).toBeUndefined();
  });

  test.each([
    ['DISCORD_TOKEN', ''],
    ['DISCORD_TOKEN', 'токен'],
    ['DISCORD_TOKEN', 'one\ntwo'],
    ['DISCORD_TOKEN', 'any-token/'],
    ['DISCORD_API_URL', 'discord'],
    ['MESSAGE_CONTENT_INTENT', 'yes'],
    ['BOT_ADMIN_IDS', 'ada'],
    ['MAX_USERS', '0'],
    ['MAX_USERS', 'many'],
    ['LETTA_BASE_URL', 'ftp://letta'],
    ['LETTA_BASE_URL', 'http://ada:password@letta.test'],
    ['LETTA_BASE_URL', 'http://letta.test/?key=canary'],
    ['LETTA_API_KEY', 'clé-à-moi'],
    ['LETTA_API_KEY', 'one\ntwo'],
    ['LETTA_MODEL', 'gpt'],
    ['CONTEXT_WINDOW', '1.5'],
    ['AGENT_NAME', 'Scarlet #1'],
    ['AGENT_NAME', '\u3164'],
    ['SLEEP_AGENT_NAME', '\u115f\u1160'],
    ['AGENT_VERSION', 'x'.repeat(33)],
    ['AGENT_VERSION', 'one\ntwo'],
    ['SLEEP_THRESHOLD', '-5'],
    ['TURNS_AT_ONCE', '0'],
    ['STATUS_TOKEN', 'fifteen-letters'],
    ['STATUS_TOKEN', 'sixteen letters and more'],
    ['STATUS_HOST', 'http://127.0.0.1'],
    ['STATUS_HOSTS', 'status.test:9090'],
    ['DATABASE_PATH', '~/scarlet.sqlite'],
    ['DATABASE_PATH', 'sqlite:///srv/scarlet.sqlite'],
    ['DATABASE_PATH', ':memory:'],
    ['DATABASE_PATH', 'file:scarlet.sqlite'],
    ['DATABASE_PATH', 'data/'],
    ['LOG_LEVEL', 'loud'],
    ['HTTPS_PROXY', 'proxy:3128'],
    ['HTTP_PROXY', 'socks5://proxy:1080'],
    ['HTTPS_PROXY', 'http://ada:100%word@proxy.test:3128'],
    ['HTTP_PROXY', 'http://proxy.test:3128/path'],
    ['HTTPS_PROXY', 'http://proxy.test:3128?for=letta'],
    ['HTTPS_PROXY', 'http://proxy.test:3128#letta'],
    ['CRISIS_HELP_EN', 'x'.repeat(301)],
    ['CRISIS_HELP_IT', 'Chiama\nqualcuno'],
    ['CRISIS_HELP_EN', '\u200b\u2800'],
    ['STATUS_TOKEN', 'x'.repeat(8_000)],
    ['LETTA_API_KEY', 'x'.repeat(8_000)],
  ])('refuses %s=%s and names it', (name, value) => {
    const problems = problemsOf({ DISCORD_TOKEN: token, [name]: value });

    expect(problems).toHaveLength(1);
    // In our words, and not in those of the parser.
    expect(problems[0]).toMatch(new RegExp(`^${name} (must|may|holds|is) `));
  });

  test('names every problem at once, also what is wrong only together, and shows no value', () => {
    const environment = { HOME_CHANNELS: '123456789012345678', LETTA_MODEL: token, LOG_LEVEL: token };

    const problems = problemsOf(environment);

    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'DISCORD_TOKEN',
      'LETTA_MODEL',
      'LOG_LEVEL',
      'HOME_CHANNELS',
    ]);
    expect(problems.join('\n')).not.toContain(token);
  });

  test.each(['DISCORD_API_URL', 'LETTA_BASE_URL'] as const)('takes %s with a slash at its end', (name) => {
    expect(readConfig({ DISCORD_TOKEN: token, [name]: 'http://house.test/api/' })[name]).toBe('http://house.test/api');
  });

  test('serves no status without a token', () => {
    expect(problemsOf({ DISCORD_TOKEN: token, STATUS_PORT: '9090' })).toEqual([
      expect.stringMatching(/^STATUS_TOKEN is missing: .*16 characters/),
    ]);
  });

  test('takes a name with its accents apart as one with them on their letters: Letta takes no other', () => {
    expect(readConfig({ DISCORD_TOKEN: token, AGENT_NAME: 'Zoe\u0301' }).AGENT_NAME).toBe('Zo\u00e9');
  });

  test('knows its secrets', () => {
    const secrets = { LETTA_API_KEY: 'canary-key-of-the-test', STATUS_TOKEN: 'canary-status-of-the-test' };
    const config = readConfig({ DISCORD_TOKEN: token, ...secrets });

    expect(secretsOf(config)).toEqual([token, ...Object.values(secrets)]);
  });
});

describe('the code', () => {
  const folder = new URL('../src/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    // The stand-ins set settings; what the doctor alone looks at changes nothing.
    .filter((file) => file.endsWith('.ts') && !/^(?:local|app\/doctor)\//.test(file))
    .map((file) => readFileSync(new URL(file, folder), 'utf8').replaceAll(/\/\*.*?\*\/|\/\/[^\n]*|'[^'\n]*'/gs, ''));

  test('reads every setting', () => {
    // As `config.NAME`, or taken out of one: `{ NAME: ours }: Config`, `{ NAME } = config`.
    const reads = sources.flatMap((source) => [
      ...(source.match(/\.[A-Z][A-Z_]+\b/g) ?? []),
      ...(source.match(/\{[^{}]*\}(?:: [^=)]*Config\b| = config\b)/g) ?? []),
    ]);
    const read = new Set(reads.flatMap((words) => words.match(/\b[A-Z][A-Z_]+\b/g)));

    // Those are read by their language.
    const unread = Object.keys(settings).filter((name) => !read.has(name) && !name.startsWith('CRISIS_HELP_'));
    expect(unread).toEqual([]);
  });
});

describe('.env.example', () => {
  const lines = [...example.matchAll(/^#? ?([A-Z][A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value] as const);

  test('names exactly the settings that exist, in their order', () => {
    expect(lines.map(([name]) => name)).toEqual(Object.keys(settings));
  });

  test('shows the defaults that are in force', () => {
    const shown = Object.fromEntries(lines.filter(([, value]) => value !== ''));

    const config = readConfig({ ...shown, DISCORD_TOKEN: token });

    expect(config).toEqual(readConfig({ DISCORD_TOKEN: token }));
  });
});

describe('README.md', () => {
  test('explains every setting in its table', () => {
    const missing = Object.keys(settings).filter((name) => !readme.includes(`| \`${name}\` |`));

    expect(missing).toEqual([]);
  });

  test('shows the defaults that are in force', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z][A-Z_]+)` \| `([^`]+)` \|/gm)];
    const wrong = rows.filter(([, name = '', value]) => {
      const shown = readConfig({ [name]: value, DISCORD_TOKEN: token });
      return JSON.stringify(shown) !== JSON.stringify(readConfig({ DISCORD_TOKEN: token }));
    });

    expect(rows.length).toBeGreaterThan(20);
    expect(wrong.map(([row]) => row)).toEqual([]);
  });
});
