import { lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * How a program that wants a copy of a database asks the process that holds it, which lets nobody else in: by an empty
 * file in a folder beside the database. Files pass where no socket does: into a container, to a process of another user
 * or one that may write nowhere else, and on any file system.
 */
const copyStates = ['wanted', 'copying', 'ready', 'failed'] as const;
export type CopyState = (typeof copyStates)[number];

/** The folder of all requests. It stands there only while somebody wants a copy, or left one behind. */
export function exchangeOf(path: string): string {
  return `${path}-backup`;
}

/** A request under way is known by its name: each state is a file, `failed` with the reason in it. */
export function nameOf(id: string, state: CopyState): string {
  return `${id}.${state}`;
}

export function newCopyId(): string {
  return crypto.randomUUID().slice(-12);
}

/** The request that a file of the folder is about; undefined for what else lies there. */
export function readName(name: string): { readonly id: string; readonly state: CopyState } | undefined {
  const [id = ''] = name.split('.');
  const state = copyStates.find((one) => name === nameOf(id, one));
  return state === undefined || !/^[0-9a-f]{12}$/.test(id) ? undefined : { id, state };
}

/** Whether a file of the folder is of a request, or what SQLite keeps beside a copy: all else is somebody's own. */
export function isOfRequest(name: string): boolean {
  return readName(name.replace(/-(?:wal|shm|journal)$/, '')) !== undefined;
}

/** What lies in the folder: nothing where there is none, or something else in its place, as a link to another one. */
export function namesInExchange(exchange: string): readonly string[] {
  return lstatSync(exchange, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(exchange) : [];
}

/** Takes away what is left of requests, of this one or of all; the folder goes with the last file in it. */
export function clearRequests(exchange: string, id = ''): void {
  const own = namesInExchange(exchange).filter((name) => isOfRequest(name) && name.startsWith(id));
  for (const name of own) rmSync(join(exchange, name), { force: true });
  try {
    rmdirSync(exchange);
  } catch {
    // It isn't there, is no folder, or holds what is another request's or somebody's own.
  }
}
