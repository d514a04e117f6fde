/** The whole chat flow, whatever happens to it in whatever order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChatFlow, ChatFlowParts } from '../../src/chat/chat-flow.ts';
import type { IncomingMessage } from '../../src/chat/incoming.ts';
import { otidOf } from '../../src/pair/conversation.ts';
import { english } from '../../src/texts/en.ts';
import { ChatLedger } from '../support/chat-ledger.ts';
import { ada, bob, dm, garden, openChatWorld, tea } from '../support/chat-world.ts';
import type { SendFault } from '../support/conversation-in-memory.ts';
import { type Life, mortal, mortalClock } from '../support/mortal.ts';
import type { PostFault } from '../support/outbox-in-memory.ts';

/** What may happen, in any order and at any moment. Numbers choose among what was said so far. */
type Happening =
  | { readonly kind: 'says'; readonly by: number; readonly where: number }
  | { readonly kind: 'event repeated' | 'edited' | 'deleted'; readonly which: number }
  | { readonly kind: 'killed' | 'nonces forgotten' | 'letta down' | 'letta back' | 'agents deleted' }
  | { readonly kind: 'answers slowly'; readonly wordEveryMs: number }
  | { readonly kind: 'edit fails'; readonly how: EditFault }
  | { readonly kind: 'send fails'; readonly how: SendFault }
  | { readonly kind: 'post fails'; readonly how: PostFault }
  | { readonly kind: 'write fails'; readonly how: 'before' | 'after' }
  | { readonly kind: 'time passes'; readonly ms: number };

const sendFaults: readonly SendFault[] = [
  'refused',
  'overloaded',
  'lost-on-the-way',
  'cut-while-thinking',
  'cut-while-thinking-long',
  'failed-after-storing',
  'answer-lost',
  'empty',
];

const editFaults = [
  { kind: 'too-early', afterMs: 3_000 },
  { kind: 'failed', because: 'unavailable' },
] as const;
type EditFault = (typeof editFaults)[number];

const happenings = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('says' as const), by: fc.nat(1), where: fc.nat(2) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom('event repeated' as const, 'edited' as const, 'deleted' as const),
        which: fc.nat(20),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom(
          'killed' as const,
          'killed' as const,
          'nonces forgotten' as const,
          'letta down' as const,
          'letta back' as const,
          'agents deleted' as const,
        ),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('answers slowly' as const),
        wordEveryMs: fc.integer({ min: 300, max: 3_000 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('edit fails' as const), how: fc.constantFrom(...editFaults) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('send fails' as const), how: fc.constantFrom(...sendFaults) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('post fails' as const),
        how: fc.constantFrom('before' as const, 'after' as const, 'long-after' as const),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('write fails' as const),
        how: fc.constantFrom('before' as const, 'after' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('time passes' as const), ms: fc.constantFrom(0, 500, 1_500, 20_000) }),
    },
  ),
  { maxLength: 25 },
);

