import { DiscordAPIError, type REST } from 'discord.js';
import { describe, expect, test } from 'vitest';
import type { ChannelId, MessageId, UserId } from '../../src/base/ids.ts';
import type { Page } from '../../src/chat/outbox.ts';
import { findInHistory } from '../../src/discord/find-in-history.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

const self = '1' as UserId;

type Shown = { readonly id: string; readonly by?: string; readonly says?: string; readonly to?: string };

function refusal(status: number, code: number): DiscordAPIError {
  return new DiscordAPIError({ code, message: 'no' }, code, status, 'GET', 'http://127.0.0.1/api', {
    body: undefined,
    files: undefined,
  });
}

/** A search of a history that gives these pages, or fails so, one after another. */
function searching(answers: readonly (readonly Shown[] | Error)[], page: Partial<Page> = {}, besides: string[] = []) {
  const clock = hastyClock();
  const log = recordingLog();
  const asked: (string | null | undefined)[] = [];
  const get: REST['get'] = async (_, options) => {
    asked.push(options?.query?.get('after'));
    const answer = answers[asked.length - 1] ?? [];
    if (answer instanceof Error) throw answer;
    return answer.map(({ id, by = self, says = 'yes', to }) => ({
      id,
      author: { id: by },
      content: says,
      ...(to === undefined ? {} : { message_reference: { message_id: to } }),
    }));
  };
  const rest = { get, post: expect.fail, patch: expect.fail, put: expect.fail };
  const found = findInHistory(
    { rest, self, clock, log },
    {
      channel: '7' as ChannelId,
      after: '100' as MessageId,
      besides: besides as MessageId[],
      page: { text: 'yes', nonce: 'turn-1', replyTo: undefined, ...page },
    },
  );
  return { found, asked, clock, log };
}

describe('what is taken for the page', () => {
  test.each<readonly [string, Shown]>([
    ['the same words', { id: '101' }],
    ['with spaces around them', { id: '101', says: ' yes\n' }],
    ['with small lines of ours below', { id: '101', says: 'yes\n-# Not all of it was read.\n\n-# Twice.' }],
  ])('is %s', async (_, shown) => {
    expect(await searching([[shown]]).found).toBe('101');
  });

  test.each<readonly [string, Shown]>([
    ['somebody else’s', { id: '101', by: '2' }],
    ['fewer words', { id: '101', says: 'ye' }],
    ['none at all', { id: '101', says: '' }],
    ['other words', { id: '101', says: 'not yes' }],
    ['more in the same line', { id: '101', says: 'yes -# and' }],
    ['more in another one', { id: '101', says: 'yes\nand no' }],
    ['a small line of ours, and more below it', { id: '101', says: 'yes\n-# Twice.\nand no' }],
  ])('is not %s', async (_, shown) => {
    expect(await searching([[shown]]).found).toBeUndefined();
  });

  test.each([
    ['Look <:rook:123456789012345678>!', 'Look :rook:!'],
    ['Look <a:rook:123456789012345678>!', 'Look <a:raven:123456789012345678>!'],
    ['At 10:30:15 <:rook:123456789012345678>', 'At 10:30:15 :rook:'],
    ['a:b<:rook:123456789012345678>', 'a:b:rook:'],
  ])('is what Discord makes of emoji: %s becomes %s', async (text, says) => {
    expect(await searching([[{ id: '101', says }]], { text }).found).toBe('101');
    expect(await searching([[{ id: '101', says: says.replace(/Look|At|a/, 'See') }]], { text }).found).toBe(undefined);
  });

  test.each([
    ['At 10:30:15', 'At 10:45:15'],
    ['Take :one:', 'Take :two:'],
    ['Take <:one:123456789012345678>', 'Take <:two:123456789012345679>'],
    ['Take <:one:123456789012345678>', 'Take :two:'],
  ])('is not what says something else: %s is not %s', async (text, says) => {
    expect(await searching([[{ id: '101', says }]], { text }).found).toBeUndefined();
  });

  test('replies to nobody but who is replied to, where it says so', async () => {
    const page = { replyTo: '90' as MessageId };

    expect(
      await searching(
        [
          [
            { id: '101', to: '91' },
            { id: '102', to: '90' },
          ],
        ],
        page,
      ).found,
    ).toBe('102');
    expect(await searching([[{ id: '101' }]], page).found).toBe('101');
    expect(await searching([[{ id: '101', to: '91' }]]).found).toBe('101');
  });

  test('is none that is known to be another', async () => {
    expect(await searching([[{ id: '101' }, { id: '102' }]], {}, ['101']).found).toBe('102');
  });
});

describe('how far it is looked', () => {
  const full = (from: number): readonly Shown[] =>
    Array.from({ length: 100 }, (_, at) => ({ id: String(from + 99 - at), by: '2' }));

  test('is to the end of the history, each page after the newest of the one before', async () => {
    const { found, asked } = searching([full(101), full(201), [{ id: '301' }]]);

    expect(await found).toBe('301');
    expect(asked).toEqual(['100', '200', '300']);
  });

  test('is three hundred messages', async () => {
    const { found, asked } = searching([full(101), full(201), full(301), [{ id: '401' }]]);

    expect(await found).toBeUndefined();
    expect(asked).toHaveLength(3);
  });

  test('ends with a page that is not full', async () => {
    const { found, asked } = searching([full(101).slice(1), [{ id: '301' }]]);

    expect(await found).toBeUndefined();
    expect(asked).toHaveLength(1);
  });
});

describe('a search that fails', () => {
  test('is made again twice, with growing pauses', async () => {
    const { found, clock, log } = searching([new Error('reset'), refusal(401, 0), [{ id: '101' }]]);

    expect(await found).toBe('101');
    expect(clock.slept).toEqual([1_000, 4_000]);
    expect(log.lines.map(({ level }) => level)).toEqual(['debug', 'debug']);
  });

  test('for the third time leaves it open whether the page was posted', async () => {
    const down = new Error('reset');
    const { found, asked } = searching([down, down, down, [{ id: '101' }]]);

    await expect(found).rejects.toThrow('Searching the history');
    expect(asked).toHaveLength(3);
  });

  test('as the history may not be read finds nothing, which is logged', async () => {
    const { found, asked, log } = searching([refusal(403, 50_001), [{ id: '101' }]]);

    expect(await found).toBeUndefined();
    expect(asked).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { channel: '7', code: 50_001 } }]);
  });
});
