import { z } from 'zod';
import type { Log } from '../base/log.ts';
import { settings, tellProblems } from '../config.ts';
import type { SleepMode } from '../pair/sleep-time.ts';

/** What `openScarlet` takes. Rules and defaults are those of the bot's settings. */
export type ScarletOptions = {
  /** Whose Scarlet it is: any stable name, 1 to 64 letters, digits, `_` and `-`. */
  readonly user: string;
  /** The Letta server's http or https address, with or without `/v1`; Letta Cloud when left out. */
  readonly baseUrl?: string | undefined;
  /** Letta Cloud's key, or the password of a secured server. Never logged. */
  readonly apiKey?: string | undefined;
  /** A model handle (`provider/model`) as the server lists it. Default `minimax/MiniMax-M2.1`. */
  readonly model?: string | undefined;
  /** `scarlet`, `learning-assistant`, or the path of a profile of your own, in YAML or JSON. Default `scarlet`. */
  readonly profile?: string | undefined;
  /** Requests to Letta per second at most, 0.5 to 1,000; what comes faster waits. Default: no limit. */
  readonly requestsPerSecond?: number | undefined;
  /**
   * Keeps programs that share a Letta server from adopting each other's agents. 1 to 64 letters, digits, `_` and `-`;
   * default `library`.
   */
  readonly application?: string | undefined;
  /**
   * An SQLite file for counters and state; it and its folder are made where they are missing. One `openScarlet` at a
   * time may have it open, in this process or in any other. Without one, state lasts until `close`; agents are found
   * again.
   */
  readonly databasePath?: string | undefined;
  /**
   * Opens a copy of a database all the same that was made while it was in use, without its log, and makes one anew that
   * was taken away while it was open. Default `false`.
   */
  readonly acceptOldDatabase?: boolean | undefined;
  /** Messages between consolidations, 1 to 1,000. Default 5. */
  readonly threshold?: number | undefined;
  /** Who tends the memory: see the setting `SLEEP_MODE`. Default `custom`. */
  readonly sleepMode?: SleepMode | undefined;
  /** Whether a sleep agent is made, and memory consolidated: the older name, `false` for the mode `off`. Default `true`. */
  readonly sleepEnabled?: boolean | undefined;
  /**
   * Gets every line of the log: a pino logger, `console`, or anything of that shape. Nothing is printed without one.
   * Fields name the `component`; errors among them are plain objects, and the API key is blotted out.
   */
  readonly logger?: Log | undefined;
};

/** Names every option that is wrong, as its caller wrote it. Holds no value: a value may be a secret in the wrong place. */
export class OptionsError extends TypeError {
  override readonly name = 'OptionsError';
  /** A sentence without its full stop for each, beginning with the option's name. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(tellProblems('option', problems));
    this.problems = problems;
  }
}

const stableNameRule = 'must be 1 to 64 letters, digits, underscores or hyphens';
const stableName = z.string(stableNameRule).regex(/^[\w-]{1,64}$/, stableNameRule);

const optionRules = {
  user: stableName,
  baseUrl: optionalString().pipe(settings.LETTA_BASE_URL),
  apiKey: optionalString().pipe(settings.LETTA_API_KEY),
  model: optionalString().pipe(settings.LETTA_MODEL),
  profile: optionalString().pipe(settings.PROFILE),
  requestsPerSecond: z
    .number('must be a number')
    .optional()
    .transform(asSetting)
    .pipe(settings.LETTA_REQUESTS_PER_SECOND),
  application: stableName.default('library'),
  databasePath: optionalString().pipe(settings.DATABASE_PATH.unwrap().optional()),
  acceptOldDatabase: z
    .boolean('must be true or false')
    .optional()
    .transform(asSetting)
    .pipe(settings.ACCEPT_OLD_DATABASE),
  threshold: z.number('must be a number').optional().transform(asSetting).pipe(settings.SLEEP_THRESHOLD),
  sleepMode: settings.SLEEP_MODE,
  sleepEnabled: z.boolean('must be true or false').optional().transform(asSetting).pipe(settings.SLEEP_ENABLED),
  logger: z.custom<Log>(isLog, 'must have the functions debug, info, warn and error').optional(),
} satisfies Record<keyof ScarletOptions, z.ZodType>;

const optionsSchema = z.strictObject(optionRules);

/**
 * Checks the options and fills in what was left out.
 *
 * @throws OptionsError naming every problem at once, unknown options too.
 */
export function readOptions(options: unknown): z.infer<typeof optionsSchema> {
  const parsed = optionsSchema.safeParse(options);
  if (parsed.success && contradictsItself(options)) {
    throw new OptionsError([
      'sleepEnabled contradicts sleepMode: it is the older name for the mode off or not, give only one of the two',
    ]);
  }
  if (parsed.success) return parsed.data;
  throw new OptionsError([...new Set(parsed.error.issues.flatMap(problemsIn))]);
}

function contradictsItself(options: unknown): boolean {
  const { sleepMode: mode, sleepEnabled: enabled } = Object(options) as Partial<ScarletOptions>;
  return mode !== undefined && (mode === 'off') === enabled;
}

function problemsIn({ path: [option], message, ...issue }: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${key} is not an option; there are ${allNames}`);
  if (option === undefined) return ['user is missing: give an object with the options'];
  return [`${String(option)} ${message}`];
}

const allNames = Object.keys(optionRules).join(', ');

/** The rules of settings read text, as the environment holds nothing else. */
function asSetting(value: number | boolean | undefined): string | undefined {
  return value?.toString();
}

function optionalString() {
  return z.string('must be a string').trim().min(1, 'is empty').optional();
}

const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly (keyof Log)[];

function isLog(value: unknown): value is Log {
  if (typeof value !== 'object' || value === null) return false;
  return logLevels.every((level) => typeof (value as Partial<Log>)[level] === 'function');
}
