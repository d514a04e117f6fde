import { describe, expect, test } from 'vitest';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';
import { help, readOptions, type SleepBenchOptions } from '../../bench/sleep/read-options.ts';

function optionsFrom(args: string, environment: Record<string, string> = {}): SleepBenchOptions | 'help' {
  return readOptions(args.split(' ').filter(Boolean), environment);
}

describe('the options of the sleep benchmark', () => {
  test('have defaults for everything', () => {
    expect(optionsFrom('')).toEqual({
      people: 10,
      messages: 600,
      seed: 1,
      letta: '0.16.8',
      out: undefined,
      jsonl: undefined,
      sleepModel: undefined,
      mode: 'custom',
      failures: undefined,
    });
  });

  test('are read as they are given', () => {
    expect(optionsFrom('--people 3 --messages=20 --seed 7 --letta 0.16.4 --out there')).toMatchObject({
      people: 3,
      messages: 20,
      seed: 7,
      letta: '0.16.4',
      out: 'there',
    });
    expect(optionsFrom('--jsonl talk.jsonl')).toMatchObject({ jsonl: 'talk.jsonl' });
  });

  test.each(['--help', '-h', '--people x -h'])('may ask for help: %s', (args) => {
    expect(optionsFrom(args)).toBe('help');
  });

  test('are all explained in the help', () => {
    const told = Object.keys(optionsFrom('') as object).filter((name) => name !== 'sleepModel');

    expect(told.filter((name) => !help.includes(`--${name} `))).toEqual([]);
  });

  test.each([
    ['--people many', '--people must be a whole number from 1 to 200.'],
    ['--people 0 --seed 1.5', '--people must be a whole number from 1 to 200; --seed must be a whole number'],
    ['--letta 0.17', '--letta must be 0.16.4 or 0.16.8.'],
    ['--persons 3', "Unknown option '--persons'"],
    ['extra', "Unexpected argument 'extra'"],
    ['--out', "Option '--out <value>' argument missing"],
    ['--jsonl talk.jsonl --people 3', '--jsonl replays a file'],
  ])('are refused in words when they are wrong: %s', (args, message) => {
    expect(() => optionsFrom(args)).toThrow(BenchFailure);
    expect(() => optionsFrom(args)).toThrow(message);
  });
});

describe('the model of the sleep agent', () => {
  const endpoint = { OPENAI_BASE_URL: 'https://models.example/v1/', SLEEP_MODEL: 'small-model' };

  test('is taken from the environment, with or without a key', () => {
    expect(optionsFrom('', endpoint)).toMatchObject({
      sleepModel: { baseUrl: 'https://models.example/v1', apiKey: undefined, model: 'small-model' },
    });
    expect(optionsFrom('', { ...endpoint, OPENAI_API_KEY: 'k' })).toMatchObject({ sleepModel: { apiKey: 'k' } });
  });

  test('may be written as a handle of our own provider; other slashes belong to its name', () => {
    const named = (model: string) => optionsFrom('', { ...endpoint, SLEEP_MODEL: model });

    expect(named('openai-proxy/small-model')).toMatchObject({ sleepModel: { model: 'small-model' } });
    expect(named('maker/small-model')).toMatchObject({ sleepModel: { model: 'maker/small-model' } });
  });

  test('must be named where an endpoint is', () => {
    expect(() => optionsFrom('', { OPENAI_BASE_URL: 'https://models.example/v1' })).toThrow('SLEEP_MODEL');
    expect(() => optionsFrom('', { ...endpoint, OPENAI_BASE_URL: 'models.example' })).toThrow('full http');
    expect(optionsFrom('', { SLEEP_MODEL: 'small-model' })).toMatchObject({ sleepModel: undefined });
  });
});
