import { contentOf, type Heard, type HeardMessage, shareIn } from './weigh-words.ts';

/** Below this share, a message says something else. */
const saysSo = 0.3;

/**
 * The messages that say so: the cited ones as far as they are admissible, or, when an item cites nothing, those whose
 * words it shares. Empty when there is none.
 */
export function findEvidence(
  text: string,
  refs: readonly string[] | undefined,
  speakers: readonly HeardMessage[],
): readonly HeardMessage[] {
  if (refs !== undefined && refs.length > 0) {
    const wanted = new Set(
      refs.map((ref) =>
        ref
          .trim()
          .toLowerCase()
          .replace(/^\[|\]$/g, ''),
      ),
    );
    return speakers.filter(({ ref }) => wanted.has(ref.toLowerCase()));
  }
  const content = contentOf(text);
  const shares = speakers.map((message) => ({ message, share: shareIn(content, message.own) }));
  const best = Math.max(0, ...shares.map(({ share }) => share));
  if (best < saysSo) return [];
  return shares.filter(({ share }) => share >= best * saysSo && share > 0).map(({ message }) => message);
}

/** Those whose messages are evidence for a block. The bot's replies support `persona` alone, where she speaks of herself. */
export function speakersFor(persona: boolean, heard: Heard): readonly HeardMessage[] {
  return persona ? [...heard.person, ...heard.ofScarlet] : heard.person;
}
