import type { Log } from '../../src/base/log.ts';

export type LogLine = { readonly level: keyof Log; readonly fields: object; readonly sentence: string };

export function recordingLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  function at(level: keyof Log) {
    return (fields: object, sentence: string) => {
      lines.push({ level, fields, sentence });
    };
  }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
