/** An IANA time zone that this machine knows, such as `Asia/Tokyo`, or `UTC`. */
export type TimeZone = string & { readonly __brand: 'TimeZone' };

export const utc = 'UTC' as TimeZone;

/** What a clock on the wall and a calendar show somewhere. */
export type LocalTime = {
  /** In English. */
  readonly weekday: string;
  readonly month: string;
  readonly day: number;
  readonly year: number;
  /** `20:15` */
  readonly time: string;
  /** `2026-11-22` */
  readonly date: string;
};

/** One for each zone that was ever asked for: making one takes longer than all that it is asked. */
const formats = new Map<TimeZone, Intl.DateTimeFormat>();
/** As somebody may type them, in small letters. Zones that are valid only: there are some six hundred. */
const knownZones = new Map<string, TimeZone>();

// Names only: an offset such as +02:00 knows no summer.
const zoneName = /^[a-z][a-z0-9_+-]*(?:\/[a-z0-9_+-]+)*$/;

/** The zone of this name, whatever its capitals, and with spaces or underscores; `undefined` for what is none. */
export function toTimeZone(name: string): TimeZone | undefined {
  const plain = name.trim().toLowerCase().replace(/\s+/g, '_');
  const found = knownZones.get(plain);
  if (found !== undefined || !zoneName.test(plain)) return found;
  try {
    // Newer names, such as Europe/Kyiv, are understood and not listed.
    const resolved = new Intl.DateTimeFormat('en', { timeZone: plain }).resolvedOptions().timeZone;
    const listed = [...zones(), resolved].find((zone) => zone.toLowerCase() === plain);
    const zone = (listed ?? withCapitals(plain)) as TimeZone;
    knownZones.set(plain, zone);
    return zone;
  } catch {
    // Only a zone that nobody knows makes it throw.
    return undefined;
  }
}

/**
 * Places begin with a capital, also countries that stand alone. What is no word has only capitals: `US`, `EST5EDT`, and
 * what stands in `Etc/UTC` and `Australia/ACT`.
 */
function withCapitals(plain: string): string {
  return /\/|^[a-z]{4,}$/.test(plain)
    ? plain.replace(/^us(?=\/)|(?<=^(?:etc|australia)\/)[a-z]{3}(?![a-z])|(?<=^|[/_-])[a-z]/g, (letters) =>
        letters.toUpperCase(),
      )
    : plain.toUpperCase();
}

let listed: readonly TimeZone[] | undefined;

function zones(): readonly TimeZone[] {
  listed ??= [utc, ...(Intl.supportedValuesOf('timeZone') as TimeZone[])];
  return listed;
}

/** Zones of whose name somebody has typed a part: those first whose place begins with it. */
export function timeZonesLike(typed: string, atMost: number): readonly TimeZone[] {
  const plain = typed.trim().toLowerCase().replace(/\s+/g, '_');
  const exact = toTimeZone(typed);
  const holding = zones().filter((zone) => zone !== exact && zone.toLowerCase().includes(plain));
  const begins = (zone: TimeZone) =>
    zone
      .toLowerCase()
      .split('/')
      .some((part) => part.startsWith(plain));
  const found = [...holding.filter(begins), ...holding.filter((zone) => !begins(zone))];
  return [...(exact === undefined ? [] : [exact]), ...found].slice(0, atMost);
}

const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');
const months = 'January February March April May June July August September October November December'.split(' ');

/** What was asked last of each zone: many people write within a minute, and a calendar takes long to be asked. */
const asked = new Map<TimeZone, { readonly minute: number; readonly shown: LocalTime }>();

/** @param at milliseconds since the epoch */
export function localTime(at: number, zone: TimeZone): LocalTime {
  const minute = Math.floor(at / minuteMs);
  const before = asked.get(zone);
  if (before?.minute === minute) return before.shown;
  const shown = askFormat(at, zone);
  asked.set(zone, { minute, shown });
  return shown;
}

function askFormat(at: number, zone: TimeZone): LocalTime {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const [year, month, day] = [Number(parts['year']), Number(parts['month']), Number(parts['day'])];
  return {
    weekday: weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '',
    month: months[month - 1] ?? '',
    day,
    year,
    time: `${parts['hour']}:${parts['minute']}`,
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
  };
}

const minuteMs = 60_000;

/**
 * When a clock on the wall shows this, in milliseconds since the epoch; `NaN` for what no calendar has. A day up to the
 * 31st that its month lacks counts on into the next one.
 *
 * @param date such as `2026-11-22`
 * @param time such as `23:59:59.999`
 */
export function momentIn(zone: TimeZone, date: string, time: string): number {
  const asInUtc = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(asInUtc) || zone === utc) return asInUtc;
  // A calendar shows the years 0 to 9999 with four digits: beyond them, and next to them elsewhere, none is read back.
  const aheadAt = (at: number) => {
    if (Number.isNaN(at)) return at;
    const shown = localTime(at, zone);
    return Date.parse(`${shown.date}T${shown.time}Z`) - Math.floor(at / minuteMs) * minuteMs;
  };
  // Asked twice: between the two the clocks may have been changed.
  return asInUtc - aheadAt(asInUtc - aheadAt(asInUtc));
}

function formatOf(zone: TimeZone): Intl.DateTimeFormat {
  const made = formats.get(zone);
  if (made !== undefined) return made;
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  formats.set(zone, format);
  return format;
}
