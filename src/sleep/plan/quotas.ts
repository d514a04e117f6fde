import type { DraftBlock } from './draft-blocks.ts';

const mostAdditions = 20;
const mostChangesOfPersona = 1;

/**
 * How much one cycle may do: additions are limited by room and by twenty in all, and at most a quarter of a block (at
 * least one line) leaves or is worded anew, for all reasons together. `persona` changes by one line.
 */
export class Quotas {
  readonly #leaving = new Map<string, number>();
  readonly #added = new Map<string, number>();

  mayLeave({ label, rule, linesBefore }: DraftBlock): boolean {
    if (rule.kind === 'slots') return true;
    if (rule.kind === 'persona') return this.#changesOf(label) < mostChangesOfPersona;
    const lines = linesBefore.filter(({ raw }) => raw.trim() !== '').length;
    return (this.#leaving.get(label) ?? 0) < mostLeaving(lines);
  }

  mayAdd({ label, rule }: DraftBlock): boolean {
    if (rule.kind === 'persona') return this.#changesOf(label) < mostChangesOfPersona;
    return [...this.#added.values()].reduce((sum, count) => sum + count, 0) < mostAdditions;
  }

  countLeaving(label: string): void {
    this.#leaving.set(label, (this.#leaving.get(label) ?? 0) + 1);
  }

  countAdded(label: string): void {
    this.#added.set(label, (this.#added.get(label) ?? 0) + 1);
  }

  #changesOf(label: string): number {
    return (this.#leaving.get(label) ?? 0) + (this.#added.get(label) ?? 0);
  }
}

/** How many of so many lines leave a block in one cycle. */
export function mostLeaving(lines: number): number {
  return Math.max(1, Math.floor(lines / 4));
}
