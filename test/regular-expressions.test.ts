/** No regular expression that is written out can be made to go back: what people and models write has no end, and somebody always tries. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Those that only ever see short texts: by where they stand, what bounds them. */
const bounded: Readonly<Record<string, string>> = {
  'src/setting-rules.ts': 'settings',
  'src/letta/connect-letta.ts': 'settings',
  'src/letta/error-body.ts': 'an answer of the server',
  'src/discord/to-incoming-message.ts': 'one message of Discord',
  'src/sleep/agent/sleep-prompt.ts': 'the end of one answer',
  'src/sleep/plan/find-secrets.ts': 'words of at most 64 units',
  'src/sleep/plan/secrets/said-secrets.ts': 'the end of a message',
  'src/sleep/plan/secrets/secret-forms.ts': 'a clause of at most 200 units',
  'src/sleep/plan/secrets/spaced-value.ts': 'a clause of at most 200 units',
  'src/wording/made-up-turn.ts': 'the beginning of a line',
  'src/base/text.ts': 'there are at most three blank lines by then',
  'src/wording/silence.ts': 'so much as a placeholder has',
};

const literal =
  /(?<=(?:[=(,:[!&|?{};]|\breturn|^)\s*)\/((?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?![\w/])/gm;

const patterns = globSync('src/**/*.ts')
  .filter((file) => !file.startsWith('src/local/') && bounded[file] === undefined)
  .flatMap((file) => {
    const code = readFileSync(file, 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
    return [...code.matchAll(literal)].flatMap(({ 1: source = '', 2: flags }) => toPattern(file, source, flags));
  });

/** Between two of them code may look like one that is none. */
function toPattern(file: string, source: string, flags: string | undefined) {
  try {
    return [{ file, pattern: new RegExp(source, flags) }];
  } catch {
    return [];
  }
}

const attacks = [
  ...[
    'a',
    '1',
    ' ',
    '\n',
    '.',
    '…',
    '"',
    '<',
    '`',
    '*',
    '_',
    '/',
    ':',
    '(',
    '[',
    '-',
    '>',
    '\t',
    'a.',
    'a ',
    'あ',
    '\u0301',
  ],
  ...['\u200b', '：', '“', '|', '#', '@', '=', '\n ', '[a', '(a'],
];

function spentMs(pattern: RegExp, text: string): number {
  const start = process.cpuUsage().user;
  pattern.lastIndex = 0;
  if (pattern.sticky) pattern.test(text);
  else text.search(pattern);
  return (process.cpuUsage().user - start) / 1_000;
}

function leastMs(pattern: RegExp, text: string): number {
  return Math.min(...Array.from({ length: 3 }, () => spentMs(pattern, text)));
}

/** Of sixteen times the length it takes a hundred times as long, and long enough to be no chance. */
function goesBack(pattern: RegExp, attack: string): boolean {
  const textOf = (units: number) => `${attack.repeat(units / attack.length)}\0 `;
  if (spentMs(pattern, textOf(2_000)) < 0.7) return false;
  const short = leastMs(pattern, textOf(2_000));
  return short > 0.7 && leastMs(pattern, textOf(32_000)) > Math.max(100, 100 * short);
}

test('regular expressions are found where they are written out', () => {
  expect(patterns.length).toBeGreaterThan(300);
});

test('no text makes one take more than its share of time', () => {
  const slow = patterns.flatMap(({ file, pattern }) =>
    attacks.filter((attack) => goesBack(pattern, attack)).map((attack) => ({ file, source: pattern.source, attack })),
  );

  expect(slow).toEqual([]);
});
