import type { FactLanguage, FactTable } from '../fact-table.ts';
import { createDraft, learn } from '../sleep/answer-sleep-request.ts';
import type { TalkSoFar } from './read-conversation.ts';
import { tellLanguage, type Voice, voices } from './voice.ts';

/** What Scarlet says to the last messages of a conversation: one reply to all of them, in the language of the last. */
export function replyTo(conversation: TalkSoFar, table: FactTable): string {
  const { now, images } = conversation;
  const language = tellLanguage(now.at(-1) || conversation.earlier.join(' '));
  const speaker = { conversation, table, voice: voices[language], language, known: knownLines(conversation, table) };
  const seen = images === 0 ? [] : [voices[language].images(images)];
  const said = now.map(withoutAddress).filter((words) => words !== '' || (images === 0 && now.length === 1));
  return [...new Set([...seen, ...said.map((words) => answerTo(words, speaker))])].join('\n\n') || seen.join('');
}

type Speaker = {
  readonly conversation: TalkSoFar;
  readonly table: FactTable;
  readonly language: FactLanguage;
  readonly voice: Voice;
  /** Lines of memory. */
  readonly known: readonly string[];
};

/** From the blocks, from memories that came along, and from what was said before in sight: the newest word holds. */
function knownLines({ blocks, recalled, earlier }: TalkSoFar, table: FactTable): readonly string[] {
  const written = [...(blocks.get('human') ?? []), ...(blocks.get('goals') ?? []), ...recalled];
  const draft = createDraft(written.map((text, index) => ({ id: `k${index}`, text })));
  for (const told of earlier.flatMap((words) => table.toldBy(words))) {
    const isOfHerself = told.fact.kind === 'holds' && told.fact.field === 'persona_updates';
    if (!isOfHerself) learn(draft, { ...told, ref: '' });
  }
  return draft.filter(({ state }) => state !== 'gone').map(({ text }) => text);
}

function withoutAddress(words: string): string {
  return words.replace(/^(?:@?scarlet\b|<@!?\d+>)[,:]?\s*/i, '').trim();
}

/** What is asked for in so many words; the first that fits. Whatever else is said is a greeting, question or remark. */
const wishes = {
  whatYouKnow:
    /\b(?:what (?:do|did|else do) you (?:know|remember) (?:about|of) me|who am i|cosa (?:sai|ricordi|ti ricordi) di me|chi sono io)\b/i,
  example: /\b(?:show|write|give|send|mostra|scrivi|dammi)\p{L}*\b.*\b(?:code|example|program|esempio|codice)\b/iu,
  thanks: /^(?:many )?(?:thanks|thank you|grazie)\b.{0,40}$/i,
  goodbye: /^(?:bye|goodbye|good night|see you|buonanotte|arrivederci|a presto|a domani)\b/i,
  greeting: /^(?:hi|hello|hey|good (?:morning|evening|afternoon)|ciao|salve|buongiorno|buonasera)\b(?:\s*\S+){0,3}$/i,
};
const isAboutMe = /^(?:what|where|when|who|how|che|cosa|dove|quando|come|quanti)\b.*\b(?:i|my|am i|mi|mio|mia|miei)\b/i;

function answerTo(words: string, speaker: Speaker): string {
  const { voice, known } = speaker;
  const name = nameIn(known);
  const who = name === undefined ? '' : `, ${name}`;
  if (wishes.whatYouKnow.test(words)) {
    return known.length === 0
      ? voice.knowNothing
      : voice.know(who, known.map((line) => asSpoken(line, speaker)).join('; '));
  }
  if (wishes.example.test(words)) return longExample(voice, who);
  if (wishes.thanks.test(words)) return voice.thanks;
  if (wishes.goodbye.test(words)) return voice.goodbye(who);
  if (/\?\s*$/.test(words)) return answerQuestion(words, speaker);
  if (words !== '' && !wishes.greeting.test(words)) return takeUp(words, speaker);
  return [pick(voice.greeting(who, name !== undefined), words), ...openMatter(speaker)].join(' ');
}

function nameIn(known: readonly string[]): string | undefined {
  return known.flatMap((line) => /^(?:Name|Nome): (.+)$/i.exec(line)?.[1] ?? [])[0];
}

