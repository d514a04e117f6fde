/** What the model says: text in the pieces in which a stream carries it, tool calls, or both. */
export type Answer = {
  /** Null when there are only tool calls. The pieces joined are the text. */
  readonly pieces: readonly string[] | null;
  readonly calls: readonly Call[];
};

/** Arguments are JSON text, as on the wire. */
type Call = { readonly name: string; readonly arguments: string };

/** Text cut into words, so that a stream has something to stream. */
export function answerOf(text: string): Answer {
  return { pieces: text.match(/\S+\s*|\s+/g) ?? [''], calls: [] };
}

export function callsOf(...calls: readonly { name: string; arguments: unknown }[]): Answer {
  return {
    pieces: null,
    calls: calls.map((call) => ({
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    })),
  };
}

export function textIn(answer: Answer): string {
  return (answer.pieces ?? []).join('');
}
