/** The releases of a self-hosted Letta server whose behaviour the local Letta can take on. */
export const knownVersions = ['0.16.4', '0.16.5', '0.16.6', '0.16.8'] as const;

export type LettaVersion = (typeof knownVersions)[number];

/** Where the releases differ, as far as a client can tell. Measured on real servers of each; 0.16.7 behaves as 0.16.8. */
export type Traits = {
  readonly version: LettaVersion;
  /** Characters; what a block gets that names no limit. */
  readonly defaultBlockLimit: number;
  /** Whether a value longer than its block's limit is refused. Later releases keep the limit as a remark only. */
  readonly enforcesBlockLimits: boolean;
  /** Whether the system message is compiled again before each step; later ones compile it when a block is written. */
  readonly compilesEachStep: boolean;
  /**
   * Whether a block that is written by its id, or by another agent's tool, is compiled into the prompts of all its
   * agents, where that isn't done at each step.
   */
  readonly compilesForAll: boolean;
  /** Whether a request may bring a system prompt of its own. */
  readonly overridesSystem: boolean;
  /** Whether `POST /v1/agents/{id}/recompile` exists. */
  readonly hasRecompile: boolean;
  /** Whether a stream starts with a ping that names its run. */
  readonly pingsFirst: boolean;
  /** Whether user messages that came without an otid are given one. */
  readonly makesOtids: boolean;
  /** Whether an answer without content counts as an empty one, not as a failure. */
  readonly takesNoContent: boolean;
  /** How the memory tools name text that they are given: `new_str` or `new_string`. */
  readonly textArgument: 'str' | 'string';
  /** Milliseconds between the pings of a silent stream. */
  readonly pingIntervalMs: number;
  /** Whether a cancelled stream still carries the event that came too late. */
  readonly sendsCancelledEvent: boolean;
  /** Whether a block may be attached again where it already is. */
  readonly attachesAgain: boolean;
  /** Whether lists of messages heed `include_return_message_types`. */
  readonly filtersLists: boolean;
  /** Whether a context window beyond the model's own is taken. */
  readonly widensContext: boolean;
  /** Tokens of an answer where settings of the model name none, and whether they let it call tools in parallel. */
  readonly settingsMostTokens: number;
  readonly settingsCallInParallel: boolean;
  /** Whether a summary that made room amid a turn is stored, and the prompt compiled then; 0.16.4 forgets it. */
  readonly keepsSummaries: boolean;
  /** Whether failures of the model keep a status of their own (400), or are all a 502. */
  readonly tellsModelFailuresApart: boolean;
  /** The status of a failure of the model that has none of its own. */
  readonly modelFailureStatus: 500 | 502;
};

const oldest: Traits = {
  version: '0.16.4',
  defaultBlockLimit: 20_000,
  enforcesBlockLimits: true,
  compilesEachStep: true,
  compilesForAll: false,
  overridesSystem: false,
  hasRecompile: false,
  pingsFirst: false,
  makesOtids: false,
  takesNoContent: true,
  widensContext: false,
  attachesAgain: false,
  filtersLists: false,
  textArgument: 'str',
  pingIntervalMs: 50_000,
  sendsCancelledEvent: true,
  settingsMostTokens: 4096,
  settingsCallInParallel: false,
  keepsSummaries: false,
  tellsModelFailuresApart: false,
  modelFailureStatus: 502,
};

const newest: Traits = {
  version: '0.16.8',
  defaultBlockLimit: 100_000,
  enforcesBlockLimits: false,
  compilesEachStep: false,
  compilesForAll: true,
  overridesSystem: true,
  hasRecompile: true,
  pingsFirst: true,
  makesOtids: true,
  takesNoContent: false,
  widensContext: true,
  attachesAgain: true,
  filtersLists: true,
  textArgument: 'string',
  pingIntervalMs: 20_000,
  sendsCancelledEvent: false,
  settingsMostTokens: 16_384,
  settingsCallInParallel: true,
  keepsSummaries: true,
  tellsModelFailuresApart: true,
  modelFailureStatus: 500,
};

const between: Traits = {
  ...newest,
  version: '0.16.6',
  enforcesBlockLimits: true,
  compilesForAll: false,
  overridesSystem: false,
  pingsFirst: false,
  makesOtids: false,
  takesNoContent: true,
  widensContext: false,
  filtersLists: false,
  sendsCancelledEvent: true,
  modelFailureStatus: 502,
};

const traitsOf: Record<LettaVersion, Traits> = {
  '0.16.4': oldest,
  '0.16.5': { ...between, version: '0.16.5', defaultBlockLimit: 20_000, settingsMostTokens: 4096 },
  '0.16.6': between,
  '0.16.8': newest,
};

/** How a release behaves. */
export function traitsOfVersion(version: LettaVersion): Traits {
  return traitsOf[version];
}
