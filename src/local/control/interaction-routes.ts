import { z } from 'zod';
import type { LocalDiscord } from '../discord/local-discord.ts';
import type { PersonInteraction } from '../discord/person-interaction.ts';
import { bodyOf, type ControlRequest, type ControlRoute, file, id, route, waitOf } from './control-route.ts';
import { inTime } from './talk-routes.ts';

const given = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), file]));
const commandRequest = z.strictObject({
  person: id,
  /** `memory show` names a subcommand. */
  name: z.string().min(1),
  options: given.default({}),
  locale: z.string().default('en-US'),
});
const completeRequest = z.strictObject({
  person: id,
  name: z.string().min(1),
  options: given,
  focused: z.string().min(1),
});
const menuRequest = z
  .strictObject({ person: id, name: z.string().min(1), message: id.optional(), user: id.optional() })
  .refine(({ message, user }) => (message === undefined) !== (user === undefined), 'either message or user');
const clickRequest = z.strictObject({ person: id, customId: z.string().min(1), locale: z.string().default('en-US') });
const chooseRequest = clickRequest.extend({ values: z.array(z.string()) });
const submitRequest = z.strictObject({
  fields: z.record(z.string(), z.union([z.string(), z.boolean(), z.array(z.string()), z.array(file)])),
});

/** Commands, buttons, menus, modals, and what the bot answers to them. */
export function interactionRoutes(discord: LocalDiscord): readonly ControlRoute[] {
  const channelOf = ({ params }: ControlRequest) => discord.channel(params['channel'] ?? '');
  const messageOf = (request: ControlRequest) =>
    discord.message(channelOf(request).id, request.params['message'] ?? '');
  const interactionOf = ({ params }: ControlRequest) => discord.interaction(params['interaction'] ?? '');
  return [
    route('POST', '/channels/{channel}/commands', 'uses a slash command', (request) => {
      const { person, name, options, locale } = bodyOf(commandRequest, request);
      return shown(discord.command(discord.user(person), channelOf(request), name, options, { locale }));
    }),
    route(
      'POST',
      '/channels/{channel}/completions',
      'types into an option of a slash command that completes what is typed',
      (request) => {
        const { person, name, options, focused } = bodyOf(completeRequest, request);
        return shown(discord.complete(discord.user(person), channelOf(request), name, options, focused));
      },
    ),
    route('POST', '/channels/{channel}/menu-commands', "uses a command of a user's or a message's menu", (request) => {
      const { person, name, message, user } = bodyOf(menuRequest, request);
      const channel = channelOf(request);
      const target = message === undefined ? discord.user(user ?? '') : discord.message(channel.id, message);
      return shown(discord.menuCommand(discord.user(person), channel, name, target));
    }),
    route('POST', '/channels/{channel}/messages/{message}/click', 'clicks a button', (request) => {
      const { person, customId, locale } = bodyOf(clickRequest, request);
      return shown(discord.click(discord.user(person), messageOf(request), customId, { locale }));
    }),
    route(
      'POST',
      '/channels/{channel}/messages/{message}/choose',
      'chooses values in a menu: ids of users, roles and channels',
      (request) => {
        const { person, customId, locale, values } = bodyOf(chooseRequest, request);
        return shown(discord.click(discord.user(person), messageOf(request), customId, { locale, values }));
      },
    ),
    route(
      'POST',
      '/interactions/{interaction}/submit',
      'fills in the modal that an interaction opened, and sends it off',
      (request) => shown(interactionOf(request).submit(bodyOf(submitRequest, request).fields)),
    ),
    route(
      'GET',
      '/interactions/{interaction}',
      'shows what the bot answered; with ?until=acknowledged or ?until=answered waits for it, for ?wait_ms=',
      async (request) => {
        const interaction = interactionOf(request);
        const until = request.query.get('until');
        if (until === 'acknowledged') await inTime(interaction.acknowledged(waitOf(request)));
        if (until === 'answered') await inTime(interaction.answered(waitOf(request)));
        return shown(interaction);
      },
    ),
    route(
      'GET',
      '/interactions/{interaction}/follow-ups/{number}',
      'waits for the follow-up of this number, from 1, for ?wait_ms=',
      (request) => {
        const number = Number(request.params['number']);
        return inTime(interactionOf(request).followUp(number, waitOf(request)));
      },
    ),
    route(
      'GET',
      '/commands',
      'lists the commands that the bot registered, everywhere or with ?server= in a server',
      ({ query }) => {
        const server = query.get('server');
        return discord.commandsIn(server === null ? 'global' : discord.guild(server));
      },
    ),
  ];
}

function shown(interaction: PersonInteraction): object {
  const {
    id: ownId,
    acknowledgement,
    isThinking,
    isEphemeral,
    hasFailed,
    answer,
    followUps,
    modal,
    choices,
  } = interaction;
  return { id: ownId, acknowledgement, isThinking, isEphemeral, hasFailed, answer, followUps, modal, choices };
}
