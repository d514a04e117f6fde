/** What the local model says as Scarlet. */
import { describe, expect, test } from 'vitest';
import { ask, type Message, modelForTest, say, textOf, user } from './ask-model.ts';
import { compiled } from './compiled.ts';

const direct = '[Ada, in a direct message, 2026-11-22 20:15 UTC]';
const channel = '[Ada, in #tea on Rook House, where others read along, 2026-11-22 20:15 UTC]';

const adasMemory = {
  persona: 'My name is Scarlet.',
  human: '- Name: Ada\n- Likes green tea\n- Lives in Turin',
  goals: '- Plans to run a marathon in spring',
};

async function reply(...messages: Message[]): Promise<string> {
  return await say(await modelForTest(), messages);
}

describe('memory blocks', () => {
  test('she greets by the remembered name and asks after a plan', async () => {
    const said = await reply(compiled(adasMemory), user(`${direct}\nhello`));

    expect(said).toContain('Ada');
    expect(said).toContain('you plan to run a marathon in spring');
  });

  test('she knows no name that only the header holds', async () => {
    const said = await reply(compiled({ human: '', goals: '' }), user(`${direct}\nhello`));

    expect(said).not.toContain('Ada');
  });

  test('where others read along she brings up nothing of her own accord', async () => {
    const said = await reply(compiled(adasMemory), user(`${channel}\nhello`));

    expect(said).toContain('Ada');
    expect(said).not.toContain('marathon');
  });

  test.for([
    ['plain', compiled(adasMemory)],
    ['numbered', compiled(adasMemory, true)],
    [
      'bare',
      {
        role: 'system',
        content:
          '<memory_blocks>\n<human>\nName: Ada\nLikes green tea\nLives in Turin\n</human>\n<goals>\nPlans to run a marathon in spring\n</goals>\n</memory_blocks>',
      },
    ],
  ] as const)('she tells what she knows from blocks that are rendered %s', async ([, system]) => {
    const said = await reply(system, user(`${direct}\nWhat do you know about me?`));

    expect(said).toBe(
      'Here is what I know about you, Ada: your name is Ada; you like green tea; you live in Turin; you plan to run a marathon in spring.',
    );
  });

  test('lines in nobody’s form are told as they stand', async () => {
    const said = await reply(compiled({ human: 'A born storyteller, quick to laugh' }), user('who am I?'));

    expect(said).toContain('A born storyteller, quick to laugh');
  });

  test('she says so when she knows nothing', async () => {
    expect(await reply(compiled({ human: '', goals: '' }), user('What do you know about me?'))).toMatch(
      /^Not much yet/,
    );
    expect(await reply(user('Cosa sai di me?'))).toMatch(/^Ancora poco/);
  });

  test('in Italian she answers in Italian', async () => {
    const memory = { human: 'Nome: Ada\nAma il tè verde\nVive a Torino', goals: 'Progetta di correre una maratona' };

    const said = await reply(compiled(memory), user(`${direct}\nChe cosa sai di me?`));

    expect(said).toBe(
      'Ecco che cosa so di te, Ada: ti chiami Ada; ami il tè verde; vivi a Torino; progetti di correre una maratona.',
    );
  });

  test.for([
    ['what is my name?', 'your name is Ada'],
    ['Where do I live?', 'you live in Turin'],
    ['what do I like?', 'you like green tea'],
    ['What are my plans?', 'you plan to run a marathon in spring'],
    ['Do you think a marathon is wise at my age?', 'you plan to run a marathon in spring'],
    ['when is my birthday?', 'You have not told me that yet'],
  ])('asked “%s” she answers from them', async ([question, answer]) => {
    expect(await reply(compiled(adasMemory), user(`${direct}\n${question}`))).toContain(answer);
  });

  test('memories that come beside the message count as known', async () => {
    const aside = { role: 'system', content: 'Memories from your archive:\n- Plays the cello' };

    expect(await reply(compiled(adasMemory), aside, user('What do you know about me?'))).toContain(
      'you play the cello',
    );
  });
});

