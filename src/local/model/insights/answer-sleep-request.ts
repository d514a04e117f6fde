import { type FactKind, fieldOf, importanceOf, type Language } from './fact.ts';
import { insightsOf } from './insights-of.ts';
import { type DraftLine, draftOf, learn } from './memory-draft.ts';
import { actionsFor, reflectionOn } from './reflect.ts';
import type { SleepMessage, SleepRequest } from './sleep-request.ts';
import { tellLanguage } from './tell-language.ts';

export type InsightItem = {
  /** The line as it should stand; for `obsolete` the line as it stood. */
  readonly text: string;
  readonly op: 'add' | 'update' | 'obsolete';
  /** The id of the line that is updated or obsolete. */
  readonly target?: string;
  /** The messages of the person that say so. */
  readonly evidence: readonly string[];
  /** From 1 to 10. */
  readonly importance: number;
  /** From 0 to 1. */
  readonly confidence: number;
};

export type SleepAnswer = {
  readonly persona_updates: readonly InsightItem[];
  readonly human_updates: readonly InsightItem[];
  readonly goals_insights: readonly InsightItem[];
  readonly reflection: string;
  readonly priority_actions: readonly string[];
};

/** The insights of a window by fixed rules. Only the person's own, fresh messages teach anything. */
export function answerSleepRequest({ lines, messages }: SleepRequest): SleepAnswer {
  const fresh = messages.filter(({ speaker, ref }) => speaker === 'person' && ref.startsWith('m'));
  const draft = draftOf(lines);
  for (const { ref, text } of fresh) {
    for (const insight of insightsOf(text)) learn(draft, insight, ref);
  }
  const changed = draft.filter(({ state }) => state !== 'known');
  const language = languageOf(fresh);
  return {
    persona_updates: itemsFor('persona_updates', changed),
    human_updates: itemsFor('human_updates', changed),
    goals_insights: itemsFor('goals_insights', changed),
    reflection: reflectionOn(fresh, changed, language),
    priority_actions: actionsFor(draft, language),
  };
}

function itemsFor(field: ReturnType<typeof fieldOf>, changed: readonly DraftLine[]): InsightItem[] {
  return changed.filter((line) => fieldOfLine(line) === field).map(toItem);
}

// A line that stood in a block stays in that block, even where its kind would belong elsewhere.
function fieldOfLine({ before, fact }: DraftLine): ReturnType<typeof fieldOf> {
  if (before === undefined) return fieldOf(fact.kind);
  return fields[before.id.charAt(0)] ?? 'human_updates';
}

const fields: Readonly<Record<string, ReturnType<typeof fieldOf>>> = { g: 'goals_insights', p: 'persona_updates' };

function toItem({ before, fact, text, state, evidence }: DraftLine): InsightItem {
  const weight = { evidence, importance: importanceOf(fact.kind), confidence: confidenceIn(fact.kind) };
  if (before === undefined) return { text, op: 'add', ...weight };
  if (state === 'gone') return { text: before.text, op: 'obsolete', target: before.id, ...weight };
  return { text, op: 'update', target: before.id, ...weight };
}

function confidenceIn(kind: FactKind): number {
  return kind === 'manner' ? 0.8 : 0.9;
}

function languageOf(messages: readonly SleepMessage[]): Language {
  return tellLanguage(messages.map(({ text }) => text).join('\n'));
}
