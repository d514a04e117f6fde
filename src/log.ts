import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from 'pino';
import { saysAllInWords } from './base/failure.ts';

export type LogOptions = {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Values to blot out wherever they appear in a finished line. */
  readonly secrets: readonly string[];
  /** Where lines go; standard output unless told. */
  readonly destination?: DestinationStream;
};

const blot = '[secret]';
// Anything shorter would blot out ordinary words.
const shortestSecret = 6;
// Shapes of Discord bot tokens and of bearer headers, for secrets that nobody told us about.
const tokenShapes = /\b[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}\b|\bBearer\s+[^\s"\\]+/g;

/**
 * The process's logger: JSON lines for machines to keep and people to grep. Redaction by path misses what hides in
 * an error's text or in a URL, so the finished line is scrubbed.
 */
export function createLog(options: LogOptions): Logger {
  const scrub = createScrubber(options.secrets);
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorFields },
    hooks: { streamWrite: scrub },
  };
  return options.destination === undefined ? toStandardOutput(settings) : pino(settings, options.destination);
}

// Some thousand lines.
const mostWaiting = 500_000;

/**
 * A line is written when its call returns, as Node's own console does. Written in the background, the last one is on its
 * way while the process ends: it comes behind what was said after it, or never. What can't be written, as on a full disk,
 * waits for the next line, up to a bound: talking goes on.
 */
function toStandardOutput(settings: LoggerOptions): Logger {
  const output = pino.destination({ fd: 1, sync: true, maxLength: mostWaiting });
  // Without its `flushSync`, which pino calls for a process's last words: on a full disk it tries for ever.
  const log = pino(settings, { write });
  let missing = 0;
  // Where nobody reads any more pino takes lines, and writes none.
  let isRead = true;
  let outcome: 'written' | 'waits' | 'dropped' = 'written';
  function put(text: string): typeof outcome {
    outcome = isRead ? 'written' : 'waits';
    output.write(text);
    return outcome;
  }
  function write(line: string): void {
    // Where as much waits as may, all of it is tried again by what needs no room.
    if (put(line) === 'dropped' && (put('') === 'waits' || put(line) === 'dropped')) noteMissing();
    if (outcome !== 'written' && line.startsWith('{"level":"fatal"')) sayElsewhere(line);
  }
  // Thrown by the call that wrote a line, it would be taken for a failure of what the line was about.
  output.on('error', ({ code }: NodeJS.ErrnoException) => {
    outcome = 'waits';
    if (code === 'EPIPE') isRead = false;
  });
  output.on('drop', () => {
    outcome = 'dropped';
  });
  function noteMissing(): void {
    missing += 1;
    if (missing > 1) return;
    output.once('drain', () => {
      const lines = missing;
      missing = 0;
      log.warn({ missing: lines }, 'lines of the log could not be written, and are missing');
    });
  }
  return log;
}

/** The last words of a process, which no later line brings along. */
function sayElsewhere(line: string): void {
  const standardError = pino.destination({ fd: 2, sync: true });
  // Then the exit code is all that is left.
  standardError.on('error', () => {});
  standardError.write(line);
}

/** Blots secrets out of finished text, whatever it is for. @param secrets values, wherever they appear */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const known = secrets.filter((secret) => secret.length >= shortestSecret).flatMap(spellings);
  return (text) => known.reduce((left, secret) => left.replaceAll(secret, blot), text).replace(tokenShapes, blot);
}

/** A logger for one part of the program: each of its lines names the component. */
export function componentLog(log: Logger, component: string): Logger {
  return log.child({ component });
}

/**
 * Its words, with those of its causes, and the stack where they don't say all. Nothing else: errors of SDKs carry whole
 * requests, so what people wrote.
 */
function errorFields(error: unknown): object | string {
  if (!(error instanceof Error)) return String(error);
  const { type, stack } = stdSerializers.err(error);
  const { kind, code } = error as { kind?: unknown; code?: unknown };
  const fields = { type, message: messageWithCauses(error), ...wordIn('kind', kind), ...wordIn('code', code) };
  return saysAllInWords(error) ? fields : { ...fields, stack };
}

// One may be its own.
const mostCauses = 10;

/** Those of its causes as well, but for what it has said: ours quote them. */
function messageWithCauses(error: Error): string {
  let words = error.message;
  let { cause } = error;
  for (let depth = 0; cause instanceof Error && depth < mostCauses; depth += 1) {
    if (!words.includes(cause.message)) words += `: ${cause.message}`;
    cause = cause.cause;
  }
  return words;
}

function wordIn(name: string, value: unknown): object {
  return typeof value === 'string' || typeof value === 'number' ? { [name]: value } : {};
}

/** How a secret may appear in a line: as JSON text, and within an address. */
function spellings(secret: string): readonly string[] {
  return [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
}
