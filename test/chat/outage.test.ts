import { beforeEach, describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '../../src/base/failure.ts';
import type { MessageId } from '../../src/base/ids.ts';
import { Outage } from '../../src/chat/outage.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

let clock: DrivenClock;
let log: ReturnType<typeof recordingLog>;
let outage: Outage;
let server: 'answers' | 'does-not-answer' | 'hangs';
let checks: number;
let turns: number;

beforeEach(() => {
  clock = drivenClock(1_700_000_000_000);
  log = recordingLog();
  server = 'answers';
  checks = 0;
  turns = 0;
  outage = new Outage({ checkServer, clock, log });
});

async function checkServer(): Promise<void> {
  checks += 1;
  if (server === 'hangs') await new Promise<never>(() => {});
  if (server === 'does-not-answer') throw new Failure('letta-unreachable', 'nobody is there');
}

function nextTurn(): MessageId {
  turns += 1;
  return String(turns) as MessageId;
}

async function fail(kind: FailureKind, turn = nextTurn()): Promise<void> {
  const request = outage.watch(turn, () => Promise.reject(new Failure(kind, 'as planned')));
  await expect(request).rejects.toThrow('as planned');
}

/** A request that is answered when the test says so. */
function hanging() {
  const answer = Promise.withResolvers<string>();
  const ended = outage.watch(nextTurn(), () => answer.promise);
  return { answer: answer.resolve, ended };
}

describe('an outage begins', () => {
  test('with three failures of the server in a row, whatever it says to a check', async () => {
    await fail('letta-unreachable');
    await fail('letta-overloaded');
    await clock.pass(30_000);
    const afterTwo = outage.isOn;
    await fail('letta-unreachable');

    expect([afterTwo, outage.isOn]).toEqual([false, true]);
  });

  test('with one failure when two checks fail as well', async () => {
    server = 'does-not-answer';
    await fail('letta-broken');
    await clock.quiet();
    const atOnce = outage.isOn;
    await clock.pass(5_000);

    expect([atOnce, outage.isOn, checks]).toEqual([false, true, 2]);
  });

  test('with a request that stays silent when the checks do so too', async () => {
    server = 'hangs';
    hanging();
    await clock.pass(24_000);
    const early = outage.isOn;
    await clock.pass(1_000);

    expect([early, outage.isOn]).toEqual([false, true]);
  });

  test.each(['model-unavailable', 'context-overflow', 'letta-rejected'] as const)('never with %s', async (kind) => {
    server = 'does-not-answer';
    for (let times = 0; times < 5; times += 1) await fail(kind);
    await clock.pass(30_000);

    expect(outage.isOn).toBe(false);
  });

  test.each([
    ['the server that is asked', 'does-not-answer', 1, 'nobody is there'],
    ['how long nobody answered', 'hangs', 1, 'no answer within 5000 ms'],
    ['the third failure in a row', 'answers', 3, 'as planned'],
  ] as const)('is told to the operator with its reason, by %s', async (_, answer, failures, why) => {
    server = answer;
    for (let times = 0; times < failures; times += 1) await fail('letta-unreachable');
    await clock.pass(25_000);

    expect(log.lines).toContainEqual(expect.objectContaining({ fields: expect.objectContaining({ why }) }));
  });

  test('is told to whoever wants to know, once', async () => {
    let begun = 0;
    outage.whenItBegins(() => {
      begun += 1;
    });
    for (let times = 0; times < 5; times += 1) await fail('letta-unreachable');

    expect(begun).toBe(1);
  });

  test('not while a slow model thinks, and the server is asked every ten seconds only', async () => {
    const slow = hanging();
    await clock.pass(60_000);
    slow.answer('done');
    await slow.ended;
    await clock.pass(60_000);

    expect([outage.isOn, checks]).toEqual([false, 6]);
  });

  test('not with one turn that fails again and again', async () => {
    for (let times = 0; times < 4; times += 1) await fail('letta-overloaded', '1' as MessageId);

    expect(outage.isOn).toBe(false);
  });

  test('not with failures between which something was answered', async () => {
    for (let times = 0; times < 4; times += 1) {
      await fail('letta-overloaded');
      await outage.watch(nextTurn(), async () => 'answered');
    }

    expect(outage.isOn).toBe(false);
  });
});

describe('an outage ends', () => {
  async function begin(): Promise<void> {
    for (let times = 0; times < 3; times += 1) await fail('letta-unreachable');
  }

  test('ten seconds after the server is back at the latest; one more failure begins it again', async () => {
    server = 'does-not-answer';
    await begin();
    await clock.pass(300_000);
    const still = outage.isOn;
    server = 'answers';
    await clock.pass(10_000);
    const after = outage.isOn;
    await fail('letta-unreachable');

    expect([still, after, outage.isOn]).toEqual([true, false, true]);
  });

  // One person's conversation that can't be begun anew would hold up everybody, again and again.
  test("and isn't begun again by what shows nothing", async () => {
    await begin();
    await clock.pass(10_000);
    const refused = new Failure('letta-overloaded', 'as planned');

    await expect(outage.watch(nextTurn(), () => Promise.reject(refused), 'shows-nothing')).rejects.toBe(refused);

    expect(outage.isOn).toBe(false);
  });

  test('with a late answer, which closes it for good', async () => {
    const late = hanging();
    server = 'does-not-answer';
    await begin();
    late.answer('here I am');
    await late.ended;
    await fail('letta-overloaded');

    expect(outage.isOn).toBe(false);
  });

  test('and what it caught is known as such until it ends; what is asked afterwards is not caught', async () => {
    const caught = hanging();
    await begin();
    await clock.pass(10_000);
    const later = hanging();
    const whileBoth = outage.caught;
    caught.answer('here I am');
    await caught.ended;
    later.answer('me too');
    await later.ended;

    expect([whileBoth, outage.caught, outage.isOn]).toEqual([1, 0, false]);
  });

  test('is said in the log, as its beginning is', async () => {
    await begin();
    await clock.pass(10_000);

    expect(log.lines.map(({ sentence }) => sentence)).toEqual(['Letta is away, turns wait', 'Letta is back']);
  });

  test('leaves no timer behind when the process stops', async () => {
    server = 'does-not-answer';
    await begin();
    outage.close();
    checks = 0;
    await clock.pass(60_000);

    expect(checks).toBe(0);
  });
});
