import type { ChannelId, GuildId, UserId } from '../src/base/ids.ts';
import type { CommandTexts, Texts } from '../src/texts/texts.ts';

/** What a person may type or choose after a command's name. */
export type CommandOption = {
  readonly name: string;
  /** At most 100 characters in each language. */
  readonly describe: TextIn;
  /** Optional unless said otherwise. */
  readonly required?: boolean;
} & (
  | {
      readonly kind: 'text';
      readonly mostCharacters?: number;
      readonly choices?: readonly Choice[];
      /** What Discord shows while somebody types, in place of choices: `mostSuggestions` of them; anything else may be sent too. */
      readonly suggest?: (typed: string) => readonly string[];
    }
  | { readonly kind: 'whole-number'; readonly least?: number; readonly most?: number }
  | { readonly kind: 'yes-or-no' }
  /** A Discord user; the value is their id. */
  | { readonly kind: 'user' }
);

/** As many as Discord shows. */
export const mostSuggestions = 25;

/** Takes a text from the catalogue of a language. */
export type TextIn = (texts: Texts) => string;

export type Choice = { readonly label: TextIn; readonly value: string };

type Subcommand = {
  readonly name: string;
  readonly describe: TextIn;
  readonly options?: readonly CommandOption[];
};

/** One of the things that `/scarlet` does, with exactly the services that it uses. */
export type AdminSubcommand<Services> = Required<Subcommand> & {
  readonly run: (invocation: Invocation, services: Services) => Promise<CommandReply>;
};

/** Who asks for something, and where. */
export type Caller = {
  readonly userId: UserId;
  readonly userName: string;
  /** In the person's own language, as their Discord is set. */
  readonly texts: Texts;
  readonly place: {
    readonly kind: 'direct' | 'server';
    readonly channel: ChannelId | undefined;
    readonly guild: GuildId | undefined;
  };
  readonly isAdministrator: boolean;
};

export type Invocation = Caller & {
  /** The chosen subcommand, where the command has any. */
  readonly subcommand: string | undefined;
  /** By the options' names; those left out are missing. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
};

export type ButtonPress = Caller & {
  /** The button's id, as the reply gave it. */
  readonly button: string;
};

/** What the person alone gets to see. Nothing in it pings anyone. */
export type CommandReply = {
  /** Split into several messages beyond 2,000 characters. */
  readonly text: string;
  /** At most 10, with at most 6,000 UTF-16 units in all of them. */
  readonly embeds?: readonly ReplyEmbed[];
  readonly buttons?: readonly ReplyButton[];
};

export type ReplyEmbed = {
  readonly title?: string;
  /** Cut beyond 2,000 UTF-16 units. */
  readonly text?: string;
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
  readonly footer?: string;
};

export type ReplyButton = {
  /** Comes back in the press. Together with the command's name at most 99 characters. */
  readonly id: string;
  readonly label: string;
  readonly style: 'plain' | 'primary' | 'danger';
};

/** A slash command, with exactly the services that it uses. */
export type Command<Services> = {
  readonly name: string;
  /** What people read of it in a language, before using it. */
  readonly words: (texts: Texts) => CommandTexts;
  /** Checked by the bot itself, whatever a server's settings show to whom. */
  readonly audience: 'everyone' | 'administrators';
  /** Ignored where there are subcommands: these have their own. */
  readonly options?: readonly CommandOption[];
  readonly subcommands?: readonly Subcommand[];
  // A property, not a method: only of these does the compiler check that somebody brings all services.
  readonly run: (invocation: Invocation, services: Services) => Promise<CommandReply>;
  /** Answers the buttons of its replies. */
  readonly press?: (press: ButtonPress, services: Services) => Promise<CommandReply>;
};

/** A button below something that Scarlet says by herself. */
export type NoticeButton<Services> = Required<Pick<Command<Services>, 'name' | 'audience' | 'press'>>;

/** What a list of commands needs altogether: the services of each. */
export type ServicesOf<Commands extends readonly Command<never>[]> = Commands[number]['run'] extends (
  invocation: Invocation,
  services: infer Services,
) => unknown
  ? Services
  : never;
