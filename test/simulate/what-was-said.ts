import type { APIMessage, APIUser } from 'discord-api-types/v10';
import type { Channel, DirectMessages } from '../../src/local/discord/entities.ts';
import type { LocalDiscord } from '../../src/local/discord/local-discord.ts';

/** One message of a person, and what became of it as far as the outside can see. */
export type Said = {
  readonly id: string;
  readonly channel: Channel;
  /** A word that stands in no other message: an answer that takes the message up repeats it. */
  readonly word: string;
  readonly what: 'fact' | 'remark';
  readonly at: number;
  /** `away`: nobody heard it, or the process died before it was written down. */
  heard: 'heard' | 'away';
  /** Whether the record named it when a life ended. */
  accepted: boolean;
  changed: boolean;
  deleted: boolean;
  /** When the bot heard that it was changed or deleted last, if it did and lived to write it down. */
  corrected: number | undefined;
  /** It is of before a backup that was put back, or in a place that this one didn't know of. */
  restored: 'of-before' | 'unknown-place' | undefined;
  readonly message: APIMessage;
};

export type Person = {
  readonly user: APIUser;
  readonly dm: DirectMessages;
  readonly said: Said[];
  /** One of the agents was deleted on the server: what it knew may be lost. */
  lostAgent: boolean;
};

/** What people said, and what they can read. */
export class WhatWasSaid {
  readonly people: readonly Person[];
  readonly channel: Channel;
  readonly #discord: LocalDiscord;
  #words = 0;
  #wasRestored = false;

  constructor(discord: LocalDiscord, people: number) {
    this.#discord = discord;
    const users = Array.from({ length: people }, (_, index) => discord.createUser(`Person ${index + 1}`));
    const guild = discord.createGuild({ name: 'Rook House', members: users });
    this.channel = discord.createTextChannel(guild, 'tea');
    this.people = users.map((user) => ({ user, dm: discord.openDm(user), said: [], lostAgent: false }));
  }

  person(number: number): Person {
    const person = this.people[number];
    if (person === undefined) throw new RangeError(`There is no person ${number}.`);
    return person;
  }

  say(number: number, place: 'dm' | 'channel', what: Said['what'], at: number, heard: Said['heard']): void {
    const person = this.person(number);
    this.#words += 1;
    const word = `k${this.#words}`;
    const text = what === 'fact' ? `I like ${word}.` : `The kettle ${word} sings today.`;
    const channel = place === 'dm' ? person.dm : this.channel;
    const message = this.#discord.say(
      person.user,
      channel,
      place === 'dm' ? text : `<@${this.#discord.bot.id}> ${text}`,
    );
    const fields = { id: message.id, channel, word, what, at, heard, message };
    person.said.push({
      ...fields,
      accepted: false,
      changed: false,
      deleted: false,
      corrected: undefined,
      restored: undefined,
    });
  }

  /** An earlier database was put back: nobody knows any more of what came after it. @param handled what it knows of */
  noteRestore(backup: number, handled: ReadonlySet<string>): void {
    const all = this.people.flatMap(({ said }) => said);
    for (const one of all) {
      const isKnownPlace = all.some(({ id, channel }) => channel === one.channel && handled.has(id));
      if (!isKnownPlace) one.restored = 'unknown-place';
      else if (one.at <= backup) one.restored ??= 'of-before';
      if ((one.corrected ?? 0) > backup) one.corrected = undefined;
    }
    this.#wasRestored = true;
  }

  get wasRestored(): boolean {
    return this.#wasRestored;
  }

  edit(number: number, at: number, heard: Said['heard']): void {
    const last = this.#last(number);
    if (last === undefined) return;
    last.changed = true;
    last.corrected = heard === 'heard' ? at : undefined;
    const address = last.channel === this.channel ? `<@${this.#discord.bot.id}> ` : '';
    this.#discord.edit(last.message, `${address}${last.what === 'fact' ? 'I hate' : 'No kettle'} ${last.word}.`);
  }

  remove(number: number, at: number, heard: Said['heard']): void {
    const last = this.#last(number);
    if (last === undefined) return;
    last.deleted = true;
    last.corrected = heard === 'heard' ? at : undefined;
    this.#discord.remove(last.message);
  }

  /** Everything that the bot posted, in a channel. */
  posts(channel: Channel): readonly APIMessage[] {
    return this.#discord.messagesIn(channel).filter(({ author }) => author.id === this.#discord.bot.id);
  }

  nonceOf({ id }: APIMessage): string | undefined {
    return this.#discord.nonces.of(id);
  }

  /** How many of the bot's posts take a message up. */
  timesAnswered({ word, channel }: Said): number {
    return this.posts(channel).filter(({ content }) => namesWord(content, word)).length;
  }

  isAnswered(message: Said): boolean {
    return this.timesAnswered(message) > 0;
  }

  #last(number: number): Said | undefined {
    return this.person(number).said.findLast(({ deleted }) => !deleted);
  }
}

export function namesWord(text: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(text);
}
