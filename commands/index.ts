import { consolidate } from './consolidate.ts';
import { help } from './help.ts';
import { sleepStatus } from './sleep-status.ts';

/** Every slash command. A command that isn't listed here doesn't exist. */
export const commands = [consolidate, sleepStatus, help] as const;
