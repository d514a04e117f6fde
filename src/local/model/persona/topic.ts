import { withoutTailOf } from '../insights/without-tail-of.ts';

const longestTopic = 80;

/** The heart of what was said, short enough to be taken up in a sentence: its first sentence, cut at a word. */
export function topicOf(words: string): string {
  const line = words
    .replace(/```[\s\S]*?(?:```|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const [sentence = ''] = line.split(/(?<=[.!?…])\s/);
  const plain = withoutTailOf(/[\s.!?…]/, sentence).replace(/[“”«»"]/g, "'");
  const characters = [...plain];
  if (characters.length <= longestTopic) return plain === '' ? '…' : plain;
  return `${characters
    .slice(0, longestTopic)
    .join('')
    .replace(/\s+\S*$/, '')}…`;
}

/** The lines that share a telling word with what was said, at most three. */
export function related(words: string, lines: readonly string[]): string[] {
  const wanted = tellingWords(words);
  return lines.filter((line) => [...tellingWords(line)].some((word) => wanted.has(word))).slice(0, 3);
}

function tellingWords(text: string): Set<string> {
  const all = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(all.filter((word) => word.length > 3 && !common.has(word)));
}

const common = new Set(
  (
    'what when where which this that with from your have about would could should like there their they them know think ' +
    'plan plans live work been does doing want tell remember name cosa quando dove quale questo questa come sono ' +
    'della delle dello degli nella tuoi vivi lavori progetti pensi vuoi dimmi ricordi chiami'
  ).split(' '),
);
