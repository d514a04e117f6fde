import { describe, expect, test } from 'vitest';
import { cleanAnswer } from '../../src/wording/clean-answer.ts';

function clean(raw: string, asked = 'Good morning!'): string {
  return cleanAnswer(raw, { tools: [], scarlet: 'Scarlet', people: ['Ada'], asked });
}

describe('a turn of the person’s that the model made up below its answer', () => {
  test.each([
    ['Hello!\nUser: How are you?\nAssistant: Fine!'],
    ['Hello!\n\nUser: How are you?'],
    ['Hello!\n\nUSER:How are you?'],
    ['Hello!\n\nHuman: How are you?\n\nAssistant: Fine!'],
    ['Hello!\n\n### User:\nHow are you?'],
    ['Hello!\n\n**User:** How are you?'],
    ['Hello!\n\n**User**: How are you?'],
    ['Hello!\n\n<user>How are you?</user>'],
    ['Hello!\n\nUser: How are you?\nScarlet: Fine!'],
    [
      'Hello!\n\nHuman: How are you?\n\n[Discord: Ada wrote this in #tea on Rook House, where others read along, on Friday 27 November 2026 at 18:00 UTC.]',
    ],
    ['Scarlet: Hello!\nUser: How are you?'],
    ['<think>hm</think>Hello!<|im_end|>\nUser: How are you?'],
  ])('goes with all that follows: %j', (raw) => expect(clean(raw)).toBe('Hello!'));

  test('is one also below a note or a list of hers', () => {
    expect(clean('Tea is good.\n\nNote: drink it hot.\n\nUser: Thanks!')).toBe('Tea is good.\n\nNote: drink it hot.');
  });
});

describe('what the person asked for', () => {
  test.each([
    ['Here is one:\n\nUser: Is there tea?\nAssistant: Yes.\n\nUser: Green?\nAssistant: Yes.'],
    ['**A talk about tea**\n\nUser: Is there tea?\nBot: Yes.'],
    ['# Tea\nUser: Is there tea?'],
    ['(A kitchen.)\n\nUser: Is there tea?'],
    ['User: Is there tea?\nBot: Yes.\nIt is green.\nUser: Good.'],
    ['So:\nBot: Tea?\n\nUser: Yes.'],
    ['There are two.\nAdmin: may do all.\nUser: may read.'],
    ['I overheard them.\nWaiter: Good evening.\nUser: Is there tea?'],
    ['```\nUser: Is there tea?\n```'],
    ['I see.\n\nAda: please drink something.'],
    ['The User: a study.'],
    ['I wrote it down.\n\nuser: ada\npassword: tea'],
    ['Your login is below.\n\nUser: ada\nPassword: tulip'],
    ['I set it up for you.\n\nUser: ada\n\nHost: 10.0.0.1\n\nTell me when it works.'],
    ['So it goes in the file.\n\nHost foo\nUser: root\nPort: 22'],
    ['È pronto.\n\n**User:** ada'],
    ['Here you log in as someone else.\n\nUser: Ada Lovelace\nRole: admin'],
  ])('stays: %j', (raw) => expect(clean(raw)).toBe(raw));

  // Words of a play were once taken for a turn of hers that nobody said, as her name stood before them.
  test.each([
    ['The rain begins.\n\nAda: Tea?\nScarlet: Tea.'],
    ['Of course!\n\n**Ada:** Tea?\n\n**Scarlet:** Tea.\n\n**Ada:** Good.'],
    ['INT. KITCHEN, NIGHT\n\nADA: Tea?\nSCARLET: Tea.'],
    ['Certo!\n\nIntervistatrice: Tè?\nAda: Sì, grazie.\nScarlet: Anch’io.'],
    ['Scarlet: Tea?\nAda: Yes.\nScarlet: Green?'],
    ['**Scarlet:** Tea?\n\n**Ada:** Yes.'],
    ['**Scarlet**:\nTea?\n\n**Ada**:\nYes.'],
    ['Ada: Tea?\nScarlet: Tea.'],
    ['I dreamt it so.\n\n> Ada: Tea?\n> Scarlet: Tea.'],
    ['It goes well.\n\nAda: Tea?\n\nScarlet: Tea.\n\nThat is all I have.'],
  ])('stays where people speak by their names: %j', (dialogue) => expect(clean(dialogue)).toBe(dialogue));

  test('stays without a header that was put below it', () => {
    const header =
      '[Discord: Ada wrote this in a direct message, just the two of you, on Friday 27 November 2026 at 18:00 UTC.]';

    expect(clean(`It rains.\n\nAda: Tea?\nScarlet: Tea.\n\n${header}`)).toBe('It rains.\n\nAda: Tea?\nScarlet: Tea.');
  });

  test('stays where the person named who speaks', () => {
    const script = 'The rain begins.\n\nUser: Tea?\nAssistant: Tea.';

    expect(clean(script, 'Write a play with lines of a user and an assistant.')).toBe(script);
    expect(clean(script, 'How is the weather?')).toBe('The rain begins.');
  });
});
