export type StopSignals = {
  first(): void;
  /** Somebody who asks again doesn't want to wait. */
  again(): void;
};

// One Ctrl-C can arrive more than once: from the terminal, and passed on by npm.
const SAME_PRESS_MS = 500;

/** Listens for Ctrl-C, SIGTERM and a closed terminal, and tells the first from a second one that is meant. */
export function onStopSignal(
  { first, again }: StopSignals,
  source: NodeJS.EventEmitter = process,
  now: () => number = () => performance.now(),
): void {
  let firstAt: number | undefined;
  const hear = (): void => {
    if (firstAt === undefined) {
      firstAt = now();
      first();
    } else if (now() - firstAt >= SAME_PRESS_MS) again();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) source.on(signal, hear);
}
