import type { UserId } from '../../base/ids.ts';
import type { Doubts, Question } from '../agent/ask-sleep-agent.ts';
import { chooseBriefing } from '../agent/choose-briefing.ts';
import { type Insights, ofAllParts, placedElements } from '../agent/insights.ts';
import { parseInsights } from '../agent/parse-insights.ts';
import { sleepPrompt } from '../agent/sleep-prompt.ts';
import { inParts, markUnseen, onlyToRead, type Window } from '../agent/window.ts';
import { addedLabels } from '../plan/block-rules.ts';
import { joinAnswers, overlooksMuch } from '../plan/join-answers.ts';
import { type JudgeInput, type Mendable, mendableElements } from '../plan/judge-elements.ts';
import type { ShownLine } from '../plan/plan-types.ts';
import { quoteInstead } from '../plan/quote-instead.ts';
import { renderShown } from '../plan/render-shown.ts';
import { type ClaimedJournal, changeSleep, type ExtractedJournal, sleepOf } from '../state/sleep-record.ts';
import { askOwnSleepAgent } from './ask-own-sleep-agent.ts';
import type { CycleParts } from './cycle-parts.ts';
import { shortestOwn } from './give-up.ts';
import { readLedger, readOwnBlocks, toBlockText } from './read-memory.ts';

/**
 * Asks the sleep agent what the window means for the memory, and writes the insights down: the model is never asked
 * again for this window.
 *
 * @throws Unparsable
 */
export async function extractInsights(
  user: UserId,
  journal: ClaimedJournal,
  parts: CycleParts,
  signal: AbortSignal,
): Promise<ExtractedJournal> {
  const reading = await gatherReading(user, journal, parts);
  const { standards, memory } = reading;
  const shown = toStoredLines(standards.shown);
  const unlessItThrows = lookingWith((err) =>
    parts.log.error({ userId: user, cycle: journal.cycle, err }, 'insights could not be looked at'),
  );
  const questionOn = questionsAbout(reading, journal, unlessItThrows, parts);
  const { read: begun, ...claimed } = journal;
  const read = await askAboutAll(
    partsToAskAbout(standards.window, journal),
    begun?.answers ?? [],
    (part) => askOwnSleepAgent(user, questionOn(part), parts, signal),
    (answers) => keepAnswers(user, { answers: [...answers], memory, shown }, parts),
  );
  const insights = unlessItThrows(() => quoteInstead({ ...standards, insights: read }), read);
  const extracted: ExtractedJournal = { ...claimed, state: 'extracted', insights, shown };
  // Answers that made no sense are counted for each question: the review has its own three.
  await parts.sleep.update(user, (record) =>
    changeSleep(record, ({ failing }) => ({ journal: extracted, failing: { ...failing, unparsable: 0 } })),
  );
  parts.events.emit({ name: 'consolidation.extracted', user, cycle: journal.cycle });
  return extracted;
}

/** The memory as the sleep agent is shown it, and all that its answers are held against, the window among it. */
type Reading = { readonly memory: string; readonly standards: Omit<JudgeInput, 'insights'> };

/** What an earlier try has begun to read goes on with the memory that it was shown. */
async function gatherReading(user: UserId, journal: ClaimedJournal, parts: CycleParts): Promise<Reading> {
  const { rules } = parts;
  const person = await parts.people.read(user);
  const sleep = sleepOf(await parts.sleep.read(user));
  const now = parts.clock.now();
  const onServer = await readOwnBlocks(user, person?.pair?.primary?.agent ?? journal.agent, parts);
  const blocks = onServer.map(toBlockText);
  const ledger = await readLedger(user, sleep.ledgerVersion, parts);
  const { memory, shown } = journal.read ?? renderShown({ blocks, rules, ledger, now });
  const standards = {
    ledger,
    blocks,
    rules,
    window: markUnseen(journal.window, person?.unseen ?? []),
    shown,
    cycle: journal.cycle,
    promptTexts: parts.promptTexts,
    agentNames: [parts.names.scarlet],
    slotTitles: parts.slotTitlesOf(person?.locale),
    secrets: [],
    // Nobody has been asked yet.
    clearedValues: 'all' as const,
    hashOf: parts.hashOf,
    now,
    zone: person?.timeZone ?? parts.timeZone,
  };
  return { memory, standards };
}

type UnlessItThrows = <Value>(look: () => Value, otherwise: Value) => Value;

