import { setImmediate } from 'node:timers/promises';
import { DiscordAPIError, MessageFlags, type RepliableInteraction } from 'discord.js';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CommandReply } from '../../commands/command.ts';
import type { UserId } from '../../src/base/ids.ts';
import { answerInteraction } from '../../src/discord/answer-interaction.ts';
import { NotDiscordsAnswer } from '../../src/discord/ask-discord.ts';
import type { ReplyMessage } from '../../src/discord/reply-messages.ts';
import { english } from '../../src/texts/en.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

function refusal(status: number, code: number): DiscordAPIError {
  return new DiscordAPIError({ code, message: 'no' }, code, status, 'POST', 'http://127.0.0.1/api', {
    body: undefined,
    files: undefined,
  });
}

const refused = refusal(400, 50_035);
const expired = refusal(404, 10_062);
const silence = new Error('socket hang up');

type Step = 'sleep' | 'defer' | 'edit' | 'fetch' | 'send' | 'delete';

let steps: string[];
/** With what each kind of request fails, one after another; what is not named succeeds. */
let failures: Partial<Record<Step, Error[]>>;
let isThinking: boolean;
let clock: ReturnType<typeof hastyClock>;
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  steps = [];
  failures = {};
  isThinking = true;
  clock = hastyClock(5_000);
  log = recordingLog();
});

async function step(what: Step, shown = ''): Promise<void> {
  // What is not waited for comes too late.
  await setImmediate();
  steps.push(shown === '' ? what : `${what} ${shown}`);
  const failure = failures[what]?.shift();
  if (failure !== undefined) throw failure;
}

const isPrivate = (flags: unknown) => (flags === MessageFlags.Ephemeral ? '' : 'for everybody to see: ');

const interaction = {
  deferReply: ({ flags }: { flags?: unknown }) => step('defer', isPrivate(flags)),
  webhook: {
    editMessage: (_: string, { content = '' }: ReplyMessage) => step('edit', content),
    send: ({ content = '', flags }: ReplyMessage & { flags?: unknown }) =>
      step('send', `${isPrivate(flags)}${content}`),
    deleteMessage: (id: string) => step('delete', id),
    async fetchMessage() {
      await step('fetch');
      return { flags: { has: (flag: unknown) => flag === MessageFlags.Loading && isThinking } };
    },
  },
} as unknown as RepliableInteraction;

async function answer(reply: CommandReply | Error) {
  await answerInteraction(
    interaction,
    {
      command: 'cook',
      caller: { userId: '42' as UserId, texts: english },
      async run() {
        steps.push('run');
        if (reply instanceof Error) throw reply;
        return reply;
      },
    },
    { clock, log },
  );
  return log.lines.map(({ level, sentence }) => `${level}: ${sentence}`);
}

const { replyWasRefused, failed } = english.commands;

test('it is deferred, run and answered, in this order, and the log says so', async () => {
  expect(await answer({ text: 'Soup' })).toEqual(['info: command answered']);
  expect(steps).toEqual(['defer', 'run', 'edit Soup']);
  expect(log.lines[0]?.fields).toEqual({ command: 'cook', userId: '42', tookMs: 0 });
});

test('a long reply goes on below, in order, and is done when all of it is there', async () => {
  const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(1_990));

  expect(await answer({ text: `${first}\n${second}\n${third}` })).toEqual(['info: command answered']);
  expect(steps).toEqual(['defer', 'run', `edit ${first}`, `send ${second}`, `send ${third}`]);
});

describe('what Discord refuses', () => {
  test('is shown in plainer forms, at last as a sentence', async () => {
    failures = { edit: [refused, refused] };

    await answer({ text: '**Soup**' });

    expect(steps.slice(2)).toEqual(['edit **Soup**', 'edit Soup', `edit ${replyWasRefused}`]);
    expect(clock.slept).toEqual([]);
  });

  test('in any edit is shown below', async () => {
    failures = { edit: [refused, refused, refused] };

    expect(await answer({ text: 'Soup' })).toContain('info: command answered');
    expect(steps.slice(-2)).toEqual(['fetch', 'send Soup']);
  });

  test('in any way takes the deferral away', async () => {
    failures = { edit: [refused, refused, refused], send: [refused, refused, refused] };

    expect(await answer({ text: 'Soup' })).toContain('error: reply shown in no form, so its deferral was deleted');
    expect(steps.at(-1)).toBe('delete @original');
  });
});

describe('an edit that gets no answer', () => {
  test('is made once more after a second', async () => {
    failures = { edit: [silence] };
    const { sleep } = clock;
    clock.sleep = async (ms) => {
      await step('sleep', String(ms));
      await sleep(ms);
    };

    await answer({ text: 'Soup' });

    expect(steps.slice(2)).toEqual(['edit Soup', 'sleep 1000', 'edit Soup']);
    expect(log.lines.at(-1)?.fields).toMatchObject({ tookMs: 1_000 });
  });

  test.each([
    ['that was done all the same is left', false, []],
    ['that was not done is made up for below', true, ['send Soup']],
  ])('twice and %s', async (_, thinks, then) => {
    isThinking = thinks;
    failures = { edit: [silence, silence] };

    await answer({ text: 'Soup' });

    expect(steps.slice(2)).toEqual(['edit Soup', 'edit Soup', 'fetch', ...then]);
  });

  test('is not known to be done where nobody says so', async () => {
    failures = { edit: [silence, silence], fetch: [silence] };

    await answer({ text: 'Soup' });

    expect(steps.at(-1)).toBe('send Soup');
  });

  test.each([new NotDiscordsAnswer(403), silence])('is no refusal: %s', async (error) => {
    failures = { edit: [error] };

    await answer({ text: '**Soup**' });

    expect(steps.slice(2)).toEqual(['edit **Soup**', 'edit **Soup**']);
  });
});

describe('an interaction that is over', () => {
  test.each([10_062, 50_027, 10_015, 10_008])('before it is deferred runs nothing: %i', async (code) => {
    failures = { defer: [refusal(404, code)] };

    expect(await answer({ text: 'Soup' })).toEqual(['warn: interaction had expired before it was answered']);
    expect(steps).toEqual(['defer']);
  });

  test.each<readonly [Step, Partial<Record<Step, Error[]>>]>([
    ['edit', { edit: [expired] }],
    ['fetch', { edit: [silence, silence], fetch: [expired] }],
    ['send', { edit: [refused, refused, refused], send: [expired] }],
  ])('at its %s is left', async (last, fails) => {
    failures = fails;

    expect((await answer({ text: 'Soup' })).at(-1)).toBe('warn: interaction had expired before it was answered');
    expect(steps.at(-1)).toMatch(last);
  });
});

test('a deferral whose answer was lost may have been done: the errand is run', async () => {
  failures = { defer: [silence] };

  expect(await answer({ text: 'Soup' })).toEqual(['warn: interaction perhaps not deferred', 'info: command answered']);
  expect(steps).toEqual(['defer', 'run', 'edit Soup']);
});

test('a failure that nobody foresaw is logged', async () => {
  failures = { edit: [refused, refused, refused], send: [refused, refused, refused], delete: [silence] };

  expect((await answer({ text: 'Soup' })).at(-1)).toBe('error: command not answered');
});

test('a command that fails is answered in a sentence', async () => {
  expect(await answer(new Error('canary'))).toEqual(['error: command failed', 'info: command answered']);
  expect(steps.at(-1)).toBe(`edit ${failed}`);
});
