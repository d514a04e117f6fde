import { bulletOf, readLines, withoutBullet } from './block-layout.ts';
import { type Entry, isOver, type Ledger } from './ledger.ts';
import type { BlockRule, BlockText, ShownLine } from './plan-types.ts';

export type ShownParts = {
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly ledger: Ledger;
  /** Milliseconds since the epoch. */
  readonly now: number;
};

export type Rendered = {
  /** A line for each block that has any: one line an entry makes small models write an element for each. */
  readonly memory: string;
  /** What each short id stands for. */
  readonly shown: readonly ShownLine[];
};

/** Stands behind a line whose time is over: the sleep agent says how it stands now. */
const overMark = '(over)';

/**
 * Gives every line that may be changed a short id: `h3 Lives in Milan; h4 Likes tea`. What never changes (protected
 * blocks, the seed of `persona`) is not shown: it would only be copied.
 */
export function renderShown({ blocks, rules, ledger, now }: ShownParts): Rendered {
  const kindOf = ({ label, readOnly }: BlockText) =>
    readOnly ? 'protected' : (rules.find((rule) => rule.label === label)?.kind ?? 'protected');
  // A server lists blocks in any order; the model reads the same one each time.
  const place = ({ label }: BlockText) => rules.findIndex((rule) => rule.label === label) >>> 0;
  // What is rewritten in every cycle would only be copied.
  const open = blocks
    .filter((block) => kindOf(block) === 'lines' || kindOf(block) === 'persona')
    .sort((a, b) => place(a) - place(b));
  const patterns = patternsIn(ledger, rules);
  const letters = lettersFor([...open.map(({ label }) => label), ...(patterns.length === 0 ? [] : ['x'])]);
  const shown: ShownLine[] = [];
  const rendered = open.map((block) => {
    const { label, value } = block;
    const live = ledger.entries.filter((entry) => entry.block === label && entry.state === 'live');
    const past = new Set(live.filter((entry) => isOver(entry, now)).map(({ id }) => id));
    const lines = readLines(value, live)
      .filter(({ raw, id }) => raw.trim() !== '' && (id !== null || kindOf(block) !== 'persona'))
      .map(({ raw, id }, index) => {
        const short = `${letters.get(label)}${index + 1}`;
        const over = id !== null && past.has(id);
        shown.push({ id: short, block: label, text: raw, ...(over ? { over } : {}) });
        return `${short} ${withoutBullet(raw).replaceAll(';', ',')}${over ? ` ${overMark}` : ''}`;
      });
    return lines.join('; ');
  });
  const last = patterns.map((entry, index) => {
    const short = `${letters.get('x')}${index + 1}`;
    shown.push({ id: short, block: entry.block, text: bulletOf(entry), entry: entry.id });
    return `${short} ${patternText(entry).replaceAll(';', ',')} ${patternMark}`;
  });
  return { memory: [...rendered, last.join('; ')].filter((line) => line !== '').join('\n'), shown };
}

/** Stands behind what keeps coming back, or may do so: the sleep agent says whether it came again. */
const patternMark = '(pattern)';
const mostPatterns = 8;

/** What keeps coming back, and what was found once: the newest. */
function patternsIn({ entries }: Ledger, rules: readonly BlockRule[]): readonly Entry[] {
  const slots = rules.filter(({ kind }) => kind === 'slots').map(({ label }) => label);
  const found = entries.filter(
    ({ block, topic, state }) =>
      topic === 'pattern' && slots.includes(block) && (state === 'live' || state === 'candidate'),
  );
  return found.sort((a, b) => b.lastSeen - a.lastSeen).slice(0, mostPatterns);
}

/** A line of a slot begins with its title. */
function patternText({ text }: Entry): string {
  return text.slice(text.indexOf(': ') + 2);
}

/** The first letter of each label, or another one that is still free. `c` and `m` belong to messages. */
export function lettersFor(labels: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(['c', 'm']);
  const letters = new Map<string, string>();
  for (const label of labels) {
    const wanted = [...`${label.toLowerCase()}abcdefghijklmnopqrstuvwxyz`].filter((sign) => /[a-z]/.test(sign));
    const letter = wanted.find((sign) => !taken.has(sign)) ?? 'z';
    taken.add(letter);
    letters.set(label, letter);
  }
  return letters;
}
