/** What a real Letta server is given to start with. */
import { describe, expect, test } from 'vitest';
import { isLettaVersion, layoutOf } from '../../../src/local/real-letta/layout.ts';
import { lettaEnvironment } from '../../../src/local/real-letta/server-process.ts';

describe('what a server is given', () => {
  test.each(['0.16.8', '1.0.0', '0.16.10'])('%s is a version', (version) => {
    expect(isLettaVersion(version)).toBe(true);
  });

  test.each(['', 'latest', '0.16', '../0.16.8', '0.16.8/..', '0.16.8 --index-url=x', '-r'])('"%s" is not', (text) => {
    expect(isLettaVersion(text)).toBe(false);
  });

  test('versions share the installer and PostgreSQL, and nothing else', () => {
    const one = layoutOf('/home', '0.16.4', 'data');
    const other = layoutOf('/home', '0.16.8', 'data');

    const shared = Object.entries(one).filter(([name, path]) => other[name as keyof typeof other] === path);

    expect(shared.map(([name]) => name)).toEqual(['home', 'cache', 'uvFolder', 'postgresFolder', 'postgresBin']);
  });

  test("tests have a database of their own, and the same packages as an operator's server", () => {
    const operators = layoutOf('/home', '0.16.8', 'data');
    const tests = layoutOf('/home', '0.16.8', 'test-data');

    expect(tests.cluster).not.toBe(operators.cluster);
    expect(tests.serverLog).not.toBe(operators.serverLog);
    expect(tests.venv).toBe(operators.venv);
  });

  test("no token or provider's key of ours reaches it, and its home is its own", () => {
    const machine = { PATH: '/bin', HOME: '/root', DISCORD_TOKEN: 'canary', ANTHROPIC_API_KEY: 'canary' };

    const given = lettaEnvironment(layoutOf('/home', '0.16.8', 'data'), machine);

    expect(given['PATH']).toBe('/bin');
    expect(given['HOME']).toBe('/home/0.16.8/data/letta');
    expect(Object.values(given)).not.toContain('canary');
  });
});
