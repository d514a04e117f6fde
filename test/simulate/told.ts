import type { APIMessage } from 'discord-api-types/v10';
import { english } from '../../src/texts/en.ts';
import type { Person, Said, WhatWasSaid } from './what-was-said.ts';

const { chat } = english;
/** Sentences by which a person is told that there is no answer, beside the one that counts messages. */
const honest: readonly string[] = [
  ...Object.values(chat.failures),
  chat.lost.all,
  chat.lost.apology,
  chat.tooManyWaiting,
  chat.pageWasRefused,
  chat.beginAnew.notice,
];
const moreAside = Array.from({ length: 100 }, (_, number) => chat.moreLeftAside(number + 1));
/** So long before it a notice counts what was left aside. */
const asideCountedMs = 20_000;
const greetings = Array.from({ length: 100 }, (_, number) => chat.wasAway(number + 1));
// A second refusal within this time is not said again.
const oneRefusalPerMs = 60_000;

/** What a person was told in place of answers, notice by notice. */
export type WasTold = {
  /** The messages that some notice speaks for. */
  readonly of: ReadonlySet<Said>;
  /** Those that an answer was lost to, which count all the same. */
  readonly lost: ReadonlySet<Said>;
  /** Notices that name another number of messages than there are, or say no where there is an answer. */
  readonly wrong: readonly string[];
};

/** One of her posts, as what it says is about. */
type Post = { readonly first: Said; readonly sign: string; readonly body: APIMessage };

/**
 * Each notice speaks for the messages that its turn was made of and for no others: the turn's first one, which the nonce
 * names, and what came after it, up to the first message of the next turn, to the one that the notice replies to, and to
 * the moment of the notice. What the bot never wrote down is no part of a turn. A refusal speaks for what was
 * not written down within a minute of it.
 */
export function whatWasTold(person: Person, said: WhatWasSaid): WasTold {
  const told = { of: new Set<Said>(), lost: new Set<Said>(), wrong: [] as string[] };
  const channels = new Set(person.said.map(({ channel }) => channel));
  for (const channel of channels) {
    const messages = person.said.filter((message) => message.channel === channel);
    const posts = said.posts(channel).flatMap((body) => postAbout(messages, said.nonceOf(body), body));
    // With its agent goes what was answered after a backup: all since then is one turn to whom it is put back.
    const isOneTurn = person.lostAgent && said.wasRestored;
    const ofTurns = isOneTurn ? [] : posts.filter(({ sign }) => 'anl'.includes(sign));
    const firsts = new Set(ofTurns.map(({ first }) => first));
    for (const post of posts) {
      if (post.sign === 'x') for (const one of refusedWith(post, person)) told.of.add(one);
      else if ('anl'.includes(post.sign)) noteNotice(post, turnOf(post, messages, firsts), said, told);
    }
  }
  return told;
}

function postAbout(messages: readonly Said[], nonce: string | undefined, body: APIMessage): readonly Post[] {
  const [, id, sign = ''] = /^(\d+)([a-z])/.exec(nonce ?? '') ?? [];
  const first = messages.find((message) => message.id === id);
  return first === undefined ? [] : [{ first, sign, body }];
}

function turnOf({ first, body }: Post, messages: readonly Said[], firsts: ReadonlySet<Said>): readonly Said[] {
  const from = messages.indexOf(first);
  const next = messages.findIndex((message, index) => index > from && firsts.has(message));
  const last = body.message_reference?.message_id;
  return messages
    .slice(from, next === -1 ? undefined : next)
    .filter(
      ({ accepted, at, id }) => accepted && at <= timeOf(body) && (last === undefined || BigInt(id) <= BigInt(last)),
    );
}

function noteNotice(
  { first, sign, body }: Post,
  turn: readonly Said[],
  said: WhatWasSaid,
  { of, lost, wrong }: { readonly of: Set<Said>; readonly lost: Set<Said>; readonly wrong: string[] },
): void {
  const counts = greetings.findIndex((greeting) => body.content.includes(greeting)) + 1;
  if (counts === 0 && !honest.some((sentence) => body.content.includes(sentence))) return;
  if (sign === 'n' && said.isAnswered(first)) wrong.push(`${first.word} is answered, and told of as if it were not`);
  const open = turn.filter((message) => !said.isAnswered(message));
  // What was deleted meanwhile may be counted or not.
  const [least, most] = [open.filter(({ deleted }) => !deleted).length, open.length];
  if (counts > 0 && (counts < least || counts > most))
    wrong.push(`${counts} messages are told of from ${first.word} on, and ${least} to ${most} have no answer`);
  for (const message of open) of.add(message);
  if (body.content.includes(chat.lost.all)) for (const message of open) lost.add(message);
}

function refusedWith({ first, body }: Post, person: Person): readonly Said[] {
  const counts = moreAside.some((sentence) => body.content.includes(sentence));
  if (!counts && !honest.some((sentence) => body.content.includes(sentence))) return [];
  const from = counts ? first.at - asideCountedMs : first.at;
  const until = timeOf(body) + oneRefusalPerMs;
  return person.said.filter(({ accepted, at }) => !accepted && at >= from && at <= until);
}

function timeOf({ timestamp }: APIMessage): number {
  return Date.parse(timestamp);
}
