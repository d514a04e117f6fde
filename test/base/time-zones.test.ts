import { expect, test } from 'vitest';
import { localTime, momentIn, type TimeZone, timeZonesLike, toTimeZone, utc } from '../../src/base/time-zones.ts';

test.each([
  ['Asia/Tokyo', 'Asia/Tokyo'],
  ['asia/tokyo', 'Asia/Tokyo'],
  [' America/New York ', 'America/New_York'],
  ['america/port-au-prince', 'America/Port-au-Prince'],
  ['utc', 'UTC'],
  // Understood by its newer name, although it is listed by its older one.
  ['europe/kyiv', 'Europe/Kyiv'],
  ['us/pacific', 'US/Pacific'],
  ['japan', 'Japan'],
  ['est5edt', 'EST5EDT'],
  ['etc/utc', 'Etc/UTC'],
  ['etc/gmt+5', 'Etc/GMT+5'],
  ['australia/nsw', 'Australia/NSW'],
  ['asia/tel_aviv', 'Asia/Tel_Aviv'],
  ['asia/kolkata', 'Asia/Kolkata'],
])('%j is the zone %s', (name, zone) => {
  expect(toTimeZone(name)).toBe(zone);
});

test.each(['', 'Tokyo', 'Mars/Olympus', '+02:00', 'Europe/', '../etc/passwd', 'x'.repeat(500)])(
  '%j is none',
  (name) => {
    expect(toTimeZone(name)).toBeUndefined();
  },
);

test('a clock on the wall goes by the summer of its zone, and may show another day', () => {
  const rome = 'Europe/Rome' as TimeZone;

  expect(localTime(Date.UTC(2026, 0, 15, 12), rome)).toMatchObject({ time: '13:00', weekday: 'Thursday' });
  expect(localTime(Date.UTC(2026, 6, 15, 12), rome)).toMatchObject({ time: '14:00', weekday: 'Wednesday' });
  expect(localTime(Date.UTC(2026, 11, 31, 23, 30), rome)).toEqual({
    weekday: 'Friday',
    day: 1,
    month: 'January',
    year: 2027,
    time: '00:30',
    date: '2027-01-01',
  });
});

test.each([
  ['Asia/Tokyo', '2026-11-22', '2026-11-22T14:59:59.999Z'],
  ['America/New_York', '2026-11-22', '2026-11-23T04:59:59.999Z'],
  // The nights in which the clocks are changed.
  ['Europe/Rome', '2026-03-28', '2026-03-28T22:59:59.999Z'],
  ['Europe/Rome', '2026-03-29', '2026-03-29T21:59:59.999Z'],
  ['Europe/Rome', '2026-10-25', '2026-10-25T22:59:59.999Z'],
  ['UTC', '2026-11-22', '2026-11-22T23:59:59.999Z'],
])('in %s the day %s ends at %s', (zone, date, ends) => {
  expect(new Date(momentIn(zone as TimeZone, date, '23:59:59.999')).toISOString()).toBe(ends);
  expect(momentIn(zone as TimeZone, '2026-13-40', '23:59:59.999')).toBeNaN();
  expect(momentIn(zone as TimeZone, '2027-02-29', '12:00')).toBe(momentIn(zone as TimeZone, '2027-03-01', '12:00'));
});

test.each([
  ['Europe/Rome', '9999-12-31'],
  ['Asia/Tokyo', '9999-12-31'],
  ['America/New_York', '0001-01-01'],
  ['America/New_York', '0000-01-01'],
  ['Europe/Rome', '0000-01-01'],
  ['Europe/Rome', '9999-99-99'],
])('at the edge of all calendars nothing throws: in %s on %s', (zone, date) => {
  expect(() => momentIn(zone as TimeZone, date, '23:59:59.999')).not.toThrow();
  expect(() => momentIn(zone as TimeZone, date, '00:00')).not.toThrow();
});

test('what is suggested begins with what was typed, then holds it, and is never more than asked for', () => {
  expect(timeZonesLike('rom', 5)[0]).toBe('Europe/Rome');
  expect(timeZonesLike(' ROM', 5)[0]).toBe('Europe/Rome');
  const like = timeZonesLike('to', 100);
  expect(like.indexOf('America/Toronto' as TimeZone)).toBeLessThan(like.indexOf('Africa/Porto-Novo' as TimeZone));
  expect(like).toContain('America/Toronto');
  expect(timeZonesLike('new york', 5)).toEqual(['America/New_York']);
  expect(timeZonesLike('europe/kyiv', 5)[0]).toBe('Europe/Kyiv');
  expect(timeZonesLike('', 25)).toHaveLength(25);
  expect(timeZonesLike('u', 1)).toEqual([utc]);
  expect(timeZonesLike('nowhere at all', 25)).toEqual([]);
});
