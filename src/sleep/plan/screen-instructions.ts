import { foldText } from './fold-text.ts';
import { englishCommands, englishImperatives, englishOrders } from './instruction-patterns.ts';
import { ordersElsewhere } from './instruction-patterns-elsewhere.ts';
import { italianOrders } from './instruction-patterns-italian.ts';

const orders = [...englishOrders, ...italianOrders, ...ordersElsewhere].map((source) => new RegExp(source, 'u'));
const commands = englishCommands.map(atStart);
const imperatives = englishImperatives.map(atStart);

/** Where a text would stand: statements about the person are never in the imperative, plans and next steps may be. */
export type Mood = 'statement' | 'plan';

/**
 * Notices an order to the assistant, also in disguise: memory holds what is so, never what to do about it. A wish is
 * kept as a statement about the person: "Prefers short answers".
 */
export function givesInstruction(text: string, mood: Mood): boolean {
  const starts = mood === 'plan' ? commands : [...commands, ...imperatives];
  return foldText(text).some(
    (form) =>
      orders.some((order) => order.test(form)) ||
      starts.some((start) => start.test(form.replace(/^[\s"'“”*_–—-]+/, ''))),
  );
}

function atStart(source: string): RegExp {
  return new RegExp(`^(?:please[,:]? )?(?:${source})`, 'u');
}
