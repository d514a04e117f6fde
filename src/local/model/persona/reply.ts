import type { Language } from '../insights/fact.ts';
import { spokenOf } from '../insights/fact-lines.ts';
import { insightsOf } from '../insights/insights-of.ts';
import { tellLanguage } from '../insights/tell-language.ts';
import { type Intent, intentOf } from './intent.ts';
import { type Known, knownFacts, nameIn } from './known-facts.ts';
import { longExample } from './long-example.ts';
import type { Conversation } from './read-conversation.ts';
import { related, topicOf } from './topic.ts';
import { isOpenMatter, type Voice, voices } from './voice.ts';

/** What Scarlet says to the last messages of a conversation: one reply to all of them, in the language of the last. */
export function replyTo(conversation: Conversation): string {
  const { now, images } = conversation;
  const language = tellLanguage(now.at(-1) || conversation.earlier.join(' '));
  const speaker = { conversation, language, voice: voices[language], known: knownFacts(conversation) };
  const seen = images === 0 ? [] : [voices[language].images(images)];
  const said = now.map(withoutAddress).filter((words) => words !== '' || (images === 0 && now.length === 1));
  return [...new Set([...seen, ...said.map((words) => answerTo(words, speaker))])].join('\n\n') || seen.join('');
}

type Speaker = {
  readonly conversation: Conversation;
  readonly language: Language;
  readonly voice: Voice;
  readonly known: Known;
};

function withoutAddress(words: string): string {
  return words.replace(/^(?:@?scarlet\b|<@!?\d+>)[,:]?\s*/i, '').trim();
}

function answerTo(words: string, speaker: Speaker): string {
  const { voice, known } = speaker;
  const name = nameIn(known);
  const who = name === undefined ? '' : `, ${name}`;
  const intent = intentOf(words);
  switch (intent.kind) {
    case 'greeting':
      return [pick(voice.greeting(who, name !== undefined), words), ...openMatter(speaker)].join(' ');
    case 'what-you-know':
      return tellAll(speaker, who);
    case 'question-about-me':
      return tellSome(intent, words, speaker);
    case 'long-example':
      return longExample(voice, who);
    case 'thanks':
      return voice.thanks;
    case 'goodbye':
      return voice.goodbye(who);
    case 'question':
      return wonder(words, speaker);
    case 'remark':
      return takeUp(words, speaker);
  }
}

// Where others read along nothing is brought up that was not asked for.
function openMatter({ conversation, known, language, voice }: Speaker): string[] {
  const matter = conversation.inCompany ? undefined : known.facts.findLast(isOpenMatter);
  return matter === undefined ? [] : [voice.askAfter(spokenOf(matter, language))];
}

function tellAll({ known, language, voice }: Speaker, who: string): string {
  const all = [...known.facts.map((fact) => spokenOf(fact, language)), ...known.lines];
  return all.length === 0 ? voice.knowNothing : voice.know(who, all.join('; '));
}

function tellSome(
  intent: Extract<Intent, { kinds: unknown }>,
  words: string,
  { known, language, voice }: Speaker,
): string {
  const facts = known.facts.filter(({ kind }) => intent.kinds.includes(kind)).map((fact) => spokenOf(fact, language));
  const lines = facts.length > 0 ? facts : related(words, known.lines);
  return lines.length === 0 ? voice.notTold : pick(voice.toldMe(lines.join(voice.and)), words);
}

function wonder(words: string, { conversation, known, language, voice }: Speaker): string {
  if (conversation.inCompany) return pick(voice.wonder(topicOf(words)), words);
  const spoken = known.facts.map((fact) => spokenOf(fact, language));
  const fitting = related(words, [...spoken, ...known.lines]);
  if (fitting.length > 0) return pick(voice.toldMe(fitting.join(voice.and)), words);
  return pick(voice.wonder(topicOf(words)), words);
}

function takeUp(words: string, { language, voice }: Speaker): string {
  const insights = insightsOf(words).filter(({ fact }) => fact.kind !== 'manner');
  const facts = insights.filter(({ op }) => op !== 'obsolete').map(({ fact }) => spokenOf(fact, language));
  if (facts.length > 0) return pick(voice.noted(facts.join(voice.and)), words);
  if (insights.length > 0) return voice.noLonger;
  return pick(voice.takeUp(topicOf(words)), words);
}

function pick(choices: readonly string[], words: string): string {
  const sum = [...words].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return choices[sum % choices.length] ?? '';
}
