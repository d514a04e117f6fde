import type { APIUser } from 'discord-api-types/v10';
import type { BotProcess } from '../bot-process.ts';
import type { DirectMessages, TextChannel } from '../discord/entities.ts';
import { plainPng } from '../discord/thumbnails.ts';
import { isFromSleepAgent } from '../model/own-answer.ts';
import type { Stage } from './stage.ts';

type Cast = {
  readonly ada: APIUser;
  readonly bob: APIUser;
  readonly tea: TextChannel;
  readonly adasDm: DirectMessages;
};

/** A short story of two people. Every line that it prints did happen, or it throws. */
export async function play(stage: Stage): Promise<void> {
  const cast = openRookHouse(stage);
  const bot = await stage.startBot();
  await firstWords(stage, cast);
  await inPrivate(stage, cast);
  await aBurst(stage, cast, bot);
  await aConsolidation(stage, cast, bot);
  await aLongAnswer(stage, cast);
  await anImage(stage, cast);
  await theStatus(stage, cast);
  await anInterruption(stage, cast, bot);
  await sheStillKnowsBoth(stage, cast);
}

function openRookHouse({ discord }: Stage): Cast {
  const ada = discord.createUser('Ada');
  const bob = discord.createUser('Bob');
  const guild = discord.createGuild({ name: 'Rook House', members: [ada, bob] });
  return { ada, bob, tea: discord.createTextChannel(guild, 'tea'), adasDm: discord.openDm(ada) };
}

async function firstWords({ discord, story, say, answers, letta }: Stage, { ada, bob, tea }: Cast): Promise<void> {
  story.scene('#tea on Rook House');
  const ask = say(ada, tea, `<@${discord.bot.id}> Hello! My name is Ada and I am a nurse.`);
  const [reply] = await answers(ask);
  story.check(
    'it is a reply to Ada that pings nobody',
    reply?.message_reference?.message_id === ask.id && reply.mentions.length === 0,
  );
  story.check('the first reply says that she remembers', reply?.content.includes('/help') ?? false);

  await answers(say(bob, tea, `<@${discord.bot.id}> Hi, I'm Bob. I live in Turin.`));
  const names = letta.snapshot().agents.map((agent) => agent.name);
  story.check(
    'each of the two has a primary of their own',
    names.includes('Scarlet - Ada') && names.includes('Scarlet - Bob'),
  );
}

async function inPrivate({ story, say, answers }: Stage, { ada, adasDm }: Cast): Promise<void> {
  story.scene('Direct messages of Ada');
  const [reply] = await answers(say(ada, adasDm, 'What do you know about me?'));
  story.check('she knows Ada here too', reply?.content.includes('Ada') ?? false);
  story.check('and nothing of Bob', !(reply?.content.includes('Turin') ?? true));
}

async function aBurst({ story, say, answers, model }: Stage, { ada, adasDm }: Cast, bot: BotProcess): Promise<void> {
  story.scene('Three messages at once');
  const before = model.requests.length;
  const door = Promise.withResolvers<void>();
  model.script({ kind: 'own', waitFor: door.promise });
  const first = say(ada, adasDm, 'I like green tea.');
  await bot.logged(`"turn":"${first.id}","agent"`);
  say(ada, adasDm, 'I have two cats.');
  const last = say(ada, adasDm, 'I want to run a marathon in spring.');
  await bot.logged(`"message":"${last.id}","acceptance":"accepted"`);
  door.resolve();
  await answers(first, 2);
  story.check('what came while she answered went into one more turn', model.requests.length - before === 2);
}

