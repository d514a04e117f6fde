import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { BenchFailure } from '../../bench/sleep/bench-failure.ts';
import { readSoakOptions, runSoak } from '../../bench/soak/run-soak.ts';

const optionsFrom = (args: string) => readSoakOptions(args.split(' ').filter(Boolean));

test('without an option fifty people talk for ten minutes, twenty messages a second', () => {
  expect(optionsFrom('')).toEqual({ seconds: 600, people: 50, rate: 20, seed: 1, folder: tmpdir() });
});

test('options are read as they are given', () => {
  expect(optionsFrom('--seconds 20 --people=1 --rate 200 --seed 0 --folder there')).toEqual({
    seconds: 20,
    people: 1,
    rate: 200,
    seed: 0,
    folder: 'there',
  });
});

test('each is told in the help, with the default that it has', async () => {
  const said: string[] = [];
  expect(await runSoak(['--help'], (line) => said.push(line))).toBe('sound');
  const help = said.join('\n');

  for (const [name, usual] of Object.entries(optionsFrom('') as object)) {
    const words = name === 'folder' ? "the system's temporary folder" : String(usual);
    expect(help).toMatch(new RegExp(`^ {2}--${name} <.*\\bdefault ${words}\\)$`, 'm'));
  }
});

test.each([
  ['--seconds 19', '--seconds must be a whole number from 20 to 86400.'],
  [
    '--people 501 --rate 0',
    '--people must be a whole number from 1 to 500; --rate must be a whole number from 1 to 200.',
  ],
  ['--seed -1', '--seed'],
  ['--rate 1.5', '--rate must be a whole number'],
  ['--folder=', '--folder must name a folder.'],
  ['--minutes 3', "Unknown option '--minutes'"],
])('what is wrong is named: %s', (args, words) => {
  expect(() => optionsFrom(args)).toThrow(BenchFailure);
  expect(() => optionsFrom(args)).toThrow(words);
});