/** A bot that can be killed and started again, and everything that happens to it. */
async function openStage() {
  const ledger = new ChatLedger();
  let life: Life = { ended: false };
  const wrap = (parts: ChatFlowParts): ChatFlowParts => ({
    ...parts,
    users: mortal(parts.users, life),
    open: mortal(parts.open, life),
    conversation: mortal(parts.conversation, life),
    outbox: mortal(parts.outbox, life),
    clock: mortalClock(parts.clock, life),
  });
  const world = await openChatWorld({
    wrap,
    wrapRecords: (kind, records) => ledger.watch(kind, records),
    onIndexed: (record, entry) => ledger.checkIndex(record, entry),
  });
  const said: IncomingMessage[] = [];
  let flow: ChatFlow = world.startFlow();
  let slowAnswers = 0;

  async function restart(): Promise<void> {
    life.ended = true;
    life = { ended: false };
    flow = world.startFlow();
    await flow.resume();
  }

  function hear(message: IncomingMessage): void {
    // A handler's failure is the listener's to log.
    flow.receive(message).catch(() => {});
  }

  async function happen(happening: Happening): Promise<void> {
    const which = 'which' in happening ? said[happening.which % Math.max(1, said.length)] : undefined;
    switch (happening.kind) {
      case 'says': {
        const message = world.said(`words ${said.length}`, {
          by: happening.by === 0 ? ada : bob,
          place: [dm, tea, garden][happening.where] ?? dm,
        });
        said.push(message);
        return hear(message);
      }
      case 'event repeated':
        return which && hear(which);
      case 'edited':
        if (which) flow.amendMessage({ ...which, text: `${which.text}, edited` }).catch(() => {});
        return;
      case 'deleted':
        if (which) flow.withdrawMessages([which.id]).catch(() => {});
        return;
      case 'killed':
        return await restart();
      case 'nonces forgotten':
        return world.outbox.forgetNonces();
      case 'letta down':
        return world.conversation.setDown(true);
      case 'letta back':
        return world.conversation.setDown(false);
      case 'agents deleted':
        for (const { id } of world.agents.created) world.lose(id);
        return;
      case 'answers slowly': {
        slowAnswers += 1;
        const words = `So${slowAnswers}, a slow answer with words that come one by one.`.match(/\S+\s?/g) ?? [];
        const pieces = words.map((text, index) => ({ text, atMs: (index + 1) * happening.wordEveryMs }));
        return world.conversation.answerInPieces(pieces, (words.length + 1) * happening.wordEveryMs);
      }
      case 'edit fails':
        return world.outbox.failNextEdits(happening.how);
      case 'send fails':
        return world.conversation.failNextSend(happening.how);
      case 'post fails':
        return world.outbox.failNextPosts('unavailable', happening.how);
      case 'write fails':
        return ledger.failNextWrite('user', happening.how);
      case 'time passes':
        return await world.clock.pass(happening.ms);
    }
  }

  async function end(): Promise<void> {
    world.conversation.setDown(false);
    ledger.heal();
    await world.settled(ada, bob);
    await world.clock.pass(60_000);
  }

  return { world, ledger, happen, end };
}

type Stage = Awaited<ReturnType<typeof openStage>>;

test('whatever happens, in any order: every accepted message ends once, nothing doubles, the counts are right', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (story) => {
      const stage = await openStage();

      for (const happening of story) await stage.happen(happening);
      await stage.end();

      endsOnce(stage);
      arrivesOnce(stage);
      await countsRight(stage);
      expect(stage.ledger.missing).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
}, 120_000);

/** Each accepted message went into exactly one turn, and each turn's page is to be seen exactly once, as it ended. */
function endsOnce({ world, ledger }: Stage): void {
  const ended = ledger.endings.flatMap(({ messages }) => messages);
  expect(new Set(ended).size).toBe(ended.length);
  expect([...ended, ...ledger.withdrawn].sort()).toEqual([...ledger.accepted].sort());
  for (const { turn } of ledger.endings) {
    const text = turn.pages[0]?.text;
    // What was shown while it came may have become a notice.
    const own = world.outbox.posted.filter(({ page }) => [`${turn.id}a0`, `${turn.id}n0`].includes(page.nonce));
    expect(own.length, `the pages of turn ${turn.id}`).toBeLessThanOrEqual(1);
    // In a direct message the same notice may stand for two turns: it names none of them.
    const another = world.outbox.posted.filter(
      ({ page, channel }) => turn.kind === 'notice' && channel === dm.channel && page.text === text,
    );
    expect((own.length > 0 ? own : another)[0]?.page.text, `the page of turn ${turn.id}`).toBe(text);
  }
}

/** No message arrives twice, whichever agent hears it, and who is told "no answer, try again" was not heard. */
function arrivesOnce({ world, ledger }: Stage): void {
  const arrived = world.conversation.arrivals.flatMap(({ otids }) => otids);
  const heard = new Set(arrived);
  expect(heard.size).toBe(arrived.length);
  const denials = (['letta-unreachable', 'letta-overloaded', 'letta-broken'] as const).map(
    (kind) => english.chat.failures[kind],
  );
  for (const { turn, messages } of ledger.endings) {
    if (!denials.includes(turn.pages[0]?.text ?? '')) continue;
    expect(messages.filter((id) => heard.has(otidOf(id)))).toEqual([]);
  }
}

async function countsRight({ world, ledger }: Stage): Promise<void> {
  const records = await Promise.all([ada, bob].map((user) => world.users.read(user)));
  const counted = records.reduce((sum, record) => sum + (record?.personal.answered ?? 0), 0);
  const answered = ledger.endings.filter(({ turn }) => turn.kind === 'answer');
  expect(counted).toBe(answered.reduce((sum, { messages }) => sum + messages.length, 0));
}
