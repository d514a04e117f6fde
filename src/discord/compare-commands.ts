import type { RESTGetAPIApplicationCommandsResult } from 'discord.js';
import type { commandDefinitions } from './command-definitions.ts';

/** How what Discord knows of commands differs from ours, by name. */
export type CommandDifferences = {
  readonly missing: readonly string[];
  readonly changed: readonly string[];
  /** Of another program, or of an older version. */
  readonly unknown: readonly string[];
};

export function compareCommands(
  ours: ReturnType<typeof commandDefinitions>,
  theirs: RESTGetAPIApplicationCommandsResult,
): CommandDifferences {
  const known = new Map(theirs.map((command) => [command.name, command]));
  return {
    missing: ours.filter(({ name }) => !known.has(name)).map(({ name }) => name),
    changed: ours.filter((own) => known.has(own.name) && !says(known.get(own.name), own)).map(({ name }) => name),
    unknown: theirs.filter(({ name }) => !ours.some((own) => own.name === name)).map(({ name }) => name),
  };
}

/** Whether something holds all that was asked for. Discord adds fields, and leaves out what is empty. */
function says(theirs: unknown, ours: unknown): boolean {
  if (holdsNothing(ours)) return holdsNothing(theirs);
  if (Array.isArray(ours)) {
    if (!Array.isArray(theirs) || theirs.length !== ours.length) return false;
    return isPlain(ours) ? sameMembers(theirs, ours) : ours.every((own, at) => says(theirs[at], own));
  }
  if (typeof ours !== 'object' || ours === null) return theirs === ours;
  if (typeof theirs !== 'object' || theirs === null) return false;
  return Object.entries(ours).every(([key, own]) => says((theirs as Record<string, unknown>)[key], own));
}

function holdsNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.values(value).every(holdsNothing);
}

function isPlain(list: readonly unknown[]): boolean {
  return list.every((one) => typeof one !== 'object');
}

/** Lists of kinds have no order. */
function sameMembers(one: readonly unknown[], other: readonly unknown[]): boolean {
  return other.every((member) => one.includes(member));
}
