import { z } from 'zod';
import { errorMessage } from '../../base/failure.ts';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { SayOptions } from '../discord/say.ts';
import {
  bodyOf,
  ControlRefusal,
  type ControlRequest,
  type ControlRoute,
  file,
  id,
  route,
  waitOf,
} from './control-route.ts';

const sayRequest = z.strictObject({
  person: id,
  text: z.string().max(4000).default(''),
  /** A message of the channel that this one replies to, and whether its author is pinged. */
  replyTo: id.optional(),
  ping: z.boolean().optional(),
  files: z.array(file).max(10).optional(),
  stickers: z.array(z.string()).max(3).optional(),
  poll: z
    .strictObject({
      question: z.string().min(1).max(300),
      answers: z.array(z.string().min(1).max(55)).min(1).max(10),
      severalAllowed: z.boolean().default(false),
    })
    .optional(),
  /** A message, from wherever it stands, that is passed on. */
  forward: z.strictObject({ channel: id, message: id }).optional(),
  /** Posts through a webhook with this id. */
  webhook: id.optional(),
});
const editRequest = z.strictObject({ text: z.string().max(4000) });
const removeRequest = z.strictObject({ messages: z.array(id).min(1).max(100) });
const reactRequest = z.strictObject({ person: id, emoji: z.string().min(1) });
const typeRequest = z.strictObject({ person: id });

/** What people say, change and delete, and what they see. */
export function talkRoutes(discord: LocalDiscord): readonly ControlRoute[] {
  const channelOf = ({ params }: ControlRequest) => discord.channel(params['channel'] ?? '');
  const messageOf = (request: ControlRequest) =>
    discord.message(channelOf(request).id, request.params['message'] ?? '');
  const messages = '/channels/{channel}/messages';
  return [
    route(
      'POST',
      messages,
      'says something as a person: text, files, a reply, a forward, stickers, a poll',
      (request) => {
        const { person, text, ...more } = bodyOf(sayRequest, request);
        const channel = channelOf(request);
        return discord.say(discord.user(person), channel, text, optionsOf(discord, channel.id, more));
      },
    ),
    route(
      'GET',
      messages,
      'lists the messages, oldest first; with ?person= also what only this person sees',
      (request) => {
        const person = request.query.get('person');
        return discord.messagesIn(channelOf(request), person === null ? undefined : discord.user(person));
      },
    ),
    route('PATCH', `${messages}/{message}`, 'edits a message of a person', (request) => {
      const message = messageOf(request);
      discord.edit(message, bodyOf(editRequest, request).text);
      return messageOf(request);
    }),
    route('DELETE', messages, 'deletes messages, several at once as moderators do', (request) => {
      const [first, ...others] = bodyOf(removeRequest, request).messages.map((each) =>
        discord.message(channelOf(request).id, each),
      );
      if (first !== undefined) discord.remove(first, ...others);
    }),
    route(
      'GET',
      `${messages}/{message}/reply`,
      "waits for the bot's first message after this one, for ?wait_ms=",
      (request) => inTime(discord.replyAfter(messageOf(request), waitOf(request))),
    ),
    route('POST', `${messages}/{message}/reactions`, 'reacts with an emoji', (request) => {
      const { person, emoji } = bodyOf(reactRequest, request);
      discord.react(discord.user(person), messageOf(request), emoji);
      return messageOf(request);
    }),
    route('POST', '/channels/{channel}/typing', 'begins to type', (request) => {
      discord.startTyping(discord.user(bodyOf(typeRequest, request).person), channelOf(request));
    }),
    route('GET', '/channels/{channel}/typing', 'lists the ids of those who are typing', (request) =>
      discord.typingIn(channelOf(request)),
    ),
  ];
}

/** A wait that took too long is answered with 408 and what was seen instead. */
export function inTime<Found>(waiting: Promise<Found>): Promise<Found> {
  return waiting.catch((error: unknown) => {
    throw new ControlRefusal(408, errorMessage(error));
  });
}

function optionsOf(
  discord: LocalDiscord,
  channelId: string,
  given: Omit<z.output<typeof sayRequest>, 'person' | 'text'>,
): SayOptions {
  const { replyTo, ping, files, stickers, poll, forward, webhook } = given;
  return {
    ...(replyTo === undefined ? {} : { replyTo: discord.message(channelId, replyTo) }),
    ...(ping === undefined ? {} : { ping }),
    ...(files === undefined ? {} : { attachments: files }),
    ...(stickers === undefined ? {} : { stickers }),
    ...(poll === undefined ? {} : { poll }),
    ...(forward === undefined ? {} : { forward: discord.message(forward.channel, forward.message) }),
    ...(webhook === undefined ? {} : { webhookId: webhook }),
  };
}
