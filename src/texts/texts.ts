import type { blockBudgets } from '../pair/agent-specs.ts';
import type { SlotName } from '../sleep/agent/insights.ts';
import type { Departure } from '../sleep/plan/departure.ts';
import type { Refusal } from '../sleep/plan/plan-types.ts';
import type { CycleFailure, Deferred, Nothing } from '../sleep/state/outcome.ts';
import type { Amounts } from './amounts.ts';
import type { ChatTexts } from './chat-texts.ts';
import type { ScarletTexts } from './scarlet-texts.ts';
import type { BotTexts, LastResultTexts, PersonTexts, Whose } from './status-texts.ts';

/** What a person reads of any command before using it. */
export type CommandTexts = {
  /** Its name in this language, where that is another: lower-case, without spaces, at most 32 characters. */
  readonly localName?: string;
  /** What Discord shows beside its name. At most 100 characters, and so are those of the options. */
  readonly description: string;
  /** What `/help` says after its name. */
  readonly inHelp: string;
};

/**
 * Every sentence that people read, in one language. A language is one object of this type, so the compiler finds what
 * it lacks. In sentences that are given a `when`, it is a timestamp that Discord shows as a distance (`in 5 minutes`);
 * a `duration` is one of `amounts`.
 */
export type Texts = {
  /** A BCP 47 tag, for `Intl`. */
  readonly language: string;
  /** Discord's locales in which commands are described by these texts. */
  readonly discordLocales: readonly string[];
  readonly amounts: Amounts;

  readonly chat: ChatTexts;

  /** In place of any command's reply. */
  readonly commands: {
    readonly failed: string;
    /** Discord refuses the reply in every other form. */
    readonly replyWasRefused: string;
    readonly onlyForAdministrators: string;
    /** A command or button of another version of the bot. */
    readonly unknown: string;
    /** Where the operator's lists close the bot to a person or a place. */
    readonly notServedHere: string;
  };

  readonly help: CommandTexts & {
    /** Who speaks, and how to talk to her. */
    introduction(scarlet: string): string;
    /** What she is, and what becomes of what one tells her. */
    memory(scarlet: string): string;
    /** The same where nobody tends her memory. */
    memoryUntended(scarlet: string): string;
    /** What to do when somebody is in danger. */
    inDanger(whereToTurn: string): string;
    /** Where help can be had, in words that are true everywhere: operators may put their own in their place. */
    readonly whereToTurn: string;
  };

  readonly consolidate: CommandTexts & {
    /** Before the result, when one was under way already. */
    readonly wasRunning: string;
    /** How many messages were read, and how long it took. */
    read(messages: number, duration: string): string;
    /** Stands before the changes. */
    readonly changed: string;
    readonly unchanged: string;
    /** Messages are left for another one. */
    readonly more: string;
    /** @param messages how many were answered that can't be read again */
    missing(messages: number): string;
    /** What somebody else did to the memory: lines that they changed or took out, and lines that are back as all of a block was gone. */
    byOthers(changed: number, back: number): string;
    /** Lines of which a restored database knew nothing. */
    found(lines: number): string;
    /** What a tidying did after it: lines that another one says now, and lines that a later one contradicts. */
    tidied(merged: number, contradicted: number): string;
    readonly nothing: Readonly<Record<Nothing['because'], string>>;
    /** A pause for which an administrator gave a reason. */
    paused(reason: string): string;
    /** Put off by the cap on asking: it goes on by itself. */
    mayAskAgain(reason: string, when: string): string;
    putOff(reason: string, when: string): string;
    /** @param rounds how many rounds failed in a row, this one included */
    failed(reason: string, rounds: number, when: string): string;
    /** Lines that were learned and are not shown to her for now. */
    putAside(count: number): string;
    /** The title above what was not noted down. */
    readonly refusedTitle: string;
    readonly otherReasons: string;
  };

  readonly sleepStatus: CommandTexts & {
    /** Described like a command. */
    readonly options: { readonly user: string; readonly everyone: string };
    /** Answers those who may not see more than their own. */
    readonly onlyYourOwn: string;
    /** What `today` means in a report. */
    readonly daysBegin: string;
    readonly person: PersonTexts;
    readonly last: LastResultTexts;
    readonly bot: BotTexts;
  };

  readonly settings: CommandTexts & {
    /** `zone` is an IANA name. */
    readonly timezone: {
      readonly description: string;
      readonly options: { readonly zone: string; readonly clear: string };
      yours(zone: string): string;
      /** The person has chosen none. */
      botsOwn(zone: string): string;
      chosen(zone: string): string;
      cleared(zone: string): string;
      /** There is no zone of the name that was given. */
      readonly unknown: string;
      /** Answers whoever asks for both at once. */
      readonly zoneOrClear: string;
      readonly unknownPerson: string;
    };
  };

  readonly scarlet: CommandTexts & ScarletTexts;

  /** Where Letta's own sleep-time tends the memory, in place of a sleep agent of ours. */
  readonly native: {
    /** Who does it, how often, and that nobody can make it begin. @param turns between two runs */
    tends(turns: number): string;
    /** What is not promised there. */
    readonly notPromised: string;
    /** A pair is on its way there, or back. */
    readonly moving: string;
    /** Above its last runs. */
    readonly runsTitle: string;
    completed(when: string, duration: string): string;
    failed(when: string, duration: string): string;
    running(when: string): string;
    readonly noRunsYet: string;
    /** Above what it changed last. */
    readonly changedTitle: string;
    /** Lines of one block: learned, updated, let go. */
    changed(block: string, added: number, updated: number, removed: number): string;
    readonly nothingChanged: string;
    /** Follows `1 of 5`: messages that it hasn't read yet, and turns after which it reads them. */
    messagesSinceItRead(turns: number): string;
  };

  /** How what changed in the memory is shown. */
  readonly diff: {
    /** Explains the signs. */
    readonly legend: string;
    /** A block that changed without a line that did. */
    readonly onlyTidied: string;
  };

  /** What people call a block. One that a profile adds goes by its label. */
  readonly blocks: Readonly<Record<keyof typeof blockBudgets, Readonly<Record<Whose, string>>>>;

  /** What the parts of the block `session_context` are called, in the block itself. */
  readonly slots: Readonly<Record<SlotName, string>>;

  /** Why a line is gone. Two departures may share their words. */
  readonly departures: Readonly<Record<Departure, string>>;
  /** Why an insight was not applied. Two kinds may share their words. */
  readonly refusals: Readonly<Record<Refusal, string>>;
  /** Why a consolidation was put off, as the end of a sentence. */
  readonly deferrals: Readonly<Record<Deferred['because'], string>>;
  /** Why a consolidation failed, as the end of a sentence. */
  readonly cycleFailures: Readonly<Record<CycleFailure, string>>;
  /** Either, where only another version knows the reason. */
  readonly unknownReason: string;

  /** How much of something is used, without the bar: `**1** of 5`. */
  share(used: number, whole: number): string;
  /** Ends a list that is longer than what is shown of it. */
  andMore(leftOut: number): string;
};
