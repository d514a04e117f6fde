import { admitItem, type Gatehouse, knownFrom } from './admit-item.ts';
import { checkPlan } from './check-plan.ts';
import { diffBlock } from './diff-block.ts';
import { Draft, readsAs } from './draft.ts';
import { fitBlock } from './fit-block.ts';
import { type Candidate, gatherItems } from './gather-items.ts';
import { noticeEdits } from './notice-edits.ts';
import type { BlockRule, Plan, PlanInput, Refusal, Refused } from './plan-types.ts';
import { resolveTarget, type Target } from './resolve-target.ts';
import { settleItem } from './settle-item.ts';
import { settleSlots } from './settle-slots.ts';
import { strayHints } from './stray-hints.ts';
import { trimLedger } from './trim-ledger.ts';
import { hearWindow } from './weigh-words.ts';

const mostChanges = 12;
const mostChangesOfBlock = 6;
const mostChangesOfPersona = 1;

/**
 * Plans a consolidation: what the ledger and the blocks will be, from what they are and what the sleep agent made of a
 * window. Pure and deterministic; planning the same insights again on the result changes nothing.
 *
 * Nothing that was known is lost: what leaves a block stays in the ledger, and so does what is admitted but finds no
 * room. What is not admitted is in `refused`, with the reason.
 *
 * @throws PlanBroken when the plan would break a promise; then nothing must be written.
 */
export function planCycle(input: PlanInput): Plan {
  const { ledger, noticed } = noticeEdits(input.ledger, input.blocks, input.names, input.now);
  const draft = new Draft(ledger, input.names, input.now);
  for (const block of input.blocks) {
    const rule = ruleOf(input, block.label);
    if (rule !== undefined && rule.kind !== 'protected' && !block.readOnly) draft.addBlock(block, rule);
  }
  const gate = gatehouseOf(draft, input);
  const slots = draft.blocks.filter(({ rule }) => rule.kind === 'slots');
  const refused = [
    ...settleLines(draft, input, gate),
    ...slots.flatMap(({ label }) => settleSlots(draft, label, input, gate)),
  ];
  expire(draft);
  for (const { label, rule } of draft.blocks) if (rule.kind !== 'slots') fitBlock(draft, label);
  const dropped = trimLedger(draft);
  const plan = planOf(draft, input, { refused, noticed, dropped });
  checkPlan(plan, input);
  return plan;
}

function settleLines(draft: Draft, input: PlanInput, gate: Gatehouse): readonly Refused[] {
  const changes = new Map<string, number>();
  const refused: Refused[] = [];
  const candidates = gatherItems(input.insights);
  const stray = strayHints(candidates, input.shown, gate.heard);
  for (const candidate of candidates) {
    const because = stray.has(candidate.item) ? 'no-evidence' : settleOne(draft, input, gate, candidate, changes);
    if (because !== null) refused.push({ block: candidate.label, item: candidate.item, because });
  }
  return refused;
}

function settleOne(
  draft: Draft,
  input: PlanInput,
  gate: Gatehouse,
  { label, item }: Candidate,
  changes: Map<string, number>,
): Refusal | null {
  const target = resolveTarget(draft, item.target, input.shown);
  const block = draft.block(placeOf(draft, label, target));
  if (block === undefined) return keepWithoutBlock(draft, input, gate, { label, item });
  if (block.rule.kind === 'slots') return 'protected-block';
  if (item.op !== 'add' && 'label' in target && target.label !== block.label) return 'unknown-target';
  // Her seed has no ids: what aims at anything but a managed line aims at her seed.
  if (block.rule.kind === 'persona' && target.kind !== 'entry' && item.op !== 'add') return 'unknown-target';
  const admission = admitItem(item, block.rule, item.op === 'add' ? { kind: 'none' } : target, gate);
  if (admission.kind === 'refused') return admission.because;
  const mayChange = isBelowCaps(block.rule, changes);
  if (block.rule.kind === 'persona' && !mayChange) return 'over-the-cap';
  const outcome = settleItem(draft, admission.admitted, target, mayChange);
  if (outcome.kind === 'changed') changes.set(block.label, (changes.get(block.label) ?? 0) + 1);
  if (outcome.kind === 'archived' && target.kind === 'changed') return 'target-changed';
  return outcome.kind === 'refused' ? outcome.because : null;
}

/** An insight about a line belongs to the block of that line, if both hold facts about the person. */
function placeOf(draft: Draft, label: string, target: Target): string {
  const aimed = 'label' in target ? draft.block(target.label) : undefined;
  return aimed?.rule.kind === 'lines' && draft.block(label)?.rule.kind === 'lines' ? aimed.label : label;
}

function isBelowCaps({ label, kind }: BlockRule, changes: ReadonlyMap<string, number>): boolean {
  const all = [...changes.values()].reduce((sum, count) => sum + count, 0);
  return (
    all < mostChanges && (changes.get(label) ?? 0) < (kind === 'persona' ? mostChangesOfPersona : mostChangesOfBlock)
  );
}

/** What a block would hold that somebody took away waits in the archive; other labels are of no block of ours. */
function keepWithoutBlock(draft: Draft, input: PlanInput, gate: Gatehouse, { label, item }: Candidate): Refusal | null {
  const rule = ruleOf(input, label);
  if (rule === undefined) return 'unknown-block';
  if (rule.kind !== 'lines' || input.blocks.some((block) => block.label === label)) return 'protected-block';
  if (item.op === 'obsolete') return 'unknown-target';
  const admission = admitItem(item, rule, { kind: 'none' }, gate);
  if (admission.kind === 'refused') return admission.because;
  const outcome = settleItem(draft, admission.admitted, { kind: 'none' }, false);
  return outcome.kind === 'refused' ? outcome.because : null;
}

function expire(draft: Draft): void {
  for (const { id, validUntil } of draft.entries.filter(({ state }) => state === 'live')) {
    if (validUntil !== null && validUntil < draft.now) draft.leave(id, 'expired', 'expired');
  }
}

function gatehouseOf(draft: Draft, input: PlanInput): Gatehouse {
  const facts = draft.blocks.filter(({ rule }) => rule.kind === 'lines');
  return {
    heard: hearWindow(input.messages),
    known: knownFrom([...facts.map(({ before }) => before), ...input.names]),
    tombstones: input.ledger.tombstones,
    names: input.names,
    hashOf: input.hashOf,
  };
}

function planOf(draft: Draft, input: PlanInput, found: Pick<Plan, 'refused' | 'noticed' | 'dropped'>): Plan {
  const textBefore = new Map(input.ledger.entries.map(({ id, text }) => [id, text]));
  const textOf = (id: string) => textBefore.get(id) ?? draft.entry(id).text;
  const changed = draft.blocks.filter((block) => readsAs(block) !== block.before);
  return {
    ledger: { next: draft.next, entries: [...draft.entries], tombstones: input.ledger.tombstones },
    changes: changed.map((block) => diffBlock(draft, block, textOf)),
    reinforced: [...draft.reinforced],
    archivedAtOnce: [...draft.archivedAtOnce],
    ...found,
  };
}

function ruleOf(input: PlanInput, label: string): BlockRule | undefined {
  return input.rules.find((rule) => rule.label === label);
}
