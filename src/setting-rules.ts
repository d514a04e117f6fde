import { z } from 'zod';
import { isBlank } from './base/text.ts';
import { toTimeZone } from './base/time-zones.ts';

/** What the values of settings may be, each in a sentence that follows the setting's name. */

const parts = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));
/** Ids of Discord. */
export const idList = parts
  .pipe(z.array(z.string().regex(/^\d{17,20}$/, 'must be ids of 17 to 20 digits, separated by commas')))
  .default([]);

export const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

export function wholeNumber(from: number, to: number) {
  const rule = `must be a whole number from ${from} to ${to}`;
  return z.coerce.number<string>(rule).int(rule).min(from, rule).max(to, rule);
}

const rateRule = 'must be a number from 0.5 to 1000, or left out for no limit';
export const rate = z.coerce.number<string>(rateRule).min(0.5, rateRule).max(1_000, rateRule);

export const url = z
  .url({ protocol: /^https?$/, error: 'must be a full address that begins with http:// or https://', abort: true })
  .refine((text) => !/^[^/]*\/\/[^/?#]*@/.test(text), 'must hold no name and no password')
  // Paths are put behind it, and it is printed.
  .refine((text) => !/[?#]/.test(text), 'must hold no query and no fragment')
  .transform((text) => text.replace(/\/+$/, ''));
// Node knows no other kind of proxy.
export const proxy = z
  .url({
    protocol: /^https?$/,
    error: "must be a proxy's http or https address, such as http://proxy:3128",
    abort: true,
  })
  .refine(isDecodable, 'holds a % that begins no escape: write % as %25')
  // Node takes no such address, and says so in words that name nothing.
  .refine(isOrigin, 'must hold no path, no query and no fragment: it ends with the port');

// The password is decoded later.
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function isOrigin(text: string): boolean {
  const { pathname, search, hash } = new URL(text);
  return pathname === '/' && search === '' && hash === '';
}

// A request's head has 8,192 bytes at most at our status, and at many a server. The longest keys have some 2,000.
const longestKey = 4_000;
/** What goes into a header: another character there, or too many, fail each request, as if nobody were there. */
export const headerKey = z
  .string()
  .regex(/^[!-~]+$/, 'may hold Latin letters, digits and signs only, no spaces and no line breaks')
  .max(longestKey, `may have at most ${longestKey} characters`);
/** Without a port. */
export const hostName = z
  .string()
  .regex(
    /^([\w-]+(\.[\w-]+)*|\[?[\da-fA-F:.]*:[\da-fA-F:.]*\]?)$/,
    'must be host names or IP addresses, without a port',
  )
  .transform((host) => host.replace(/^\[|\]$/g, '').toLowerCase());
export const hostNames = parts.pipe(z.array(hostName)).default([]);

// The alphabet of Discord's tokens.
export const botToken = z
  .string({ error: 'is missing' })
  .min(1, { error: 'is empty', abort: true })
  .regex(
    /^[\w.-]+$/,
    'may hold Latin letters, digits, dots, underscores and hyphens only: copy it from the portal again',
  );
export const handle = z.string().regex(/^[^/\s]+\/\S+$/, 'must be a model handle such as provider/model');
// Letta takes no signs that only go with a letter: an é of two becomes one of one.
export const agentNameRule = z
  .string()
  .normalize('NFC')
  .regex(/^[\p{L}\p{N}_ '-]{1,32}$/u, "may hold letters, digits, spaces, _ ' and -, at most 32")
  // Some letters are no more than the room for one.
  .refine((text) => !isBlank(text), 'must hold a letter that can be seen');

export const versionRule = z
  .string()
  .regex(/^[^\p{Cc}\u2028\u2029]{1,32}$/u, 'must be a single line of at most 32 characters');

export const timeZone = z.string().transform((text, context) => {
  const zone = toTimeZone(text);
  if (zone !== undefined) return zone;
  context.addIssue('must be the IANA name of a time zone, such as Europe/Rome, or UTC');
  return z.NEVER;
});

// Whatever reads a shell's way of writing, or an address, nobody does here: each would become a folder of that name.
export const filePath = z
  .string()
  .min(1)
  .regex(/^(?!~)/, 'must be written out: nobody puts a home folder in the place of ~')
  .regex(/^(?![a-z][a-z\d+.-]*:\/\/)/i, 'must be the path of a file, not an address with ://')
  .regex(/^(?!:memory:$|file:)/i, "must be the path of a file, not one of SQLite's names for something else")
  .regex(/[^/]$/, 'must name a file, not a folder: end it with a name, such as scarlet.sqlite');

const longestCrisisHelp = 300;
export const crisisHelp = z
  .string()
  .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be a single line')
  .refine((text) => !isBlank(text), 'must be words that can be seen')
  // Counted as Letta counts it: it stands in a memory block.
  .refine((text) => [...text].length <= longestCrisisHelp, `may have at most ${longestCrisisHelp} characters`);
