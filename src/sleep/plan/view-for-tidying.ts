import { localTime, type TimeZone, utc } from '../../base/time-zones.ts';
import type { TidyingLine, TidyingView } from '../agent/tidying-request.ts';
import { lineOf } from './block-layout.ts';
import { compareInBlock, returnableEntries } from './fit-block.ts';
import { saidAt } from './judge-tidying.ts';
import type { Entry, Ledger } from './ledger.ts';
import type { BlockRule, BlockText } from './plan-types.ts';
import { lettersFor } from './render-shown.ts';

/** How much a tidying looks at: less after it failed, as it may have been too much for the model. */
export type Breadth = 'with-the-archive' | 'blocks-alone' | 'fullest-block-alone';

// Of the archive, what comes back by itself when there is room: the rest left for a reason.
const mostArchived = 40;
const mostLive = 150;

/**
 * Shows each block of lines by topic, with what the archive holds on the same topics. Lines of another hand are not ours
 * to tidy.
 */
export function viewForTidying(
  {
    ledger,
    blocks,
    rules,
    zone = utc,
  }: {
    readonly ledger: Ledger;
    readonly blocks: readonly BlockText[];
    readonly rules: readonly BlockRule[];
    /** In whose days the dates are. */
    readonly zone?: TimeZone | undefined;
  },
  breadth: Breadth,
): TidyingView {
  const archive =
    breadth === 'with-the-archive' ? returnableEntries(ledger.entries) : new Map<string, readonly Entry[]>();
  const views = openBlocks(blocks, rules).map((block) => {
    const live = ledger.entries.filter((entry) => entry.block === block.label && entry.state === 'live');
    const topics = new Set(live.map(topicKey));
    const related = (archive.get(block.label) ?? []).filter((entry) => topics.has(topicKey(entry)));
    return {
      label: block.label,
      share: block.share,
      entries: [...live.slice(0, mostLive), ...related.slice(0, mostArchived)],
    };
  });
  const wanted = views.filter(({ entries }) => entries.length > 1);
  const fullest = [...wanted].sort((a, b) => b.share - a.share).slice(0, 1);
  const letters = lettersFor(views.map(({ label }) => label));
  const shown: TidyingLine[] = [];
  const parts = (breadth === 'fullest-block-alone' ? fullest : wanted).map(({ label, entries }) => {
    const rows = [...entries].sort(compareInBlock).map((entry, index, sorted) => {
      const mark = `${letters.get(label)}${index + 1}`;
      shown.push({ mark, entry: entry.id, line: lineOf(entry) });
      const above = sorted[index - 1];
      const heading =
        above === undefined || topicKey(above) !== topicKey(entry) ? [`(${entry.topic ?? 'no topic'})`] : [];
      return [
        ...heading,
        `${mark} ${localTime(saidAt(entry), zone).date} ${lineOf(entry)}${entry.state === 'live' ? '' : ' [put aside]'}`,
      ];
    });
    return [`# ${label}`, ...rows.flat()].join('\n');
  });
  return { lines: parts.join('\n'), shown };
}

/** Blocks of lines that may be changed, in the order of the rules, and how full they are. */
function openBlocks(blocks: readonly BlockText[], rules: readonly BlockRule[]) {
  return rules.flatMap(({ label, kind, budget }) => {
    const block = blocks.find((one) => one.label === label);
    const isOpen = block !== undefined && !block.readOnly && (kind === 'lines' || kind === 'persona');
    return isOpen ? [{ label, share: block.value.length / budget }] : [];
  });
}

function topicKey({ topic }: Pick<Entry, 'topic'>): string {
  return topic?.toLowerCase() ?? '';
}