async function aConsolidation(
  { discord, story, letta, model }: Stage,
  { ada, adasDm }: Cast,
  bot: BotProcess,
): Promise<void> {
  story.scene('Meanwhile, Scarlet-Sleep');
  await bot.logged('consolidation complete');
  story.event('after five messages she read what was said, and changed the memory:');
  const primary = letta.snapshot().agents.find((agent) => agent.name === 'Scarlet - Ada');
  const blocks = letta.snapshot().blocks.filter((block) => primary?.blockIds.includes(block.id));
  for (const label of ['human', 'goals', 'session_context']) {
    const value = blocks.find((block) => block.label === label)?.value ?? '';
    story.line(label === 'session_context' ? 'lately' : label, value.replace(/^- /gm, '+ '));
  }
  const human = blocks.find((block) => block.label === 'human')?.value ?? '';
  story.check(
    'her name, her job and her tea are remembered',
    ['Ada', 'nurse', 'tea'].every((word) => human.includes(word)),
  );

  const timesAsked = () => model.requests.filter(({ body }) => isFromSleepAgent(body)).length;
  const before = timesAsked();
  story.line('Ada', '/consolidate');
  const asked = discord.command(ada, adasDm, 'consolidate');
  const answer = await asked.answered(30_000);
  story.line('Scarlet', answer.content);
  story.check('there was nothing more to learn, so the model was not asked again', timesAsked() === before);
}

async function aLongAnswer({ story, say, answers }: Stage, { ada, adasDm }: Cast): Promise<void> {
  story.scene('A long answer');
  const pages = await answers(say(ada, adasDm, 'Show me a long example of code.'), 2);
  story.check(
    'it came in pages of at most 2,000 characters',
    pages.every(({ content }) => content.length <= 2_000),
  );
  const fences = pages.map(({ content }) => (content.match(/^```/gm) ?? []).length);
  story.check(
    'with whole code fences on each page',
    fences.every((count) => count > 0 && count % 2 === 0),
  );
}

async function anImage({ story, say, answers, model }: Stage, { ada, adasDm }: Cast): Promise<void> {
  story.scene('An image');
  const picture = { name: 'cats.png', contentType: 'image/png', bytes: plainPng(640, 480) };
  await answers(say(ada, adasDm, 'Look at them!', { attachments: [picture] }));
  const heard = JSON.stringify(model.requests.at(-1)?.body.messages.at(-1));
  story.check('the model was given the image', heard.includes('data:image/'));
}

async function theStatus({ discord, story }: Stage, { ada, tea }: Cast): Promise<void> {
  story.scene('#tea on Rook House');
  story.line('Ada', '/sleepstatus');
  const asked = discord.command(ada, tea, 'sleepstatus');
  const answer = await asked.answered(30_000);
  story.line('Scarlet', answer.content);
  story.check('only Ada sees that', asked.isEphemeral);
}

async function anInterruption(stage: Stage, { bob, tea }: Cast, bot: BotProcess): Promise<void> {
  const { discord, story, say, answers, model, startBot } = stage;
  story.scene('An interruption');
  const door = Promise.withResolvers<void>();
  model.script({ kind: 'own', waitFor: door.promise });
  const said = say(bob, tea, `<@${discord.bot.id}> I like chess.`);
  await bot.logged(`"turn":"${said.id}","agent"`);
  await bot.kill();
  story.event('while she thinks, her process is killed (SIGKILL)');
  door.resolve();
  await startBot();
  story.event('she starts again');
  const replies = await answers(said);
  const asked = model.requests.filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes('chess'));
  story.check('Bob has one answer, and the model was asked once', replies.length === 1 && asked.length === 1);
}

async function sheStillKnowsBoth(
  { discord, story, say, answers, model }: Stage,
  { ada, bob, tea, adasDm }: Cast,
): Promise<void> {
  story.scene('Afterwards');
  const [toAda] = await answers(say(ada, adasDm, 'What do you know about me?'));
  story.check('she still knows Ada', toAda?.content.includes('Ada') ?? false);
  const prompt = JSON.stringify(model.requests.at(-1)?.body.messages[0]);
  story.check('what was consolidated stands in her memory while she answers', prompt.includes('Likes green tea'));
  const [toBob] = await answers(say(bob, tea, `<@${discord.bot.id}> What do you know about me?`));
  story.check('and Bob', toBob?.content.includes('Turin') ?? false);
}
