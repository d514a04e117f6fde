import type { LettaMessageId } from '../src/base/ids.ts';
import { blockBudgets } from '../src/pair/agent-specs.ts';
import { insightsSchema } from '../src/sleep/agent/insights.ts';
import { bulletOf } from '../src/sleep/plan/block-layout.ts';
import { blockRules } from '../src/sleep/plan/block-rules.ts';
import { itemsToReview } from '../src/sleep/plan/items-to-review.ts';
import { type Entry, ledgerCapacity } from '../src/sleep/plan/ledger.ts';
import { planCycle } from '../src/sleep/plan/plan-cycle.ts';
import type { PlanInput } from '../src/sleep/plan/plan-types.ts';
import { english } from '../src/texts/en.ts';

/** `npm run bench -- plan`: how long a plan takes on a full ledger, and on texts made to be slow. Milliseconds of CPU. */
export function runPlanBench(say: (line: string) => void): void {
  const talk = Array.from({ length: 20 }, (_, at) => `Well, number ${at} happened to me, and I learned a lot from it.`);
  say(measure(`${ledgerCapacity} entries, 12 elements`, talk));
  for (const [language, wording] of Object.entries(ofOneLanguage)) {
    const said = Array.from({ length: 20 }, (_, at) => wording(ledgerCapacity + at));
    say(measure(`${ledgerCapacity} entries, 12 elements, all ${language}`, said, wording));
  }
  // The last is one sign that Unicode takes for eighteen letters.
  for (const [times, sign] of [[4_000, 'a'] as const, [2_000, 'a '] as const, [4_000, 'ﷺ'] as const]) {
    const said = Array.from({ length: 20 }, () => sign.repeat(times));
    say(measure(`20 messages of ${times.toLocaleString('en')} times "${sign}"`, said));
  }
}

const now = Date.UTC(2026, 10, 27, 18);
const places = ['Turin', 'Oslo', 'København', '東京', 'Санкт-Петербург', 'München'];

type Wording = (index: number) => string;

const mixed: Wording = (index) =>
  `Remembers thing ${index}, which happened in ${places[index % places.length]} – and more`;

// Letters beyond ASCII, and a script without spaces, take another way through comparing.
const ofOneLanguage: Readonly<Record<string, Wording>> = {
  Russian: (index) => `Любит пить кофе с друзьями у станции в ${index} часов каждое утро`,
  Japanese: (index) => `毎朝${index}時に駅前の喫茶店で友達と珈琲を飲みながら本を読むのが好き`,
};

function entryOf(index: number, state: Entry['state'], wording: Wording): Entry {
  const at = now - index * 3_600_000;
  return {
    id: `e${index}`,
    block: index % 4 === 0 ? 'goals' : 'human',
    text: wording(index),
    state,
    importance: 1 + (index % 10),
    confidence: 0.8,
    topic: index % 3 === 0 ? 'travel' : null,
    sources: [{ message: `message-${index}`, quote: `it happened, thing ${index}`, asked: null, at, place: 'direct' }],
    firstSeen: at,
    lastSeen: at,
    validUntil: null,
    happensOn: null,
    pinned: false,
    correction: null,
    cycle: 1,
    reviewed: 1,
    left: state === 'live' ? null : { at, because: 'no-room', supersededBy: null, byOwnWords: null },
  };
}

/** A fresh input each time, as each cycle reads its ledger anew. */
function inputOf(said: readonly string[], wording: Wording): PlanInput {
  const entries = Array.from({ length: ledgerCapacity }, (_, index) =>
    entryOf(index, index < 60 ? 'live' : 'archived', wording),
  );
  const messages = said.map((own, index) => ({
    ref: `m${index + 1}`,
    id: `said-${index}` as LettaMessageId,
    speaker: index % 2 === 0 ? ('person' as const) : ('scarlet' as const),
    own,
    foreign: [],
    learnedIn: 'direct' as const,
    at: now - 1_000 * (said.length - index),
  }));
  const insights = insightsSchema.parse({
    human_updates: Array.from({ length: 12 }, (_, index) => ({
      text: wording === mixed ? `Learned fact number ${index} in the last hours` : wording(2 * ledgerCapacity + index),
      op: 'add',
      quote: said[(2 * index) % said.length]?.slice(0, 120),
      ref: `m${index + 1}`,
    })),
    reflection: 'A long talk about many things.',
  });
  return {
    ledger: { next: ledgerCapacity, entries, tombstones: [], waiting: [] },
    blocks: Object.keys(blockBudgets).map((label) => ({
      label,
      value: entries
        .filter(({ block, state }) => block === label && state === 'live')
        .map(bulletOf)
        .join('\n'),
      readOnly: label === 'constraints',
    })),
    rules: blockRules(),
    insights,
    window: { messages, context: [] },
    shown: [],
    review: { mode: 'auto', items: [], verdicts: [] },
    cycle: 4,
    promptTexts: [],
    slotTitles: english.slots,
    secrets: [],
    hashOf: (text) => text,
    now,
  };
}

function measure(name: string, said: readonly string[], wording = mixed, rounds = 30): string {
  const took = Array.from({ length: rounds }, () => {
    const input = inputOf(said, wording);
    const start = spentMs();
    planCycle(input);
    const planned = spentMs();
    itemsToReview(input, 'auto');
    return { plan: planned - start, review: spentMs() - planned };
  });
  const median = (of: (one: (typeof took)[number]) => number) =>
    took.map(of).toSorted((a, b) => a - b)[rounds / 2] ?? 0;
  const figures = `${median(({ plan }) => plan).toFixed(1)} ms, what to review ${median(({ review }) => review).toFixed(1)} ms`;
  return `${name}: plan ${figures} (median of ${rounds})`;
}

function spentMs(): number {
  return process.cpuUsage().user / 1_000;
}
