export type StopSignals = {
  /** Which ones; Ctrl-C, SIGTERM and a closed terminal when left out. */
  readonly on?: readonly NodeJS.Signals[];
  first(signal: NodeJS.Signals): void;
  /** Somebody who asks again doesn't want to wait. */
  again(): void;
};

// One Ctrl-C can arrive more than once: from the terminal, and passed on by npm.
const samePressMs = 500;

/** Listens for the signals to stop, and tells the first from a second one that is meant. */
export function onStopSignal(
  { on = ['SIGINT', 'SIGTERM', 'SIGHUP'], first, again }: StopSignals,
  source: NodeJS.EventEmitter = process,
  now: () => number = () => performance.now(),
): void {
  let firstAt: number | undefined;
  const hear = (signal: NodeJS.Signals): void => {
    if (firstAt === undefined) {
      firstAt = now();
      first(signal);
    } else if (now() - firstAt >= samePressMs) again();
  };
  for (const signal of on) source.on(signal, hear);
}
