import type { APIMessage } from 'discord-api-types/v10';
import { z } from 'zod';
import { ApiError, invalid, parseRequest } from './api-error.ts';
import { messageFlag } from './bits.ts';
import { timestampOf } from './clock.ts';
import type { StoredMessage } from './entities.ts';
import type { Interaction } from './interactions.ts';
import { usersAllowed } from './mentions.ts';
import { changeOf } from './message-change.ts';
import { contentOf } from './message-content.ts';
import { checkSubstance, type MessageRequest, messageRequest } from './message-request.ts';
import { modalRequest } from './modals.ts';
import { integer } from './parse-json.ts';
import { editMessage, postMessage } from './post-message.ts';
import type { UploadedFile } from './rest-request.ts';
import type { World } from './world.ts';

const choicesRequest = z.object({
  choices: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        name_localizations: z.record(z.string(), z.string()).nullish(),
        value: z.union([z.string().max(100), z.number()]),
      }),
    )
    .max(25),
});
const callbackRequest = z.object({ type: integer(), data: z.unknown().optional() });
const deferral = z.object({ flags: integer().nullish() });

/** Plays the first answer to an interaction: callback types 4 to 9. */
export function acknowledge(
  world: World,
  interaction: Interaction,
  requested: unknown,
  files: readonly UploadedFile[],
): void {
  const { type, data } = parseRequest(callbackRequest, requested);
  const onComponent = interaction.source !== undefined;
  const completes = interaction.kind === 'autocomplete';
  if (completes !== (type === 8)) {
    throw invalid('type', 'BASE_TYPE_CHOICES', 'Autocomplete is answered by type 8, and nothing else is.');
  }
  if (completes) {
    interaction.choices = parseRequest(choicesRequest, data ?? {}).choices;
    interaction.acknowledgement = 'choices';
  } else if (type === 9 && interaction.kind !== 'modal') {
    interaction.modal = parseRequest(modalRequest, data ?? {});
    interaction.acknowledgement = 'modal';
  } else if (type === 4) {
    const request = parseRequest(messageRequest, data ?? {});
    interaction.original = postAnswer(world, interaction, request, files, { repliesTo: interaction.source });
    interaction.acknowledgement = 'message';
  } else if (type === 5) {
    const { flags } = parseRequest(deferral, data ?? {});
    interaction.original = postThinking(world, interaction, ((flags ?? 0) & messageFlag.ephemeral) !== 0);
    interaction.acknowledgement = 'deferred';
  } else if (type === 6 && onComponent) {
    interaction.original = interaction.source;
    interaction.acknowledgement = 'deferred-update';
  } else if (type === 7 && onComponent) {
    const request = parseRequest(messageRequest, data ?? {});
    interaction.original = interaction.source;
    editAnswer(world, interaction, interaction.source, request, files);
    interaction.acknowledgement = 'update';
  } else {
    throw invalid('type', 'BASE_TYPE_CHOICES', 'This interaction can not be answered by this type.');
  }
  world.watch.note(`the interaction of ${interaction.user.username} was acknowledged: ${interaction.acknowledgement}`);
}

// Documents: Create Followup Message. Where only a person has the application installed.
const mostFollowUps = 5;

/** Posts one more message under an interaction. Right after a deferral it becomes the answer itself. */
export function followUp(
  world: World,
  interaction: Interaction,
  requested: unknown,
  files: readonly UploadedFile[],
): APIMessage {
  const request = parseRequest(messageRequest, requested);
  const { original } = interaction;
  if (original !== undefined && isLoading(original.body)) {
    return editAnswer(world, interaction, original, request, files);
  }
  const isTheirsAlone = world.installersFor(interaction.user.id, interaction.channel)[0] === undefined;
  if (isTheirsAlone && interaction.followUps.length >= mostFollowUps) throw new ApiError(40094);
  const message = postAnswer(world, interaction, request, files, { repliesTo: original });
  interaction.followUps.push(message);
  return message.body;
}

/** Changes an answer or a follow-up; the first change of a deferred answer makes it a message. */
export function editAnswer(
  world: World,
  interaction: Interaction,
  stored: StoredMessage,
  request: MessageRequest,
  files: readonly UploadedFile[],
): APIMessage {
  world.moderation.check(interaction.channel, request);
  const wasLoading = isLoading(stored.body);
  const change = changeOf(world, stored, request, files, usersAllowed);
  interaction.edits += 1;
  editMessage(world, stored, {
    ...change,
    flags: (change.flags ?? stored.body.flags ?? 0) & ~messageFlag.loading,
    edited_timestamp: wasLoading ? null : timestampOf(world.clock.now()),
  });
  return stored.body;
}

/** The message that `@original` or an id means, among those of this interaction. */
export function answerCalled(world: World, interaction: Interaction, id: string): StoredMessage {
  const own = [interaction.original, ...interaction.followUps].filter((each) => each !== undefined);
  const found = id === '@original' ? interaction.original : own.find(({ body }) => body.id === id);
  if (found === undefined || world.findMessage(found.body.channel_id, found.body.id) === undefined) {
    throw new ApiError(10008);
  }
  return found;
}

export function isLoading(message: APIMessage): boolean {
  return ((message.flags ?? 0) & messageFlag.loading) !== 0;
}

function postThinking(world: World, interaction: Interaction, ephemeral: boolean): StoredMessage {
  const { channel, user, source } = interaction;
  return postMessage(world, {
    channel,
    author: world.bot,
    content: '',
    pings: { users: [], roles: [], everyone: false },
    flags: messageFlag.loading,
    onlyFor: ephemeral ? user.id : undefined,
    ...originOfInteraction(world, interaction, source),
  });
}

function postAnswer(
  world: World,
  interaction: Interaction,
  request: MessageRequest,
  files: readonly UploadedFile[],
  { repliesTo }: { readonly repliesTo: StoredMessage | undefined },
): StoredMessage {
  checkSubstance(request, files.length);
  const { channel, user } = interaction;
  world.moderation.check(channel, request);
  return postMessage(world, {
    ...contentOf(world, channel, request, files, { allowedByDefault: usersAllowed }),
    onlyFor: ((request.flags ?? 0) & messageFlag.ephemeral) === 0 ? undefined : user.id,
    ...originOfInteraction(world, interaction, repliesTo),
  });
}

/** How a message tells which interaction it answers. */
function originOfInteraction(world: World, interaction: Interaction, repliesTo: StoredMessage | undefined) {
  const { id, user, kind, source, channel } = interaction;
  const common = { id, user, authorizing_integration_owners: world.installersFor(user.id, channel) };
  const type = repliesTo === undefined ? (20 as const) : (19 as const);
  return {
    type,
    repliesTo,
    webhookId: world.application.id,
    interaction:
      kind === 'component' && source !== undefined
        ? { ...common, type: 3 as const, interacted_message_id: source.body.id }
        : { ...common, type: 2 as const },
  };
}
