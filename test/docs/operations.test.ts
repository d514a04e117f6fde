/** What docs/operations.md and docs/privacy.md name: metrics, log lines, settings and commands exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { recordKinds } from '../../src/app/record-kinds.ts';
import { settings } from '../../src/config.ts';
import { auditsKept } from '../../src/sleep/state/cycle-record.ts';
import { createMetrics } from '../../src/status/metrics.ts';
import { exchangeOf } from '../../src/store/backup-exchange.ts';
import { writeAheadLogOf } from '../../src/store/database-files.ts';
import { newPartOf } from '../../src/store/durable-files.ts';
import { drivenClock } from '../support/driven-clock.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const operations = read('docs/operations.md');
const privacy = read('docs/privacy.md');
const everything = [operations, privacy, read('README.md')].join('\n');

function found(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];
}

test('every metric that is named is one, and the operators are told of each', async () => {
  const metrics = createMetrics(drivenClock());
  const text = await metrics.text(async () => {
    throw new Error('There is no report.');
  });
  metrics.close();
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  const named = found(everything, /\b(scarlet_[a-z_]*[a-z])\b/g).map((name) => {
    const histogram = name.replace(/_(bucket|sum|count)$/, '');
    return types.get(histogram) === 'histogram' ? histogram : name;
  });

  // Of what is counted, each result is known beforehand.
  const selected = found(operations, /(scarlet_\w+\{[^}]+\})/g).filter(
    (one) => types.get(one.split('{')[0] ?? '') === 'counter',
  );
  expect(selected.length).toBeGreaterThan(2);
  expect(selected.filter((one) => !text.includes(`${one} 0`))).toEqual([]);
  expect(named.filter((name) => !types.has(name))).toEqual([]);
  expect([...types.keys()].filter((name) => !named.includes(name))).toEqual([]);
});

test('every line of the log that is named is written somewhere, in these words', () => {
  const lines = found(operations.split('## The log')[1]?.split('\n## ')[0] ?? '', /^\| `([^`]+)` \| (?!What to do)/gm);
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(join('src', file)))
    .join('\n');

  expect(lines.length).toBeGreaterThan(10);
  expect(lines.filter((line) => line !== 'msg' && !sources.includes(`'${line}'`))).toEqual([]);
});

test('every setting and every npm script that is named exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: object };
  const named = found(`${operations}${privacy}`, /`([A-Z][A-Z_]+)`/g);

  expect(named.filter((name) => name.includes('_') && !(name in settings))).toEqual([]);
  expect(found(everything, /npm run (?:--silent )?([\w:-]+)/g).filter((name) => !(name in scripts))).toEqual([]);
});

test('no condition is alerted to twice', () => {
  const table = operations.split('## Alerts')[1]?.split('\n## ')[0] ?? '';
  const conditions = [...table.matchAll(/^\| `([^`]*scarlet_[^`]*)` \|/gm)].map(([, condition = '']) =>
    condition.replace(/^max\((.*)\)(?= [=<>])/, '$1'),
  );

  expect(conditions.length).toBeGreaterThan(10);
  expect(conditions.filter((condition, at) => conditions.indexOf(condition) !== at)).toEqual([]);
});

test('every kind of record is named to those who ask what is kept', () => {
  const namespaces = Object.values(recordKinds).map(({ namespace }) => namespace);

  expect(namespaces.filter((namespace) => !privacy.includes(`\`${namespace}\``))).toEqual([]);
});

test('every file that holds what people said is named, whatever it is called', () => {
  const names = [writeAheadLogOf(''), exchangeOf('…'), `….${newPartOf('').split('.').at(-1)}`, '….replaced-…'];

  expect(names.filter((name) => !privacy.includes(`\`${name}\``))).toEqual([]);
});

test('audits are kept for as long as people are told', () => {
  expect(privacy).toContain(`${auditsKept.cycles} consolidations or ${auditsKept.ms / 86_400_000} days`);
});
