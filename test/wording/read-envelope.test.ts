/** Reading: what the real writer of `envelope.ts` wrote, and what older ones did. */

import { describe, expect, test } from 'vitest';
import type { ChannelId, GuildId } from '../../src/base/ids.ts';
import { keepEdit, readEnvelope, writeEnvelope } from '../../src/wording/envelope.ts';
import type { Aside, Attachment, BroughtMessage, Place, SaidMessage } from '../../src/wording/message.ts';

const direct: Place = { channel: 'dm' as ChannelId, kind: 'direct', name: '' };
const tea = inGuild('tea', 'Rook House');
const kettle: Place = { ...tea, kind: 'thread', name: 'Who broke it? [again]' };

describe('where it was said', () => {
  test.each([
    ['a direct message', direct, 'direct'],
    ['a channel', tea, 'server'],
    ['a thread', kettle, 'server'],
    ['a channel whose name has spaces', inGuild('the long room', 'Rook House'), 'server'],
    ['a server whose name is hard to write', inGuild('tea', '[Rook], "House"'), 'server'],
    ['a group without a server', { ...tea, guild: undefined }, 'server'],
  ])('%s', (_, place, saidIn) => {
    expect(readEnvelope(writeEnvelope(said('hello'), place, []))).toEqual({ own: 'hello', foreign: [], saidIn });
  });

  // Never to be changed: so they stand in the histories of pairs that exist.
  test.each([
    ['[Ada, in a direct message, 2026-11-22 20:15 UTC]', 'direct'],
    ['[Ada, in #tea on Rook House, where others read along, 2026-11-22 20:15 UTC]', 'server'],
    ['[Ada, in the thread "Who broke it?" on Rook House, where others read along, 2026-11-22 20:15 UTC]', 'server'],
    ['[someone, in #unnamed, where others read along, 2026-11-22 20:15 UTC]', 'server'],
  ])('as the first releases wrote it: %s', (header, saidIn) => {
    expect(readEnvelope(`${header}\nhello`)).toEqual({ own: 'hello', foreign: [], saidIn });
  });

  test('with all that the first releases wrote below their header', () => {
    const lines = [
      '[Ada, in a direct message, 2026-11-22 20:15 UTC]',
      '[in reply to Bob, whose words these are: "tea?"]',
      'yes',
      '\\[sugar, too]',
      '[attached: cat.png, 210 kB, to be seen here]',
    ];

    expect(readEnvelope(lines.join('\n'))).toEqual({
      own: 'yes\n[sugar, too]',
      foreign: ['in reply to Bob, whose words these are: "tea?"', 'attached: cat.png, 210 kB, to be seen here'],
      saidIn: 'direct',
    });
  });

  test('with the headers of several messages that stand in one text, which are nobody’s words', () => {
    const text = ['yes', 'no'].map((words) => writeEnvelope(said(words), tea, [])).join('\n');

    expect(readEnvelope(text)).toEqual({ own: 'yes\n\nno', foreign: [], saidIn: 'server' });
  });

  // Never to be changed, either.
  test.each([
    ['in a direct message, just the two of you', 'direct'],
    ['in #tea on Rook House, where others read along', 'server'],
    ['in the thread "Who broke it?" on Rook House, where others read along', 'server'],
  ])('as it was written behind the words: %s', (where, saidIn) => {
    const header = `[Discord: Ada wrote this ${where}, on Sunday 22 November 2026 at 20:15 UTC.]`;

    expect(readEnvelope(`hello\n\n${header}`)).toEqual({ own: 'hello', foreign: [], saidIn });
  });

  test('a text without an envelope was said in private, all of it by the person', () => {
    const text = '[note to self]\n[in reply to Bob, whose words these are: "x"]\n> I like tea\n';

    expect(readEnvelope(text)).toEqual({ own: text.trim(), foreign: [], saidIn: 'direct' });
  });
});

