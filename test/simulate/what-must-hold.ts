import type { APIMessage } from 'discord-api-types/v10';
import { waitingLimits } from '../../src/chat/admission.ts';
import { english } from '../../src/texts/en.ts';
import type { LeftBehind } from './left-behind.ts';
import type { MovedWorld } from './moved-world.ts';
import type { Person, Said, WhatWasSaid } from './what-was-said.ts';

const { chat } = english;
/** Sentences by which a person is told that there is no answer. */
const honest = [
  ...Object.values(chat.failures),
  ...Object.values(chat.lost),
  chat.tooManyWaiting,
  chat.pageWasRefused,
  chat.beginAnew.notice,
  ...Array.from({ length: 100 }, (_, number) => chat.wasAway(number + 1)),
];
const lostOnes: readonly string[] = Object.values(chat.lost);
// A second refusal within this time is not said again.
const oneRefusalPerMs = 60_000;

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
      new Set(user.handled).size < user.handled.length ? 'a message was accepted twice' : '',
      waiting.length > waitingLimits.messages ? `${waiting.length} messages wait` : '',
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
    const broken = [
      ...brokenAnswers(person, said),
      ...brokenSends(
        person,
        sent.map((row) => JSON.stringify(row)),
      ),
      ...(of === undefined ? [] : [...brokenCounts(person, said, of), ...brokenFacts(person, said, of, lines)]),
      ...(['role:primary', 'role:sleep'] as const).flatMap((role) => {
        const number = mine.filter(({ tags }) => tags.includes(role)).length;
        return number > 1 ? [`${number} agents with ${role}`] : [];
      }),
    ];
    return broken.map((what) => `${person.user.username}: ${what}`);
  });
}

function takesUp(post: APIMessage, { word }: Said): boolean {
  return new RegExp(`\\b${word}\\b`).test(post.content);
}

function isAnswered(message: Said, said: WhatWasSaid): boolean {
  return said.posts(message.channel).some((post) => takesUp(post, message));
}

/** Promise 2: a message reaches Letta at most once, unless the first attempt is known not to have arrived. */
function brokenSends({ said: messages }: Person, sent: readonly string[]): readonly string[] {
  return messages.flatMap(({ word }) => {
    const times = sent.filter((row) => new RegExp(`\\b${word}\\b`).test(row)).length;
    return times > 1 ? [`${word} reached Letta ${times} times`] : [];
  });
}

/** Promises 3 and 7: every accepted message is answered once, or its author is told. */
function brokenAnswers({ said: messages }: Person, said: WhatWasSaid): readonly string[] {
  return messages.flatMap((message) => {
    const posts = said.posts(message.channel);
    const times = posts.filter((post) => takesUp(post, message)).length;
    if (times > 1) return [`${message.word} is answered ${times} times`];
    if (times === 1 || message.deleted) return [];
    if (!message.accepted && message.heard === 'away' && !isKnownPlace(message, said)) return [];
    const isTold = posts.some(
      ({ content, timestamp }) =>
        honest.some((sentence) => content.includes(sentence)) && Date.parse(timestamp) > message.at - oneRefusalPerMs,
    );
    return isTold ? [] : [`nobody said a word to ${message.word}`];
  });
}

/** Where nobody has ever been heard, such as the first direct message of a person, nothing can be caught up. */
function isKnownPlace({ channel, at }: Said, { people }: WhatWasSaid): boolean {
  return people.some(({ said }) => said.some((one) => one.channel === channel && one.accepted && one.at < at));
}

/** Promise 4: each answered message counts once, and in the end all of them are consolidated. */
function brokenCounts(
  { said: messages, lostAgent }: Person,
  said: WhatWasSaid,
  { user, sleep }: LeftBehind,
): readonly string[] {
  const { answered, turns, lost, unseen } = user.personal;
  const visible = messages.filter((message) => isAnswered(message, said)).length;
  const channels = [...new Set(messages.map(({ channel }) => channel))];
  const told = channels.flatMap((channel) => said.posts(channel)).filter(({ content }) => lostOnes.includes(content));
  const unseenAtMost = told.length + lost.length + unseen.length > 0 ? messages.length - visible : 0;
  return [
    answered < visible ? `${answered} messages count, ${visible} are answered` : '',
    answered > visible + unseenAtMost ? `${answered} messages count, only ${visible} are answered` : '',
    turns.length > 0 ? `${turns.length} turns are open: ${turns.map(({ state }) => state).join(', ')}` : '',
    !lostAgent && sleep.covers !== answered ? `${sleep.covers} of ${answered} messages are consolidated` : '',
    sleep.journal === null ? '' : `a cycle stands at "${sleep.journal.state}"`,
  ].filter((what) => what !== '');
}

/** Promise 5: every fact that was admitted is there once, live or archived; and what is live stands in a block. */
function brokenFacts(
  { said: messages, lostAgent }: Person,
  said: WhatWasSaid,
  { ledger }: LeftBehind,
  lines: readonly string[],
): readonly string[] {
  return messages
    .filter(({ what }) => what === 'fact')
    .flatMap((message) => {
      const entries = ledger.entries.filter(({ text }) =>
        new RegExp(`^(?:Likes|Dislikes) ${message.word}$`).test(text),
      );
      const shown = lines.filter((line) => new RegExp(`^- (?:Likes|Dislikes) ${message.word}$`).test(line)).length;
      const live = entries.filter(({ left }) => left === null).length;
      const mayBeMissing = message.deleted || message.changed || lostAgent || !isAnswered(message, said);
      return [
        entries.length > 1 && !message.changed ? `${message.word} is known ${entries.length} times` : '',
        entries.length === 0 && !mayBeMissing ? `${message.word} is forgotten` : '',
        live !== shown && !lostAgent ? `${message.word} is live ${live} times and stands in ${shown} lines` : '',
      ].filter((what) => what !== '');
    });
}
