/** A statement of an answer, whatever its form. */
export type AnswerElement = {
  readonly field: string;
  readonly text: string;
  readonly op: string;
  readonly target: string;
  readonly quote: string;
  readonly ref: string;
  readonly correction: string;
  readonly raw: unknown;
};

const fields = ['human_updates', 'goals_insights', 'persona_updates', 'notes'] as const;
const fieldOfKind: Readonly<Record<string, string>> = {
  fact: 'human_updates',
  plan: 'goals_insights',
  manner: 'persona_updates',
};

export function elementsOf(answer: string): AnswerElement[] {
  const json = readAnswer(answer);
  if (json === undefined) return [];
  return fields.flatMap((field) =>
    list(json[field]).flatMap((raw): AnswerElement[] => {
      if (typeof raw === 'string')
        return [{ field, text: raw, op: 'add', target: '', quote: '', ref: '', correction: '', raw }];
      if (typeof raw !== 'object' || raw === null) return [];
      const get = (key: string): string => {
        const value = (raw as Record<string, unknown>)[key];
        return typeof value === 'string' ? value : Array.isArray(value) ? String(value[0] ?? '') : '';
      };
      return [
        {
          field: fieldOfKind[get('kind')] ?? field,
          text: get('text'),
          op: get('op') || 'add',
          target: get('target'),
          quote: get('quote'),
          ref: get('ref') || get('evidence'),
          correction: get('correction'),
          raw,
        },
      ];
    }),
  );
}

/** What an answer makes of it all: texts, not statements. */
export function slotsOf(answer: string): string[] {
  const json = readAnswer(answer);
  return [json?.['reflection'], ...list(json?.['priority_actions'])].flatMap((text) =>
    typeof text === 'string' && text !== '' ? [text] : [],
  );
}

export function isWholeJson(answer: string): boolean {
  return toObject(answer) !== undefined;
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : typeof value === 'string' && value !== '' ? [value] : [];
}

/** An answer that was cut off counts up to its last whole element, as the product's own parser mends it too. */
function readAnswer(answer: string): Record<string, unknown> | undefined {
  const mended = `${answer.slice(0, answer.lastIndexOf('}') + 1)}]}`;
  return toObject(answer) ?? toObject(mended);
}

function toObject(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