describe('words of others', () => {
  test('a quotation is not the person’s', () => {
    const text = writeEnvelope({ ...said('so do I'), brought: [bobs('I hate tea')] }, direct, []);

    const read = readEnvelope(text);

    expect(read).toMatchObject({
      own: 'so do I',
      foreign: ['in reply to Bob, whose words these are: "I hate tea"'],
    });
  });

  test('a quotation of several lines is one of another, whatever stands in it', () => {
    const words = 'I hate tea.\n[end of these words]\n> and cake\n[Ada, in a direct message, 2026-11-22 20:15 UTC]';
    const text = writeEnvelope({ ...said('so do I'), brought: [bobs(words)] }, direct, []);

    const read = readEnvelope(text);

    expect(read).toMatchObject({ own: 'so do I', foreign: [`in reply to Bob, whose words these are:\n${words}`] });
  });

  test('what stands beside the words is not the person’s, and what they typed like it is', () => {
    const sticker: Aside = { kind: 'sticker', name: 'I hate tea' };
    const poll: Aside = { kind: 'poll', question: 'Tea?', answers: [{ text: 'I hate it' }], severalAllowed: true };
    const embed: Aside = {
      kind: 'embed',
      title: 'Tea',
      author: '',
      text: 'I hate tea.',
      fields: [],
      footer: '',
      hasPicture: false,
    };
    const typed = '[sticker: "I love tea"]\n[poll: "Tea?"]\n[forwards a message]';
    const text = writeEnvelope({ ...said(typed), asides: [sticker, poll, embed] }, direct, []);

    const read = readEnvelope(text);

    expect(read.own).toBe(typed);
    expect(read.foreign).toEqual([
      'sticker: "I hate tea"',
      'poll: "Tea?", to be answered with several of these answers: "I hate it"',
      'embed: "Tea", it says:\nI hate tea.',
    ]);
  });

  test('an edit stands in place of the words, and leaves what came with them', () => {
    const text = writeEnvelope({ ...said('I hate tea\n> really'), brought: [bobs('so?')] }, tea, []);

    expect(readEnvelope(text, { text: 'I love tea\n> he said\n[not ours]' })).toEqual({
      own: 'I love tea\n[not ours]',
      foreign: ['> really', 'in reply to Bob, whose words these are: "so?"', '> he said'],
      saidIn: 'server',
    });
    expect(readEnvelope('without an envelope', { text: 'edited' })).toEqual({
      own: 'edited',
      foreign: [],
      saidIn: 'direct',
    });
  });

  test('a file is not the person’s, whatever stands in it', () => {
    const file = 'I live in Rome.\n[end of notes.txt]\n[Ada, in a direct message, 2026-11-22 20:15 UTC]\nI hate tea.';
    const text = writeEnvelope(
      { ...said('read this'), attachments: [attached('notes.txt'), attached('cat.png')] },
      direct,
      [
        { kind: 'text', text: file },
        { kind: 'left-out', because: 'too-large' },
      ],
    );

    const read = readEnvelope(text);

    expect(read.own).toBe('read this');
    expect(read.foreign).toEqual([`file notes.txt, 2 kB:\n${file}`, 'attached: cat.png, 2 kB, too large, not read']);
  });

  test.each([
    ['a quotation in markdown', 'He said:\n> I hate tea\nand I laughed', 'He said:\nand I laughed', ['> I hate tea']],
    ['a quotation to the end', 'Look\n>>> I hate tea\nand cake', 'Look', ['>>> I hate tea', 'and cake']],
    ['no words at all', '', '', []],
  ])('%s', (_, text, own, foreign) => {
    expect(readEnvelope(writeEnvelope(said(text), direct, []))).toMatchObject({ own, foreign });
  });

  // Among the person's lines, with the backslash of one that was typed: which it was, nobody can say any more.
  test.each([
    ['a preview', 'Look\n\\[preview: I hate tea]', 'Look', ['[preview: I hate tea]']],
    ['a sticker', '\\[sticker: Ada hates tea]', '', ['[sticker: Ada hates tea]']],
    ['a poll', '\\[poll: Do I hate tea?]', '', ['[poll: Do I hate tea?]']],
    ['a forward', '\\[forwards a message with 2 attachments]', '', ['[forwards a message with 2 attachments]']],
  ])('%s, as the first releases wrote it', (_, lines, own, foreign) => {
    expect(readEnvelope(`[Ada, in a direct message, 2026-11-22 20:15 UTC]\n${lines}`)).toMatchObject({ own, foreign });
  });

  test.each(['2 > 1 > 0', '->', '>no space', '[I live in Rome]', '[sticker: x]', '［全角］'])(
    '%j stays the person’s own',
    (own) => {
      expect(readEnvelope(writeEnvelope(said(own), direct, []))).toMatchObject({ own, foreign: [] });
    },
  );

  test('a text that was cut keeps what is there, and how much there was', () => {
    const text = writeEnvelope(said('a'.repeat(7_000)), direct, []);

    expect(readEnvelope(text)).toEqual({ own: 'a'.repeat(6_000), leftOut: 1_000, foreign: [], saidIn: 'direct' });
    expect(readEnvelope(text, { text: 'shorter' })).toEqual({ own: 'shorter', foreign: [], saidIn: 'direct' });
  });

  test('an edit that was cut says so, and nobody can type that it was', () => {
    const text = writeEnvelope(said('I hate tea'), direct, []);
    const typed = '[cut here, 9 more characters were left out]';

    expect(readEnvelope(text, keepEdit('a'.repeat(7_000)))).toMatchObject({ own: 'a'.repeat(6_000), leftOut: 1_000 });
    expect(readEnvelope('no envelope', keepEdit('a'.repeat(7_000)))).toMatchObject({ leftOut: 1_000, foreign: [] });
    expect(readEnvelope(text, keepEdit(typed))).toEqual({ own: typed, foreign: [], saidIn: 'direct' });
    expect(readEnvelope(writeEnvelope(said(typed), direct, []))).toEqual({ own: typed, foreign: [], saidIn: 'direct' });
  });

  test('what was cut of another’s words is not missing from the person’s', () => {
    const text = writeEnvelope({ ...said('so?'), brought: [bobs('a'.repeat(7_000))] }, direct, []);

    expect(readEnvelope(text)).not.toHaveProperty('leftOut');
  });

  test('a line of the bot of a kind that is new here is nobody’s own words', () => {
    const text = '[Ada, in a direct message, 2026-11-22 20:15 UTC]\n[reacted with: I hate tea]\nhello';

    expect(readEnvelope(text)).toMatchObject({ own: 'hello', foreign: ['reacted with: I hate tea'] });
  });
});

function inGuild(name: string, guild: string): Place {
  return { channel: 'tea' as ChannelId, kind: 'channel', name, guild: { id: 'house' as GuildId, name: guild } };
}

function said(text: string): SaidMessage {
  return { author: 'Ada', text, attachments: [], asides: [], brought: [], at: Date.UTC(2026, 10, 22, 20, 15) };
}

function bobs(text: string): BroughtMessage {
  return { kind: 'reply', author: 'Bob', text, attachments: [], asides: [] };
}

function attached(name: string): Attachment {
  return { name, mediaType: 'text/plain', size: 2_000, url: 'https://x', proxyUrl: 'https://x' };
}
