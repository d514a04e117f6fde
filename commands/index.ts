import { consolidate } from './consolidate.ts';
import { helpOn } from './help.ts';
import { scarlet } from './scarlet.ts';
import { ownSettings } from './settings.ts';
import { sleepStatus } from './sleep-status.ts';

const others = [consolidate, sleepStatus, ownSettings, scarlet] as const;

/** Every slash command. A command that isn't listed here doesn't exist; `/help` names those that are. */
export const commands = [...others, helpOn(others)] as const;
