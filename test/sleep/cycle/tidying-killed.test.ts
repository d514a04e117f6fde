/** A cycle, the tidying that is due after it, and an undo, killed or failing at each of their steps. */
import { beforeAll, describe, expect, test } from 'vitest';
import { Failure } from '../../../src/base/failure.ts';
import { answerReview, isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { isTidying, linesToTidy } from '../../../src/local/model/sleep/answer-tidying.ts';
import { bulletOf } from '../../../src/sleep/plan/block-layout.ts';
import { ledgerId } from '../../../src/sleep/plan/ledger.ts';
import { newSleep } from '../../../src/sleep/state/sleep-record.ts';
import { ada, minute, openSleepWorld, type SleepWorld } from '../engine/sleep-world.ts';
import { entry, ledgerOf } from '../plan/plan-input.ts';
import { ownBrain } from './letta-in-memory.ts';
import { type Mishap, type StepGate, stepGate, workThrough } from './step-gate.ts';

const merged = 'Lives on tea';
const known = ledgerOf(
  ...['Likes tea', 'Is fond of tea', 'Loves tea', 'Drinks tea', 'Needs tea'].map((text, index) =>
    entry(`e${index}`, text),
  ),
  ...['Lives in Turin', 'Is a nurse', 'Has a cat'].map((text, index) => entry(`e${index + 10}`, text)),
);

type Run = {
  readonly world: SleepWorld;
  readonly gate: StepGate;
  readonly askedAgain: number;
  readonly asked: number;
  /** Reviews of the tidying that got their answer. */
  readonly reviews: number;
};

/** Ada's twentieth cycle, and the tidying that follows; with a mishap, until all is done all the same. */
async function twentieth(mishap?: (kill: () => void) => Mishap, mostNotes = Number.POSITIVE_INFINITY): Promise<Run> {
  const gate = stepGate();
  const world = await openSleepWorld({ policy: { threshold: 1 }, around: gate.around });
  await remember(world);
  let asked = 0;
  let askedAgain = 0;
  let reviews = 0;
  world.letta.before = async ({ name, text = '' }) => {
    if (name !== 'send') return;
    const { journal, tidying } = await world.stateOf();
    const isOfTidying = isTidying(text) || text.includes(merged);
    if (isOfTidying) asked += 1;
    const due = isReview(text) ? 'extracted' : 'claimed';
    if ((isOfTidying ? tidying.journal : journal)?.state !== due) askedAgain += 1;
  };
  world.letta.brain = (prompt) => {
    if (isReview(prompt)) {
      if (prompt.includes(`\ns${mostNotes + 1} `)) throw new Failure('context-overflow', 'too long');
      if (prompt.includes(merged)) reviews += 1;
      return JSON.stringify(answerReview(prompt));
    }
    if (!isTidying(prompt)) return ownBrain(prompt);
    const marks = linesToTidy(prompt).flatMap(({ mark, text }) => (/tea/.test(text) ? [mark] : []));
    return JSON.stringify({ merges: [`${marks.join(' ')}: ${merged}`] });
  };
  await world.answered(ada, 'I like chess.');
  await world.index.mark(ada, 'deadline');
  await workThrough(world, gate, mishap);
  return { world, gate, asked, askedAgain, reviews };
}

/** What nineteen cycles have learned. */
async function remember(world: SleepWorld): Promise<void> {
  await world.settlePair(ada, world.primaryOf(ada));
  world.letta.edit(world.primaryOf(ada), 'human', () => known.entries.map(bulletOf).join('\n'));
  await world.ledgers.update(ledgerId(ada, 1), () => known);
  await world.sleep.update(ada, () => ({ personal: { ...newSleep.personal, ledgerVersion: 1, cycles: 19 } }));
}

async function memoryOf({ world, askedAgain }: Run) {
  const { entries } = await world.ledgerOf();
  return {
    human: world.blockOf('human').split('\n').sort(),
    entries: entries.map(
      ({ id, state, text, left }) => `${id} ${state} ${text} ${left?.because} ${left?.supersededBy}`,
    ),
    tidying: (await world.stateOf()).tidying.journal,
    askedAgain,
  };
}

let clean: Run;

beforeAll(async () => {
  clean = await twentieth();
});

describe('a tidying', () => {
  test('without a mishap leaves one line of five, and asks twice', async () => {
    const { human, tidying } = await memoryOf(clean);

    expect(human.filter((line) => /tea/.test(line))).toEqual([`- ${merged}`]);
    expect([human.length, tidying, clean.asked, clean.askedAgain]).toEqual([5, null, 2, 0]);
  });

  test('killed after any step ends with the same memory, and asks no model twice', async () => {
    const wanted = await memoryOf(clean);
    expect(clean.gate.steps.length).toBeGreaterThan(20);
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      const run = await twentieth((kill) => ({ at, when: 'after', act: kill }));

      expect({ step: `${at} ${clean.gate.steps[at - 1]}`, ...(await memoryOf(run)) }).toMatchObject(wanted);
    }
  });

  test('whose review is too long for the model asks in parts, and killed after any step no answered part again', async () => {
    const whole = await twentieth(undefined, 2);
    const wanted = await memoryOf(whole);
    expect(whole.reviews).toBeGreaterThan(2);
    for (let at = 1; at <= whole.gate.steps.length; at += 1) {
      const run = await twentieth((kill) => ({ at, when: 'after', act: kill }), 2);

      expect({ at, ...(await memoryOf(run)) }).toMatchObject(wanted);
      // Only what was just answered may be lost.
      expect(run.reviews - whole.reviews, `${at}`).toBeLessThanOrEqual(1);
    }
  });

  test('that fails at any step leaves one line, or five and every other line, and never half of it', async () => {
    const act = () => {
      throw new Failure('letta-unreachable', 'broken on purpose', { arrived: 'unknown' });
    };
    for (let at = 1; at <= clean.gate.steps.length; at += 1) {
      const run = await twentieth(() => ({ at, when: 'before', act }));
      const bot = run.world.start();
      await run.world.say(bot, 'I like opera.');
      await run.world.clock.pass(minute);

      const { human } = await memoryOf(run);
      const step = `${at} ${clean.gate.steps[at - 1]}`;
      expect({ step, tea: human.filter((line) => /tea/.test(line)) }).toEqual({ step, tea: [`- ${merged}`] });
      expect(human, step).toHaveLength(6);
    }
  });
});

test('an undo that is killed after any step is finished at the next start, or was never begun', async () => {
  for (let at = 1; at <= 9; at += 1) {
    const { world, gate } = await twentieth();
    const bot = world.start();
    const from = gate.steps.length;
    let dead = false;
    gate.mishap = {
      at: from + at,
      when: 'after',
      act: () => {
        dead = true;
        bot.kill();
      },
    };
    gate.counting = true;
    void bot.engine.undoMerge(ada, merged);
    await world.clock.until('it is over', async () => dead || (await world.stateOf()).ledgerVersion > 3);
    gate.counting = false;
    const again = world.start();
    await again.engine.start();
    await world.clock.pass(minute);

    expect(await world.indexed(), `${at} ${gate.steps[from + at - 1]}`).toEqual([]);
    expect((await world.stateOf()).tidying.journal).toBeNull();
    const tea = world
      .blockOf('human')
      .split('\n')
      .filter((line) => /tea/.test(line));
    const lines = new Set(tea);
    expect(lines.size, `${at} ${gate.steps[from + at - 1]}`).toBe(lines.has(`- ${merged}`) ? 1 : 5);
  }
});
