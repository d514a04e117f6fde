import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '../../src/base/failure.ts';
import { ApplicationClaim, type Claim, type ClaimMark, type Claims } from '../../src/pair/application-claim.ts';
import { type DrivenClock, drivenClock } from '../support/driven-clock.ts';
import { recordingLog } from '../support/recording-log.ts';

type Server = Claims & {
  readonly held: Map<string, ClaimMark>;
  requests: number;
  looks: number;
  down: boolean;
  /** It removes nothing. */
  keeps: boolean;
};

let clock: DrivenClock;
let log: ReturnType<typeof recordingLog>;
let server: Server;

beforeEach(() => {
  clock = drivenClock();
  log = recordingLog();
  server = serverInMemory();
});

function serverInMemory(): Server {
  const held = new Map<string, ClaimMark>();
  let made = 0;
  const answer = <Result>(give: () => Result): Promise<Result> => {
    server.requests += 1;
    if (server.down) return Promise.reject(new Failure('letta-unreachable', 'connection refused'));
    return Promise.resolve(give());
  };
  return {
    held,
    requests: 0,
    looks: 0,
    down: false,
    keeps: false,
    list: () => {
      server.looks += 1;
      return answer(() => [...held].map(([id, mark]): Claim => ({ id, mark })));
    },
    make: (mark) =>
      answer(() => {
        made += 1;
        held.set(`claim-${made}`, mark);
        return `claim-${made}`;
      }),
    write: (id, mark) =>
      answer(() => {
        if (!held.has(id)) return 'gone';
        held.set(id, mark);
        return 'written';
      }),
    remove: (id) =>
      server.keeps ? Promise.reject(new Failure('letta-broken', 'HTTP 500')) : answer(() => void held.delete(id)),
  };
}

/** A process, and what became of it. `die` ends it without a word. */
function start(process: string, database = process) {
  let dead = false;
  const mortal = new Proxy(server, {
    get: (target, name: keyof Server) => {
      const value = target[name];
      return typeof value === 'function' && dead ? () => new Promise(() => {}) : value;
    },
  });
  const lost: Error[] = [];
  const claim = new ApplicationClaim({
    claims: mortal,
    database,
    instance: process,
    clock,
    log,
    onLost: (reason) => lost.push(reason),
  });
  let state = 'starting';
  const taken = claim.take().then(
    () => {
      state = 'runs';
    },
    (error: Error) => {
      state = error.name;
    },
  );
  const die = () => {
    dead = true;
  };
  return { claim, taken, lost, state: () => state, die };
}

const databases = () => [...server.held.values()].map(({ database }) => database);

describe('one process', () => {
  test('holds its application at once, and costs one request in ten seconds', async () => {
    const one = start('one');
    await clock.pass(0);
    expect(one.state()).toBe('runs');
    const before = server.requests;

    await clock.pass(600_000);

    expect(server.requests - before).toBeLessThanOrEqual(80);
    expect(one.lost).toEqual([]);
  });

  test('that ends gives it up: the next one waits for nothing', async () => {
    const one = start('one');
    await clock.pass(0);
    await one.claim.close();
    const two = start('two');
    await clock.pass(0);

    expect(two.state()).toBe('runs');
    expect(databases()).toEqual(['two']);
  });

  test('that died is oneself to the next one with its database', async () => {
    const one = start('one', 'shared');
    await clock.pass(0);
    one.die();
    const two = start('two', 'shared');
    await clock.pass(0);

    expect(two.state()).toBe('runs');
    expect(server.held.size).toBe(1);
  });

  test('that died with another database is waited for a minute', async () => {
    const one = start('one');
    await clock.pass(25_000);
    one.die();
    const two = start('two');
    await clock.pass(50_000);
    expect(two.state()).toBe('starting');
    await clock.pass(20_000);

    expect(two.state()).toBe('runs');
    expect(databases()).toEqual(['two']);
  });

  test('whose claim somebody deletes makes another', async () => {
    const one = start('one');
    await clock.pass(0);
    server.held.clear();
    await clock.pass(30_000);

    expect(databases()).toEqual(['one']);
    expect(one.lost).toEqual([]);
  });
});

