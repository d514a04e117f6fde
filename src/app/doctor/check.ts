/** One thing that was looked at. `what` is a sentence without its full stop; `todo` says what helps, as orders. */
export type Check = {
  readonly kind: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly what: string;
  readonly todo?: string;
  /** Whether another setting is what helps: then a start of the bot ends with 78 as well. Default: `elsewhere`. */
  readonly mend?: 'setting' | 'elsewhere';
  /** What it cost. Default: none. */
  readonly modelCalls?: number;
};

/** Checks that belong together, and what they are about. They come one by one, as each is known. */
export type CheckGroup = {
  readonly about: string;
  readonly checks: () => AsyncIterable<Check>;
};

export function ok(what: string): Check {
  return { kind: 'ok', what };
}

export function skipped(what: string): Check {
  return { kind: 'skipped', what };
}

export function warning(what: string, todo: string): Check {
  return { kind: 'warning', what, todo };
}

export function failed(what: string, todo: string, mend: 'setting' | 'elsewhere' = 'elsewhere'): Check {
  return { kind: 'failed', what, todo, mend };
}

/** A failed check of a problem that names its setting and says what it must be. */
export function wrongSetting(problem: string): Check {
  return failed(problem, 'Correct it in .env, or wherever this process gets its settings from', 'setting');
}
