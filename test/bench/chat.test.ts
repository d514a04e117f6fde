/** The measurement of the chat beside the thinnest bot, once and small. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runChatBench } from '../../bench/chat/run-chat-bench.ts';
import { temporaryFolder } from '../store/temporary-folder.ts';

test('both bots answer, and the table and the JSON say what that took', { timeout: 120_000 }, async () => {
  const folder = temporaryFolder();
  const json = join(folder, 'chat.json');
  const said: string[] = [];

  const args = [
    '--people',
    '2',
    '--messages',
    '12',
    '--warm-up',
    '20',
    '--rounds',
    '1',
    '--known',
    '50',
    '--scrapes',
    '50',
    '--scraped-seconds',
    '2',
    '--folder',
    folder,
    '--json',
    json,
  ];
  await runChatBench(args, (line) => said.push(line));

  expect(said.join('\n')).toMatch(/2 people, 6 messages each\n.*thinnest +ours +of its/);
  expect(said.join('\n')).toMatch(/^Discord requests a message +2\.00 +2\.\d\d/m);
  expect(said.join('\n')).toMatch(/^Start, ms: \d+ with an empty store, \d+ with 50 people known/m);
  expect(said.join('\n')).toMatch(/^Status asked for 50 times a second, 4 people: p50 [\d.]+ ms, [\d.]+ without/m);
  const { 2: found, scraped } = JSON.parse(await readFile(json, 'utf8'));
  // A hundred in two seconds; a busy machine's timers leave some out.
  expect(scraped.answered).toBeGreaterThan(20);
  expect(scraped.answered).toBeGreaterThan(0.9 * scraped.asked);
  expect(found.thin[0]).toMatchObject({ rest: 2, letta: 1, commits: 0 });
  // One each, and the beats of the claim.
  expect(found.scarlet[0].letta).toBeGreaterThanOrEqual(1);
  expect(found.scarlet[0].letta).toBeLessThan(1.5);
  expect(found.scarlet[0].commits).toBeGreaterThan(2);
  // Five messages each are consolidated.
  expect(found['scarlet-with-sleep'][0].letta).toBeGreaterThan(1);
});

test('a wrong option is named', async () => {
  await expect(runChatBench(['--people', 'many'], () => {})).rejects.toThrow('--people must be numbers');
});
