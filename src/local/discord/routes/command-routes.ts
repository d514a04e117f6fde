import { z } from 'zod';
import { ApiError, parseRequest } from '../api-error.ts';
import type { Command, CommandBook, CommandScope } from '../command-book.ts';
import { type CommandRequest, commandRequest } from '../command-request.ts';
import { type DiscordRoute, isAsked, param, type RestRequest, route } from '../rest-request.ts';
import type { World } from '../world.ts';

const bulkRequest = z.array(commandRequest).max(130);
const changeRequest = commandRequest.partial();

export function commandRoutes(world: World, commands: CommandBook): readonly DiscordRoute[] {
  return [
    ...routesBelow('/applications/{application_id}/commands', world, commands),
    ...routesBelow('/applications/{application_id}/guilds/{guild_id}/commands', world, commands),
  ];
}

function routesBelow(many: string, world: World, commands: CommandBook): readonly DiscordRoute[] {
  const one = `${many}/{command_id}`;
  const scopeOf = (request: RestRequest) => scopeIn(world, request);
  return [
    route('GET', many, (request) => {
      const full = isAsked(request.query, 'with_localizations');
      const listed = commands.list(scopeOf(request));
      return { status: 200, body: full ? listed : listed.map(withoutTranslations) };
    }),
    route('PUT', many, (request) => {
      const scope = scopeOf(request);
      return { status: 200, body: commands.overwrite(scope, parseRequest(bulkRequest, request.body)) };
    }),
    route('POST', many, (request) => {
      const { command, created } = commands.upsert(scopeOf(request), parseRequest(commandRequest, request.body));
      return { status: created ? 201 : 200, body: command };
    }),
    route('GET', one, (request) => ({
      status: 200,
      body: commands.get(scopeOf(request), param(request, 'command_id')),
    })),
    route('PATCH', one, (request) => {
      const named = Object.entries(parseRequest(changeRequest, request.body)).filter(
        ([, value]) => value !== undefined,
      );
      const change: Partial<CommandRequest> = Object.fromEntries(named);
      return { status: 200, body: commands.change(scopeOf(request), param(request, 'command_id'), change) };
    }),
    route('DELETE', one, (request) => {
      commands.remove(scopeOf(request), param(request, 'command_id'));
      return { status: 204 };
    }),
  ];
}

function scopeIn(world: World, request: RestRequest): CommandScope {
  if (param(request, 'application_id') !== world.application.id) throw new ApiError(10002);
  const guildId = param(request, 'guild_id');
  if (guildId === '') return 'global';
  if (!world.guilds.has(guildId)) throw new ApiError(50001);
  return guildId;
}

type Translated = { readonly options?: readonly Translated[] | null | undefined };

/** Lists hide the dictionaries unless they are asked for. */
function withoutTranslations(command: Command): object {
  return strip(command);
}

function strip(part: Translated): object {
  const { name_localizations: _, description_localizations: __, options, ...rest } = part as Command;
  return { ...rest, ...(options === undefined || options === null ? {} : { options: options.map(strip) }) };
}