/** The model would be asked for ever for an answer that our own code fails on. What is wrong with it shows in the plan. */
function lookingWith(tell: (error: unknown) => void): UnlessItThrows {
  return (look, otherwise) => {
    try {
      return look();
    } catch (error) {
      tell(error);
      return otherwise;
    }
  };
}

type Part = Pick<Window, 'context' | 'messages'>;

/** The whole window, or pieces of its messages where it was too long for the model. */
function partsToAskAbout(window: Part, { ownAtMost }: ClaimedJournal): readonly Part[] {
  return ownAtMost === undefined ? [window] : inParts({ ...window, context: [] }, ownAtMost);
}

/** What is asked about each part, in the language that the person writes. */
function questionsAbout(
  { memory, standards }: Reading,
  { ownAtMost }: ClaimedJournal,
  unlessItThrows: UnlessItThrows,
  parts: CycleParts,
): (part: Part) => Question<Insights> {
  const { window, now, zone } = standards;
  const { usual, others } = parts.briefings;
  const briefing = chooseBriefing(window, usual, others);
  const shared = { template: briefing.request, nonce: parts.newNonce(), now, zone, ownAtMost };
  return (part) => {
    const withoutMemory = () => sleepPrompt({ ...shared, window: onlyToRead(part), memory: '' });
    return {
      request: sleepPrompt({ ...shared, window: part, memory: ownAtMost === shortestOwn ? '' : memory }),
      ...(briefing.kind === 'translated' ? { system: briefing.system } : {}),
      parse: (raw) => parseInsights(raw, addedLabels(parts.rules)),
      doubtsAbout: async (insights) =>
        unlessItThrows(() => doubtsAbout({ ...standards, insights }, withoutMemory), noDoubts),
      join: (taken, other) => unlessItThrows(() => joinAnswers(taken, other, standards), taken),
    };
  };
}

/**
 * One part after the other: the model has one context.
 *
 * @param known what the first of them brought before
 * @param keep writes down what is there as long as a part is left
 */
async function askAboutAll<Part>(
  all: readonly Part[],
  known: readonly Insights[],
  ask: (part: Part) => Promise<Insights>,
  keep: (read: readonly Insights[]) => Promise<void>,
): Promise<Insights> {
  const read = [...known];
  for (const part of all.slice(known.length)) {
    read.push(await ask(part));
    if (read.length < all.length) await keep(read);
  }
  const whole = ofAllParts(read);
  if (whole === undefined) throw new Error('The window has no messages.');
  return whole;
}

type PartsRead = NonNullable<ClaimedJournal['read']>;

async function keepAnswers(user: UserId, read: PartsRead, { sleep }: Pick<CycleParts, 'sleep'>): Promise<void> {
  await sleep.update(user, (record) =>
    changeSleep(record, ({ journal }) => (journal?.state === 'claimed' ? { journal: { ...journal, read } } : {})),
  );
}

function toStoredLines(shown: readonly ShownLine[]): ExtractedJournal['shown'] {
  return shown.map((line) => ({ ...line }));
}

const noDoubts: Doubts = { problems: [], sound: 0 };

/**
 * What nobody said, as far as can be seen, what only asks, what is hers, known or said of other messages: the sleep agent
 * is asked what it meant. A model that her words, known lines or old messages led astray would only say the same again, so it is asked
 * without them; and so is one that shows that it passes messages over.
 */
function doubtsAbout(input: JudgeInput, withoutThem: () => string): Doubts {
  const lost = mendableElements(input);
  const problems = lost.map(({ id, because }) => `${id}: ${whatIsWrong[because]}`);
  const sound = placedElements(input.insights).length - lost.length;
  const isLedAstray = lost.every(({ because }) => because !== 'no-evidence');
  if (lost.length === 0 && overlooksMuch(input)) problems.push('Most messages were passed over.');
  return { problems, sound, instead: isLedAstray && problems.length > 0 ? withoutThem() : undefined };
}

const whatIsWrong: Readonly<Record<Mendable['because'], string>> = {
  'no-evidence':
    'its quote stands in no message, and its ref names none. Copy the words of a message, or leave it out.',
  question: 'its text is a question. State what the person told with the words of its quote, or leave it out.',
  'known-line': 'its text is known, and its message says something else. State what that tells, or leave it out.',
  echo: 'its text says what is said of other messages as well. State what its own message tells, or leave it out.',
  'read-before': 'its ref and its quote are of two messages. Take both from the same one, or leave it out.',
  'words-of-scarlet':
    'its text is what was answered. State what the person told with the words of its quote, or leave it out.',
};