describe('two processes with two databases', () => {
  test('the younger one waits for 90 seconds and ends, the older one goes on', async () => {
    const one = start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(80_000);
    expect(two.state()).toBe('starting');
    await clock.pass(10_000);

    expect(two.state()).toBe('AnotherProcess');
    expect(one.lost).toEqual([]);
    expect(databases()).toEqual(['one']);
    expect(log.lines.filter(({ sentence }) => sentence.startsWith('another process holds'))).toHaveLength(1);
  });

  test('the younger one goes on when the older one ends meanwhile', async () => {
    const one = start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(30_000);
    await one.claim.close();
    await clock.pass(10_000);

    expect(two.state()).toBe('runs');
  });

  test('that start at one moment are told apart: one of them runs', async () => {
    const both = [start('one'), start('two')];
    await clock.pass(200_000);

    expect(both.map(({ state }) => state()).sort()).toEqual(['AnotherProcess', 'runs']);
    expect(databases()).toHaveLength(1);
  });

  test('of which one is a copy of the other: the younger one ends', async () => {
    const one = start('one', 'shared');
    await clock.pass(7_000);
    const two = start('two', 'shared');
    await clock.pass(120_000);

    expect(two.lost.map(({ name }) => name)).toEqual(['AnotherProcess']);
    expect(one.lost).toEqual([]);
  });

  test('that slept through a minute ends when another one has taken its place', async () => {
    const one = start('one');
    await clock.pass(0);
    const [id] = server.held.keys();
    server.held.clear();
    const two = start('two');
    await clock.pass(0);
    await clock.pass(150_000);

    expect(id).toBeDefined();
    expect(one.lost.map(({ name }) => name)).toEqual(['AnotherProcess']);
    expect(two.lost).toEqual([]);
  });
});

describe('a third process', () => {
  const stranger: ClaimMark = { database: 'three', instance: 'three', heirs: 0, beat: 1 };

  test('that shows up when the patience is over has its time to show that it lives', async () => {
    const one = start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(85_000);
    one.die();
    server.held.clear();
    server.held.set('claim-of-three', stranger);
    await clock.pass(20_000);
    expect(two.state()).toBe('starting');
    await clock.pass(60_000);

    expect(two.state()).toBe('runs');
    expect(databases()).toEqual(['two']);
  });

  test('that shows up then makes no difference where another one lives', async () => {
    start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(85_000);
    server.held.set('claim-of-three', stranger);
    await clock.pass(6_000);

    expect(two.state()).toBe('AnotherProcess');
  });
});

test('a sign of another process makes the next request a look at all claims', async () => {
  const one = start('one');
  await clock.pass(10_000);
  const before = server.looks;
  await clock.pass(10_000);
  const afterBeat = server.looks;

  one.claim.lookSoon();
  await clock.pass(10_000);

  expect([afterBeat - before, server.looks - afterBeat]).toEqual([0, 1]);
});

describe('giving up', () => {
  test('never rejects, and says where the next process has to wait', async () => {
    const one = start('one');
    await clock.pass(0);
    server.down = true;

    await one.claim.close();

    expect(log.lines.map(({ level, sentence }) => [level, sentence])).toEqual([
      ['warn', 'claim not given up, another process waits a minute for it'],
    ]);
  });

  test('what was never held costs no request', async () => {
    server.down = true;
    const one = start('one');
    await clock.pass(0);
    const { requests } = server;

    await one.claim.close();
    await clock.pass(60_000);

    expect(server.requests).toBe(requests);
  });
});

test('the claim of a dead process that can not be removed keeps the next one waiting', async () => {
  const one = start('one');
  await clock.pass(5_000);
  one.die();
  server.keeps = true;
  const two = start('two');
  await clock.pass(75_000);
  expect(two.state()).toBe('starting');
  server.keeps = false;
  await clock.pass(10_000);

  expect(two.state()).toBe('runs');
});

describe('Letta that is down', () => {
  test('stops nobody, and is asked again', async () => {
    server.down = true;
    const one = start('one');
    await clock.pass(300_000);
    expect(one.state()).toBe('runs');
    server.down = false;
    await clock.pass(10_000);

    expect(databases()).toEqual(['one']);
    expect(one.lost).toEqual([]);
  });

  test('for a moment lets nobody run who has seen the other one', async () => {
    const one = start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(25_000);
    server.down = true;
    await clock.pass(15_000);
    server.down = false;
    expect(two.state()).toBe('starting');
    await clock.pass(70_000);

    expect(two.state()).toBe('AnotherProcess');
    expect(one.lost).toEqual([]);
  });

  test('for good while it is waited for lets it run in the end', async () => {
    start('one');
    await clock.pass(7_000);
    const two = start('two');
    await clock.pass(25_000);
    server.down = true;
    // It has waited for 80 seconds then, and for 90 after that.
    await clock.pass(60_000);
    expect(two.state()).toBe('starting');
    await clock.pass(5_000);

    expect(two.state()).toBe('runs');
  });

  test('when the younger one starts lets it run, until it is back', async () => {
    const one = start('one');
    await clock.pass(5_000);
    server.down = true;
    const two = start('two');
    await clock.pass(30_000);
    server.down = false;
    await clock.pass(150_000);

    expect(two.lost.map(({ name }) => name)).toEqual(['AnotherProcess']);
    expect(one.lost).toEqual([]);
  });
});
