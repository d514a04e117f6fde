import { z } from 'zod';
import { isFailure } from '../base/failure.ts';
import { type ChannelId, type GuildId, idSchema, type MessageId } from '../base/ids.ts';
import type { Log } from '../base/log.ts';
import type { RecordKind, Records } from '../base/records.ts';

const recentPlaceSchema = z.object({
  channel: idSchema<ChannelId>(),
  /** Null for direct messages. */
  guild: idSchema<GuildId>().nullable(),
  /** Everything up to this message was dealt with. */
  seen: idSchema<MessageId>(),
});

const recentPlacesSchema = z.object({
  /** Whose places they are. What an earlier version stored is taken for one's own. */
  application: z.string().optional(),
  /** Everything up to this message was dealt with, in whatever place. */
  heard: idSchema<MessageId>(),
  /** Where people spoke with her, the latest last. */
  places: z.array(recentPlaceSchema),
});

export type RecentPlace = Readonly<z.infer<typeof recentPlaceSchema>>;
export type RecentPlacesRecord = z.infer<typeof recentPlacesSchema>;

export const recentPlacesRecords: RecordKind<RecentPlacesRecord> = {
  namespace: 'places',
  schema: recentPlacesSchema,
  version: 1,
};

export const ownRecord = 'recent';
/** Of another application that ran with this database: starts with wrong tokens, however many, cost nobody an answer. */
function asideOf(application: string): string {
  return `of-${application}`;
}

export type OwnPlacesParts = {
  readonly records: Records<string, RecentPlacesRecord>;
  /** The Discord application that runs with the database: another one sees none of its places. */
  readonly application: string;
  readonly log: Log;
};

/** Reads what is this application's own. What is another's is put aside, and what this one had put aside so is taken up. */
export async function readOwnPlaces(parts: OwnPlacesParts): Promise<RecentPlacesRecord | 'unreadable' | undefined> {
  const { records, application, log } = parts;
  const stored = await readStored(ownRecord, parts);
  const before = stored === 'unreadable' ? undefined : stored?.application;
  if (stored === 'unreadable' || stored === undefined || (before ?? application) === application) return stored;
  log.warn({ before }, 'another application ran with this database, its places are put aside');
  const aside = asideOf(application);
  const own = await readStored(aside, parts);
  // In this order, so that who is killed in between loses nothing.
  if (before !== undefined && stored.places.length > 0) await records.update(asideOf(before), () => stored);
  if (own === 'unreadable' || own === undefined) return undefined;
  await records.update(ownRecord, () => own);
  await records.update(aside, () => undefined);
  return own;
}

/** Catching up is not worth a bot that doesn't start: what can't be read is left as it is, for the operator. */
async function readStored(
  id: string,
  { records, log }: OwnPlacesParts,
): Promise<RecentPlacesRecord | 'unreadable' | undefined> {
  try {
    return await records.read(id);
  } catch (error) {
    if (!isFailure(error, 'record-unreadable')) throw error;
    log.error({ err: error }, 'places where people spoke lately can not be read, nothing of before is caught up');
    return 'unreadable';
  }
}
