import { DiscordAPIError, MessageFlags, RESTJSONErrorCodes, type RepliableInteraction } from 'discord.js';
import type { Caller, CommandReply } from '../../commands/command.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { formsOfReply, type ReplyMessage, replyMessages } from './reply-messages.ts';
import { discordErrorFields, sentenceOf } from './to-discord-failure.ts';

/** What somebody asks for by a command or a button. */
export type Errand = {
  /** The command's name. */
  readonly command: string;
  readonly caller: Pick<Caller, 'userId' | 'texts'>;
  run(): Promise<CommandReply>;
};

type AnswerParts = { readonly clock: Clock; readonly log: Log };

/**
 * Defers at once, runs the errand, and shows its reply to nobody but the one who asked. What Discord refuses is shown in
 * plainer forms: nobody is left with a bot that seems to think for ever.
 */
export async function answerInteraction(
  interaction: RepliableInteraction,
  errand: Errand,
  parts: AnswerParts,
): Promise<void> {
  const { clock, log } = parts;
  const { command } = errand;
  const { texts, userId } = errand.caller;
  const fields = { command, userId };
  const startedAt = clock.elapsed();
  try {
    await defer(interaction, log, fields);
    const reply = await replyTo(errand, log, fields);
    const [first, ...others] = replyMessages(reply, command);
    if (first !== undefined) await completeDeferred(interaction, formsOfReply(first, texts), parts, fields);
    for (const message of others) {
      const forms = formsOfReply(message, texts);
      await showInSomeForm(forms, (form) => followUp(interaction, form), parts, fields);
    }
    log.info({ ...fields, tookMs: Math.round(clock.elapsed() - startedAt) }, 'command answered');
  } catch (error) {
    if (isExpired(error)) return log.warn(fields, 'interaction had expired before it was answered');
    log.error({ ...fields, why: sentenceOf(error) }, 'command not answered');
  }
}

/** A deferral whose answer got lost may have been done: whether it was, the reply will tell. */
async function defer(interaction: RepliableInteraction, log: Log, fields: object): Promise<void> {
  try {
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  } catch (error) {
    if (isExpired(error)) throw error;
    log.warn({ ...fields, why: sentenceOf(error) }, 'interaction perhaps not deferred');
  }
}

/** Puts the reply in place of the deferral, or else below it, or else takes the deferral away. */
async function completeDeferred(
  interaction: RepliableInteraction,
  forms: readonly ReplyMessage[],
  parts: AnswerParts,
  fields: object,
): Promise<void> {
  const { webhook } = interaction;
  const edit = (form: ReplyMessage) => webhook.editMessage('@original', form);
  if ((await showInSomeForm(forms, edit, parts, fields)) === 'shown') return;
  if (!(await isStillThinking(interaction))) return;
  if ((await showInSomeForm(forms, (form) => followUp(interaction, form), parts, fields)) === 'shown') return;
  parts.log.error(fields, 'reply shown in no form, so its deferral was deleted');
  await webhook.deleteMessage('@original');
}

/** An edit that got no answer may have been done. */
async function isStillThinking({ webhook }: RepliableInteraction): Promise<boolean> {
  try {
    return (await webhook.fetchMessage('@original')).flags.has(MessageFlags.Loading);
  } catch (error) {
    if (isExpired(error)) throw error;
    return true;
  }
}

async function followUp({ webhook }: RepliableInteraction, message: ReplyMessage): Promise<unknown> {
  return await webhook.send({ ...message, flags: MessageFlags.Ephemeral });
}

const secondTryAfterMs = 1_000;

/** Each form once, and one that met no refusal but silence twice: then no other fares better. */
async function showInSomeForm(
  forms: readonly ReplyMessage[],
  show: (form: ReplyMessage) => Promise<unknown>,
  { clock, log }: AnswerParts,
  fields: object,
): Promise<'shown' | 'not-shown'> {
  let triesLeft = 2;
  for (let index = 0; index < forms.length; ) {
    const form = forms[index];
    try {
      if (form !== undefined) await show(form);
      return 'shown';
    } catch (error) {
      if (isExpired(error)) throw error;
      log.warn({ ...fields, form: index, why: sentenceOf(error) }, 'reply not shown in this form');
      if (error instanceof DiscordAPIError) {
        index += 1;
        continue;
      }
      triesLeft -= 1;
      if (triesLeft === 0) return 'not-shown';
      await clock.sleep(secondTryAfterMs);
    }
  }
  return 'not-shown';
}

async function replyTo({ caller, run }: Errand, log: Log, fields: object): Promise<CommandReply> {
  try {
    return await run();
  } catch (error) {
    log.error({ ...fields, ...discordErrorFields(error) }, 'command failed');
    return { text: caller.texts.commands.failed };
  }
}

/** Nothing is left to be shown: the interaction is over, or the person put the deferral away. */
function isExpired(error: unknown): boolean {
  return (
    error instanceof DiscordAPIError &&
    (error.code === RESTJSONErrorCodes.UnknownInteraction ||
      error.code === RESTJSONErrorCodes.InvalidWebhookToken ||
      error.code === RESTJSONErrorCodes.UnknownWebhook ||
      error.code === RESTJSONErrorCodes.UnknownMessage)
  );
}
