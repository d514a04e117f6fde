// What the compiler knows of commands and their services: checked with the types of the tests.
import { expectTypeOf, test } from 'vitest';
import type { Command, ServicesOf } from '../../commands/command.ts';

type Cook = { cook(dish: string): Promise<string> };
type Taste = { taste(dish: string): Promise<boolean> };

test('a list of commands needs the services of each of them', () => {
  expectTypeOf<ServicesOf<readonly [Command<Cook>, Command<Taste>]>>().toEqualTypeOf<Cook & Taste>();
});

test('a command is not served by those who lack one of its services', () => {
  expectTypeOf<Command<Cook>>().toExtend<Command<Cook & Taste>>();
  expectTypeOf<Command<Cook & Taste>>().not.toExtend<Command<Cook>>();
  expectTypeOf<Command<Cook>['press']>().not.toExtend<Command<Taste>['press']>();
});
