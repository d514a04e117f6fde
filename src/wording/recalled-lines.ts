import { type TimeZone, utc } from '../base/time-zones.ts';
import { dayIn, escapeLines, recallFrame } from './our-lines.ts';

/** A remembered line that is brought up for one turn. */
export type RecalledLine = {
  /** The entry that it is. */
  readonly entry: string;
  readonly text: string;
  /** When the person said so, first and last: milliseconds since the epoch. */
  readonly firstSaid: number;
  readonly lastSaid: number;
  /** Of what is past: until when it was to last, or when it was to happen. */
  readonly end?: { readonly kind: 'lasted' | 'happened'; readonly at: number } | null;
};

const recalledAtMost = 5;

// UTF-16 units, our own lines around them included.
const longestRecall = 600;

/** As many of the lines as there is room for, the first ones first. */
export function fittingLines(lines: readonly RecalledLine[]): readonly RecalledLine[] {
  const fitting: RecalledLine[] = [];
  for (const line of lines) {
    if (fitting.length < recalledAtMost && writeRecalled([...fitting, line]).length <= longestRecall)
      fitting.push(line);
  }
  return fitting;
}

/** What the primary reads of them, each with the day of its source. Earlier ones first: where two differ, the later holds. */
export function writeRecalled(lines: readonly RecalledLine[], zone: TimeZone = utc): string {
  const inTime = lines.toSorted((one, other) => one.lastSaid - other.lastSaid);
  return [recallFrame.first, ...inTime.map((line) => writeLine(line, zone)), recallFrame.last].join('\n');
}

function writeLine({ text, firstSaid, lastSaid, end }: RecalledLine, zone: TimeZone): string {
  const [first, last] = [dayIn(zone, firstSaid), dayIn(zone, lastSaid)];
  const past = end == null ? '' : `; noted ${end.kind === 'lasted' ? 'as true until' : 'for'} ${dayIn(zone, end.at)}`;
  return escapeLines(`- ${text} (said on ${first === last ? last : `${first}, last on ${last}`}${past})`);
}

/** Puts what is recalled into the envelope of a message: for models that refuse an item of its own. */
export function withRecalled(envelope: string, recalled: string): string {
  const header = envelope.lastIndexOf('\n') + 1;
  return `${envelope.slice(0, header)}${recalled}\n${envelope.slice(header)}`;
}
