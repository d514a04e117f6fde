import { codePoints } from '../../base/text.ts';
import { composeLines, readLines, withoutBullet } from './block-layout.ts';
import { textOrSeed } from './block-rules.ts';
import { maySendPinned } from './departure.ts';
import type { Entry } from './ledger.ts';
import type { BlockText, Plan, PlanInput } from './plan-types.ts';

/** How everything stands before the plan. */
type BeforePlan = Pick<PlanInput, 'ledger' | 'blocks' | 'rules'>;

/** A plan that would break a promise. The cycle fails closed: nothing is written. */
export class PlanBroken extends Error {
  override readonly name = 'PlanBroken';
}

/**
 * Asserts what must hold before anything is written: limits, foreign text, protected blocks, one line per live entry,
 * no entry gone but those that the plan names.
 *
 * @throws PlanBroken naming the promise, never what a line says.
 */
export function checkPlan(plan: Plan, input: BeforePlan): void {
  for (const change of plan.changes) {
    const block = input.blocks.find(({ label }) => label === change.label);
    const rule = input.rules.find(({ label }) => label === change.label);
    assert(block !== undefined && rule !== undefined, `${change.label} is not a known block`);
    assert(rule.kind !== 'protected' && !block.readOnly, `${change.label} is protected`);
    const limit = Math.max(rule.budget, codePoints(block.value));
    assert(codePoints(change.after) <= limit, `${change.label} would be over its limit`);
    const value = textOrSeed(block.value, rule);
    checkForeign(plan, input, { ...block, value }, change.after, rule.kind === 'persona');
  }
  for (const block of input.blocks) checkLines(plan, block);
  checkLedger(plan, input);
  checkPins(plan, input);
}

function checkForeign(plan: Plan, input: BeforePlan, block: BlockText, after: string, isSeed: boolean): void {
  const before = foreignOf(block.value, input.ledger.entries, block.label);
  // An empty block and one blank line are the same value.
  const isBlank = after === '' && before.includes('');
  const kept = isBlank ? [''] : foreignOf(after, plan.ledger.entries, block.label);
  let named: ReadonlySet<string> | undefined;
  let place = 0;
  for (const raw of before) {
    if (kept[place] === raw) {
      place += 1;
      continue;
    }
    named ??= textsNamed(plan, input, block.label);
    assert(named.has(withoutBullet(raw)) && !isSeed, `a foreign line of ${block.label} would change`);
  }
  assert(place === kept.length, `${block.label} would gain a foreign line`);
}

/** What the plan takes out of sight, or has learned. */
function textsNamed(plan: Plan, input: BeforePlan, label: string): ReadonlySet<string> {
  const wasLive = new Set(liveOf(input.ledger.entries, label).map(({ id }) => id));
  const known = new Set(input.ledger.entries.map(({ id }) => id));
  return new Set(
    plan.ledger.entries
      .filter(({ id, block, state }) => block === label && (!known.has(id) || (wasLive.has(id) && state !== 'live')))
      .map(({ text }) => text),
  );
}

function foreignOf(value: string, entries: readonly Entry[], label: string): readonly string[] {
  const lines = readLines(value, liveOf(entries, label)).filter(({ id }) => id === null);
  return lines.map(({ raw }) => raw);
}

function checkLines(plan: Plan, { label, value }: BlockText): void {
  const after = plan.changes.find((change) => change.label === label)?.after ?? value;
  const live = liveOf(plan.ledger.entries, label);
  const lines = readLines(after, live);
  const managed = lines.filter(({ id }) => id !== null).length;
  assert(managed === live.length, `${label} would hold ${managed} managed lines for ${live.length} live entries`);
  assert(composeLines(lines) === after, `${label} would not read back`);
}

function checkLedger(plan: Plan, input: BeforePlan): void {
  const after = new Set(plan.ledger.entries.map(({ id }) => id));
  assert(after.size === plan.ledger.entries.length, 'two entries would share an id');
  const gone = new Set([...plan.dropped, ...plan.erased].map(({ id }) => id));
  assert(
    input.ledger.entries.every(({ id }) => after.has(id) !== gone.has(id)),
    'an entry would vanish unnamed',
  );
  assert(
    plan.ledger.entries.every(({ state, left }) => (state === 'live') === (left === null)),
    'an entry would leave without a reason',
  );
}

/** A pin ends with its line: what is told again in the same cycle has none, and may find no room. */
function checkPins(plan: Plan, input: BeforePlan): void {
  const pinned = new Set(input.ledger.entries.filter((one) => one.pinned && one.state === 'live').map(({ id }) => id));
  assert(
    plan.ledger.entries.every(
      ({ id, left, pinned: isPinned }) =>
        !(pinned.has(id) && isPinned) || left === null || maySendPinned(left.because) || plan.noticed.has(id),
    ),
    'a pinned line would leave by itself',
  );
}

function liveOf(entries: readonly Entry[], label: string): readonly Entry[] {
  return entries.filter(({ block, state }) => block === label && state === 'live');
}

function assert(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new PlanBroken(`The plan is not applied: ${promise}.`);
}
