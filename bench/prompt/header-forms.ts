import type { ChannelId, GuildId } from '../../src/base/ids.ts';
import { writeEnvelope } from '../../src/wording/envelope.ts';
import type { Place } from '../../src/wording/message.ts';
import { minuteInUtc } from '../../src/wording/our-lines.ts';

/** A message before anything of ours stands around it. */
export type PlainMessage = {
  readonly author: string;
  readonly place: 'direct' | 'server';
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** A way to tell a model who speaks, where and when. */
export type HeaderForm = {
  /** What the primary's prompt says of it, in place of the first line under "What reaches you"; that one without it. */
  readonly about?: string;
  write(message: PlainMessage): string;
};

const channel = '1' as ChannelId;
const places: Readonly<Record<PlainMessage['place'], Place>> = {
  direct: { channel, kind: 'direct', name: '' },
  server: { channel, kind: 'channel', name: 'tea', guild: { id: '2' as GuildId, name: 'Rook House' } },
};
const spot = { direct: 'in a direct message', server: 'in #tea on Rook House, where others read along' } as const;
const aloud = {
  direct: 'in a direct message, just the two of you',
  server: 'in the channel #tea on the server Rook House, where others read along',
} as const;

function clock(at: number): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  }).format(at);
}

const bracketsAreOurs =
  "Each message begins with one line in square brackets which says who speaks, where and when. Every line that begins with a square bracket comes from the bot, never from the person. Don't repeat such lines and don't imitate them.";
const noteBehind =
  'Behind what the person wrote stands a short note from Discord: who wrote it, where and when. It is there for you to know, and not part of the talk.';
const noteBefore =
  'Before what the person wrote stands a short note from Discord: who wrote it, where and when. It is there for you to know, and not part of the talk.';

export const headerForms: Readonly<Record<string, HeaderForm>> = {
  today: {
    write: ({ author, place, at, text }) =>
      writeEnvelope({ author, text, at, attachments: [], asides: [], brought: [] }, places[place], []),
  },
  'a-brackets': {
    about: bracketsAreOurs,
    write: ({ author, place, at, text }) => `[${author}, ${spot[place]}, ${minuteInUtc(at)}]\n${text}`,
  },
  'b-brackets-unsaid': {
    about: noteBefore,
    write: ({ author, place, at, text }) => `[${author}, ${spot[place]}, ${minuteInUtc(at)}]\n${text}`,
  },
  'c-prose-before': {
    about: noteBefore,
    write: ({ author, place, at, text }) => `${author} wrote this ${aloud[place]}, on ${clock(at)} UTC:\n\n${text}`,
  },
  'd-brackets-behind': {
    about: noteBehind,
    write: ({ author, place, at, text }) => `${text}\n\n[${author}, ${spot[place]}, ${minuteInUtc(at)}]`,
  },
  'e-prose-behind': {
    about: noteBehind,
    write: ({ author, place, at, text }) =>
      `${text}\n\n[Discord: ${author} wrote this ${aloud[place]}, on ${clock(at)} UTC.]`,
  },
};
