import { beforeEach, expect, test } from 'vitest';
import { watchForForeignAnswers } from '../../src/app/foreign-answers.ts';
import type { ChannelId, MessageId } from '../../src/base/ids.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { outboxInMemory } from '../support/outbox-in-memory.ts';
import { recordingLog } from '../support/recording-log.ts';

const channel = '200000000000000001' as ChannelId;
const [one, two, three, four, five, six] = ['1', '2', '3', '4', '5', '6'] as readonly string[] as readonly [
  MessageId,
  MessageId,
  MessageId,
  MessageId,
  MessageId,
  MessageId,
];

let signs: number;
let lost: Error[];
const clock = hastyClock();

function watch() {
  signs = 0;
  lost = [];
  const foreign = watchForForeignAnswers({
    outbox: outboxInMemory(() => '9', clock),
    onSign: () => {
      signs += 1;
    },
    onLost: (reason) => lost.push(reason),
    chance: () => 0.5,
    clock,
    log: recordingLog(),
  });
  for (const message of [one, two, four, five, six]) foreign.noteHeard(message);
  return foreign;
}

let foreign: ReturnType<typeof watch>;

beforeEach(async () => {
  // Young is what began just now, whatever the clock had counted before.
  await clock.sleep(300_000);
  foreign = watch();
});

test('an answer of ours is none, also where Discord tells of it before it answers', async () => {
  const posting = foreign.outbox.post(channel, { text: 'Hello!', nonce: 'n', replyTo: one });
  foreign.noteReply(one);
  await posting;

  expect(signs).toBe(0);
});

test('a reply to what was not heard here is none: it was said before the start, or is an answer to a button', () => {
  foreign.noteReply(three);

  expect(signs).toBe(0);
});

test('one that we did not post is a sign, once for each message; one more after two of them ends a process that is young', async () => {
  foreign.noteReply(one);
  foreign.noteReply(one);
  foreign.noteReply(two);
  expect([signs, lost.length]).toEqual([2, 0]);
  await clock.sleep(29_999);
  foreign.noteReply(six);
  expect([signs, lost.length]).toEqual([3, 0]);
  await clock.sleep(1);
  foreign.noteReply(four);

  foreign.noteReply(five);

  expect(lost.map(({ name }) => name)).toEqual(['AnotherProcess']);
});

test('a second one that comes late is no third: the first may have been posted by hand', async () => {
  foreign.noteReply(one);
  await clock.sleep(60_000);
  foreign.noteReply(two);

  expect([signs, lost.length]).toEqual([2, 0]);
});

test('of two that have begun just now the one goes on that hears no more of the other', async () => {
  foreign.noteReply(one);
  foreign.noteReply(two);
  await clock.sleep(600_000);

  expect(lost).toEqual([]);
});

test('one that has run for a while says so and goes on', async () => {
  await clock.sleep(300_000);
  foreign.noteReply(one);
  foreign.noteReply(two);
  await clock.sleep(60_000);
  foreign.noteReply(four);

  expect([signs, lost.length]).toEqual([3, 0]);
});
