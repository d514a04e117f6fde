import { readLines, withoutBullet } from './block-layout.ts';
import type { Ledger } from './ledger.ts';
import type { BlockRule, BlockText, ShownLine } from './plan-types.ts';

export type ShownParts = {
  readonly blocks: readonly BlockText[];
  readonly rules: readonly BlockRule[];
  readonly ledger: Ledger;
};

export type Rendered = {
  /** The blocks one below the other, as the prompt shows them. */
  readonly memory: string;
  readonly blocks: readonly { readonly label: string; readonly text: string }[];
  /** What each short id stands for. */
  readonly shown: readonly ShownLine[];
};

/**
 * Gives every line that may be changed a short id: `h3: Lives in Milan`. What never changes (protected blocks, the seed
 * of `persona`) stands behind a dot, so that it can't pass for a line with an id.
 */
export function renderShown({ blocks, rules, ledger }: ShownParts): Rendered {
  const shown: ShownLine[] = [];
  const kindOf = ({ label, readOnly }: BlockText) =>
    readOnly ? 'protected' : (rules.find((rule) => rule.label === label)?.kind ?? 'protected');
  const letters = lettersFor(blocks.filter((block) => kindOf(block) !== 'protected').map(({ label }) => label));
  // A server lists blocks in any order; the model reads the same one each time.
  const place = ({ label }: BlockText) => rules.findIndex((rule) => rule.label === label) >>> 0;
  const rendered = [...blocks]
    .sort((a, b) => place(a) - place(b))
    .map((block) => {
      const { label, value } = block;
      const kind = kindOf(block);
      const live = ledger.entries.filter(({ block, state }) => block === label && state === 'live');
      let number = 0;
      const lines = readLines(value, live)
        .filter(({ raw }) => raw.trim() !== '')
        .map(({ raw, id }) => {
          if (kind === 'protected' || (kind === 'persona' && id === null)) return `· ${raw}`;
          number += 1;
          const short = `${letters.get(label)}${number}`;
          shown.push({ id: short, block: label, text: raw });
          return `${short}: ${withoutBullet(raw)}`;
        });
      return { label, text: lines.join('\n') };
    });
  const memory = rendered.map(({ label, text }) => `[${label}]\n${text === '' ? '· (empty)' : text}`).join('\n\n');
  return { memory, blocks: rendered, shown };
}

/** The first letter of each label, or another one that is still free. `c` and `m` belong to messages. */
function lettersFor(labels: readonly string[]): ReadonlyMap<string, string> {
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