function asSpoken(line: string, { table }: Speaker): string {
  return table.read(line)?.spoken ?? line;
}

// Where others read along nothing is brought up that was not asked for.
function openMatter(speaker: Speaker): string[] {
  const { conversation, known, table, voice } = speaker;
  const matter = conversation.inCompany ? undefined : known.findLast((line) => table.read(line)?.ask !== undefined);
  return matter === undefined ? [] : [voice.askAfter(asSpoken(matter, speaker))];
}

function answerQuestion(words: string, speaker: Speaker): string {
  const { conversation, known, voice } = speaker;
  const asksOfMe = isAboutMe.test(words);
  const spoken = known.map((line) => asSpoken(line, speaker));
  const fitting = conversation.inCompany && !asksOfMe ? [] : related(words, spoken);
  if (fitting.length > 0) return pick(voice.toldMe(fitting.join(voice.and)), words);
  return asksOfMe ? voice.notTold : pick(voice.wonder(topicOf(words)), words);
}

function takeUp(words: string, { table, voice }: Speaker): string {
  const facts = table.toldBy(words).map(({ fact }) => fact);
  const spoken = facts.flatMap((fact) => (fact.kind === 'holds' ? (fact.spoken ?? []) : []));
  if (spoken.length > 0) return pick(voice.noted(spoken.join(voice.and)), words);
  if (facts.some(({ kind }) => kind === 'ended')) return voice.noLonger;
  return pick(voice.takeUp(topicOf(words)), words);
}

/** The same words get the same one each time. */
function pick(choices: readonly string[], words: string): string {
  const sum = [...words].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return choices[sum % choices.length] ?? '';
}

const longestTopic = 80;

/** The heart of what was said, short enough to be taken up in a sentence: its first sentence, cut at a word. */
function topicOf(words: string): string {
  const line = words.replace(/\s+/g, ' ').trim();
  const [sentence = ''] = line.split(/(?<=[.!?…])\s/);
  const plain = withoutEnd(sentence).replace(/[“”«»"]/g, "'");
  const characters = [...plain];
  if (characters.length <= longestTopic) return plain === '' ? '…' : plain;
  const cut = characters.slice(0, longestTopic).join('');
  return `${cut.replace(/\s+\S*$/, '')}…`;
}

function withoutEnd(sentence: string): string {
  const end = [...sentence].findLastIndex((character) => !' .!?…'.includes(character));
  return [...sentence].slice(0, end + 1).join('');
}

/** The lines that share a telling word with what was said, by its beginning, at most three. */
function related(words: string, lines: readonly string[]): string[] {
  const wanted = stemsIn(words);
  return lines.filter((line) => [...stemsIn(line)].some((stem) => wanted.has(stem))).slice(0, 3);
}

function stemsIn(text: string): ReadonlySet<string> {
  const all = text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  return new Set(all.map((word) => word.slice(0, 4)).filter((stem) => !common.has(stem)));
}

const common = new Set(
  (
    'you your the and not are for with this that from have what when wher who how why does did would coul shou can ' +
    'about abou think thin know tell come cosa dove quan che sono non una del per con tuo tua mio mia'
  ).split(' '),
);

/** An answer of more than 2,000 characters with a fenced piece of code, so that pages have something to break. */
function longExample(voice: Voice, who: string): string {
  const { before, after, comment } = voice.example(who);
  const code = verbs.map((verb, index) => functionFor(verb, `${comment} ${index + 1}`)).join('\n\n');
  return `${before}\n\n\`\`\`js\n${code}\n\`\`\`\n\n${after}`;
}

const verbs = ['add', 'remove', 'rename', 'finish', 'reopen', 'postpone', 'pin', 'unpin', 'tag', 'archive'];

function functionFor(verb: string, title: string): string {
  return [
    `// ${title}`,
    `export function ${verb}(list, id, details = {}) {`,
    '  const item = list.find((entry) => entry.id === id);',
    `  if (item === undefined) throw new Error(\`There is nothing to ${verb} with id \${id}.\`);`,
    `  return { ...item, ...details, last: '${verb}' };`,
    '}',
  ].join('\n');
}