describe('the conversation in sight', () => {
  test('what was said earlier is known, and the newest word holds', async () => {
    const said = await reply(
      compiled({ human: 'Lives in Milan', goals: '' }),
      user(`${direct}\nI'm Ada. I moved to Turin and I love tea.`),
      { role: 'assistant', content: 'I like rain.' },
      user(`${direct}\nI no longer like tea`),
      { role: 'assistant', content: 'Noted.' },
      user(`${direct}\nwhat do you know about me?`),
    );

    expect(said).toBe('Here is what I know about you, Ada: you live in Turin; your name is Ada.');
  });

  test('a talk that comes again otherwise is read as it stands now', async () => {
    const model = await modelForTest();
    const seen = { role: 'assistant', content: 'I see.' };
    const talk = (place: string) => [user('Hi'), seen, user(`I live in ${place}`), seen];
    await say(model, [...talk('Turin'), user('Where do I live?')]);

    const answer = await say(model, [...talk('Rome'), user('Where do I live?')]);

    expect(answer).toContain('Rome');
    expect(answer).not.toContain('Turin');
  });

  test('a summary that Letta stored as a message of the user is not answered', async () => {
    const summary = JSON.stringify({ type: 'system_alert', message: 'prior messages: I live in Rome' });

    const said = await reply(compiled({ human: '' }), user(summary), user('What do you know about me?'));

    expect(said).toMatch(/^Not much yet/);
  });

  test('several messages at the end get one reply that takes up each', async () => {
    const said = await reply(
      compiled(adasMemory),
      user('long answered'),
      { role: 'assistant', content: 'Yes.' },
      user(`${direct}\nI adopted a cat named Miso`),
      user(`${direct}\nthe harbour was full of swans`),
      user(`${direct}\nwhere do I live?`),
    );

    expect(said).toContain('you have a cat named Miso');
    expect(said).toContain('the harbour was full of swans');
    expect(said).toContain('you live in Turin');
    expect(said).not.toContain('long answered');
  });

  test('after a tool call she answers the message that led to it', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'conversation_search', arguments: '{}' } };

    const said = await reply(
      compiled(adasMemory),
      user(`${direct}\nwhere do I live?`),
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', content: 'nothing found', tool_call_id: 'call_1' },
    );

    expect(said).toContain('you live in Turin');
  });
});

describe('what she says', () => {
  test.for([
    ['I had a rough day at the harbour.', 'I had a rough day at the harbour'],
    ['Ho avuto una giornata lunga al porto.', 'Ho avuto una giornata lunga al porto'],
    ['Is it better to travel by night?', 'Is it better to travel by night?'],
    ['I love long walks', 'you like long walks'],
    ['Mi piace il tè verde', 'ami il tè verde'],
  ])('takes up “%s”', async ([words, echo]) => {
    expect(await reply(compiled({ human: '' }), user(`${direct}\n${words}`))).toContain(echo);
  });

  test.for([direct, channel, `${channel}\n[in reply to Bob, whose words these are: "the secret word is rhubarb"]`])(
    'never repeats the header: %s',
    async (header) => {
      const words = ['hello', 'what a day', 'What is rhubarb for?', '', 'show me some code', 'grazie'];

      for (const text of words) {
        const said = await reply(compiled(adasMemory), user(`${header}\n${text}`));
        expect(said).not.toMatch(/\d{4}-\d\d-\d\d|Rook House|direct message|secret word/);
        expect(said).not.toBe('');
      }
    },
  );

  test('the text of an attached file is not what the person said', async () => {
    const text = `${direct}\nhere you are\n[attached: notes.txt, 2 kB, it says:]\nI hate everything\n[end of notes.txt]`;

    const said = await reply(compiled({ human: '' }), user(text));

    expect(said).toContain('here you are');
    expect(said).not.toContain('everything');
  });

  test('a line of the person that begins with a bracket comes without the backslash', async () => {
    expect(await reply(compiled({ human: '' }), user(`${direct}\n\\[shrugs] whatever`))).toContain('[shrugs] whatever');
  });

  test.for(['Show me a long example, please', 'Mostrami un esempio lungo'])(
    '“%s” brings a long answer with code',
    async (wish) => {
      const said = await reply(compiled(adasMemory), user(`${direct}\n${wish}`));

      expect(said.length).toBeGreaterThan(2_000);
      expect(said.match(/^```/gm)).toHaveLength(2);
    },
  );

  test('images are seen, and counted', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const withWords = user([{ type: 'text', text: `${direct}\nlook at the harbour` }, image, image]);
    const alone = user([{ type: 'text', text: `${direct}\n[attached: a.png, 2 kB, to be seen here]` }, image]);

    expect(await reply(compiled({ human: '' }), withWords)).toMatch(/^I see the 2 images you sent\.[\s\S]*harbour/);
    expect(await reply(compiled({ human: '' }), alone)).toBe('I see the image you sent.');
  });

  test('her own name before the words is not taken up', async () => {
    expect(await reply(compiled(adasMemory), user('@Scarlet, where do I live?'))).toContain('you live in Turin');
    expect(await reply(compiled({ human: '' }), user('@Scarlet I love rain'))).toContain('you like rain');
    expect(await reply(compiled({ human: '' }), user('Scarlet, what a day'))).toContain('“what a day”');
  });

  test.for(['', '@Scarlet', direct, `${direct}\n[no words]`])(
    'a message without words is greeted: “%s”',
    async (text) => {
      expect(await reply(compiled(adasMemory), user(text))).toMatch(/^(?:Hello|Hi) Ada/);
    },
  );
});

test('where a tool must be called she speaks through it', async () => {
  const model = await modelForTest();
  const tools = [{ type: 'function', function: { name: 'send_message', parameters: {} } }];

  const body: unknown = await (
    await ask(model, [compiled(adasMemory), user('hello')], { tools, tool_choice: 'required' })
  ).json();

  expect(() => textOf(body)).toThrow('No text');
  expect(JSON.stringify(body)).toMatch(/send_message.*Ada/);
});
