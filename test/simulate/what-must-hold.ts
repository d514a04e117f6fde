import { waitingLimits } from '../../src/chat/admission.ts';
import { handledIds } from '../../src/chat/handled-messages.ts';
import type { LeftBehind } from './left-behind.ts';
import type { MovedWorld } from './moved-world.ts';
import { type WasTold, whatWasTold } from './told.ts';
import { namesWord, type Person, type Said, type WhatWasSaid } from './what-was-said.ts';

/** What must hold at every moment, seen from outside. */
export function brokenNow({ traffic, bot }: MovedWorld, { people }: WhatWasSaid): readonly string[] {
  const asked = [...traffic.underWay('POST', /\/agents\/[^/]+\/messages$/), ...traffic.underWay('PATCH', /\/blocks\//)];
  const twice = asked.filter((path, index) => asked.indexOf(path) !== index);
  const { running, waiting } = bot()?.app()?.load() ?? { running: 0, waiting: 0 };
  return [
    ...twice.map((path) => `two requests at once to ${path}`),
    ...(running + waiting > people.length
      ? [`${running} turns run and ${waiting} wait, of ${people.length} people`]
      : []),
  ];
}

/** What must hold whenever a life has ended, by whatever end. */
export function brokenInRecords(left: ReadonlyMap<string, LeftBehind>): readonly string[] {
  return [...left].flatMap(([id, { user, sleep, open }]) => {
    const { turns, answered } = user.personal;
    const waiting = turns.flatMap((turn) => (turn.state === 'accepted' ? turn.messages : []));
    const broken = [
      new Set(handledIds(user)).size < handledIds(user).length ? 'a message was accepted twice' : '',
      waiting.length > waitingLimits.live.messages + waitingLimits.late.messages
        ? `${waiting.length} messages wait`
        : '',
      sleep.covers > answered ? `${sleep.covers} messages are consolidated, of ${answered} answered` : '',
      turns.length > 0 && !open?.because.includes('turn') ? 'an open turn is missing in the index of open work' : '',
    ];
    return broken.filter((what) => what !== '').map((what) => `${id}: ${what}`);
  });
}

/** What must hold once everything is healed, and the clock has moved on. */
export function brokenInTheEnd(
  world: MovedWorld,
  said: WhatWasSaid,
  left: ReadonlyMap<string, LeftBehind>,
): readonly string[] {
  const { agents, blocks, messages } = world.letta.snapshot();
  return said.people.flatMap((person) => {
    const of = left.get(person.user.id);
    const mine = agents.filter(({ tags }) => tags.includes(`discord-user:${person.user.id}`));
    const ours = of?.user.personal.pair?.primary?.agent;
    const primary = mine.find(({ id }) => id === ours);
    const lines = blocks.filter(({ id }) => primary?.blockIds.includes(id)).flatMap(({ value }) => value.split('\n'));
    const sent = messages.filter(({ agentId, role }) => agentId === primary?.id && role === 'user');
    const told = whatWasTold(person, said);
    const broken = [
      ...brokenAnswers(person, said, told),
      ...brokenSends(
        person,
        sent.map((row) => JSON.stringify(row)),
      ),
      ...(of === undefined ? [] : [...brokenCounts(person, said, of, told), ...brokenFacts(person, said, of, lines)]),
      ...(['role:primary', 'role:sleep'] as const).flatMap((role) => {
        const number = mine.filter(({ tags }) => tags.includes(role)).length;
        return number > 1 ? [`${number} agents with ${role}`] : [];
      }),
    ];
    return broken.map((what) => `${person.user.username}: ${what}`);
  });
}

/** Promise 2: a message reaches Letta at most once, unless the first attempt is known not to have arrived. */
function brokenSends({ said: messages }: Person, sent: readonly string[]): readonly string[] {
  return messages.flatMap(({ word }) => {
    const times = sent.filter((row) => namesWord(row, word)).length;
    return times > 1 ? [`${word} reached Letta ${times} times`] : [];
  });
}

/** Promises 3 and 7: every accepted message is answered once, or its author is told by a notice that speaks for it. */
function brokenAnswers({ said: messages, lostAgent }: Person, said: WhatWasSaid, told: WasTold): readonly string[] {
  const unheard = messages.flatMap((message) => {
    const times = said.timesAnswered(message);
    if (times > 1) return [`${message.word} is answered ${times} times`];
    if (times === 1 || message.deleted || message.restored === 'unknown-place' || told.of.has(message)) return [];
    if (!message.accepted && message.heard === 'away' && !isKnownPlace(message, said)) return [];
    return [`nobody said a word to ${message.word}`];
  });
  // With its agent goes what it was asked.
  return [...unheard, ...(lostAgent && said.wasRestored ? [] : told.wrong)];
}

/** Where nobody has ever been heard, such as the first direct message of a person, nothing can be caught up. */
function isKnownPlace({ channel, at }: Said, { people }: WhatWasSaid): boolean {
  const makesKnown = (one: Said) => one.accepted && one.restored !== 'unknown-place' && one.at < at;
  return people.some(({ said }) => said.some((one) => one.channel === channel && makesKnown(one)));
}

/** Promise 4: each answered message counts once, and in the end all of them are consolidated. */
function brokenCounts(
  { said: messages, lostAgent }: Person,
  said: WhatWasSaid,
  { user, sleep }: LeftBehind,
  told: WasTold,
): readonly string[] {
  const { answered, turns, lost } = user.personal;
  const visible = messages.filter((message) => said.isAnswered(message)).length;
  return [
    // Of what is older than a day only the counters don't know, nor of what has a reply in a channel.
    answered < visible && !said.wasRestored ? `${answered} messages count, ${visible} are answered` : '',
    answered > visible + told.lost.size ? `${answered} messages count, only ${visible} are answered` : '',
    turns.length > 0 ? `${turns.length} turns are open: ${turns.map(({ state }) => state).join(', ')}` : '',
    lost.length > 0 ? `${lost.length} lost answers are not told of` : '',
    // Who met her after the backup has no pair in it before they say something more.
    !lostAgent && user.personal.pair !== null && sleep.covers !== answered
      ? `${sleep.covers} of ${answered} messages are consolidated`
      : '',
    sleep.journal === null ? '' : `a cycle stands at "${sleep.journal.state}"`,
  ].filter((what) => what !== '');
}

// An edit may wait behind a door, and for the storage.
const longestTakingOverMs = 120_000;

/** Promise 5: every fact that was admitted is there once, live or archived, as it reads now; and what is live stands in a block, once. */
function brokenFacts(
  { said: messages, lostAgent }: Person,
  said: WhatWasSaid,
  { ledger, cyclesBegan }: LeftBehind,
  lines: readonly string[],
): readonly string[] {
  return messages
    .filter(({ what }) => what === 'fact')
    .flatMap((message) => {
      const { word, changed, deleted, corrected = Number.POSITIVE_INFINITY } = message;
      const mayBeUnknown = lostAgent;
      const entries = ledger.entries.filter(({ text }) => new RegExp(`^(?:Likes|Dislikes) ${word}$`).test(text));
      const shown = lines.filter((line) => new RegExp(`^- (?:Likes|Dislikes) ${word}$`).test(line)).length;
      const live = entries.filter(({ left }) => left === null).length;
      const readLater = entries.filter(({ cycle }) => (cyclesBegan.get(cycle) ?? 0) > corrected + longestTakingOverMs);
      return [
        // Once as it read before, and once as it reads now.
        entries.length > (changed && said.wasRestored ? 2 : 1) ? `${word} is known ${entries.length} times` : '',
        entries.length === 0 && !deleted && !mayBeUnknown && said.isAnswered(message) ? `${word} is forgotten` : '',
        live !== shown && !mayBeUnknown ? `${word} is live ${live} times and stands in ${shown} lines` : '',
        deleted && readLater.length > 0 ? `${word} was taken back, and is remembered` : '',
        changed && readLater.some(({ text }) => text.startsWith('Likes')) ? `${word} is known as it read before` : '',
      ].filter((what) => what !== '');
    });
}
