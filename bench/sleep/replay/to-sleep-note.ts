import type { SleepNote } from './recording.ts';

const kinds: Readonly<Record<string, SleepNote['kind']>> = {
  'consolidation started': 'started',
  'consolidation complete': 'complete',
  'consolidation attempt failed': 'attempt-failed',
  'consolidation failed': 'failed',
  'some insights not applied': 'not-applied',
  'sleep agent created': 'sleep-agent',
  'memory tidied': 'tidied',
  'nothing to tidy': 'tidied',
  'tidying failed': 'tidied',
};

/** What a line of the bot's log says of its sleep: one note, or none. Errors of any part are kept. */
export function toSleepNote(line: Readonly<Record<string, unknown>>, requests: number): SleepNote[] {
  const { msg, level, userId, ...detail } = line;
  const kind = kinds[String(msg)] ?? (level === 'error' || msg === 'lost' ? 'error' : undefined);
  if (kind === undefined) return [];
  return [{ kind, userId: String(userId ?? ''), requests, detail: { ...detail, msg } }];
}
