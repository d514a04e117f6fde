import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  DiscordAPIError,
  MessageFlags,
  RESTJSONErrorCodes,
} from 'discord.js';
import type { Caller, Command, CommandReply } from '../../commands/command.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { discordErrorFields, sentenceOf } from './discord-failure.ts';
import { replyMessages } from './reply-messages.ts';

type Answerable = ChatInputCommandInteraction | ButtonInteraction;

export type Errand = {
  readonly command: Pick<Command<never>, 'name' | 'audience'>;
  readonly caller: Caller;
  run(): Promise<CommandReply>;
};

/** Defers at once, runs the errand, and shows its reply to nobody but the one who asked. */
export async function answerInteraction(
  interaction: Answerable,
  errand: Errand,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { name } = errand.command;
  const fields = { command: name, userId: errand.caller.userId };
  const startedAt = clock.elapsed();
  try {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    const reply = await replyTo(errand, log, fields);
    const [first, ...others] = replyMessages(reply, name);
    if (first !== undefined) await interaction.editReply(first);
    for (const message of others) await interaction.followUp({ ...message, flags: MessageFlags.Ephemeral });
    log.info({ ...fields, tookMs: Math.round(clock.elapsed() - startedAt) }, 'command answered');
  } catch (error) {
    if (isExpired(error)) return log.warn(fields, 'interaction had expired before it was answered');
    log.error({ ...fields, why: sentenceOf(error) }, 'command not answered');
  }
}

async function replyTo({ command, caller, run }: Errand, log: Log, fields: object): Promise<CommandReply> {
  if (command.audience === 'administrators' && !caller.isAdministrator) {
    log.info(fields, 'command refused to somebody who is no administrator');
    return { text: caller.texts.commands.onlyForAdministrators };
  }
  try {
    return await run();
  } catch (error) {
    log.error({ ...fields, ...discordErrorFields(error) }, 'command failed');
    return { text: caller.texts.commands.failed };
  }
}

function isExpired(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    (error.code === RESTJSONErrorCodes.UnknownInteraction || error.code === RESTJSONErrorCodes.InvalidWebhookToken)
  );
}
