import type { Command } from '../../commands/command.ts';
import type { UserId } from '../base/ids.ts';

/** Remembers which definitions Discord already has, across restarts. */
export type RegistrationMemory = {
  read(): Promise<string | undefined>;
  write(hash: string): Promise<void>;
};

/** The slash commands and what they need. */
export type CommandDesk<Services> = {
  readonly commands: readonly Command<Services>[];
  readonly services: Services;
  readonly administrators: ReadonlySet<UserId>;
  readonly registrations: RegistrationMemory;
  /** Told of a person's Discord locale, such as `en-US` or `it`, at each interaction. */
  readonly onLocale?: (user: UserId, locale: string) => void | Promise<void>;
};
