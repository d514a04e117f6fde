import { expect, test } from 'vitest';
import { beginAnew } from '../../commands/begin-anew.ts';
import { english } from '../../src/texts/en.ts';
import { ada, bob, invocation } from './given.ts';

const { begun, goesWell, notYours } = english.chat.beginAnew;

async function press(button: string, outcome: 'taken-up' | 'nothing-to-mend' = 'taken-up') {
  const asked: string[] = [];
  const services = {
    async beginAnew(user: string) {
      asked.push(user);
      return outcome;
    },
  };
  const { text } = await beginAnew.press({ ...invocation(), button }, services);
  return { text, asked };
}

test('the button begins the conversation of the person who presses it anew', async () => {
  expect(await press(ada)).toEqual({ text: begun, asked: [ada] });
});

test('of another person it does nothing, and says whose it is', async () => {
  expect(await press(bob)).toEqual({ text: notYours, asked: [] });
});

test('where there is nothing to mend it says so', async () => {
  expect(await press(ada, 'nothing-to-mend')).toEqual({ text: goesWell, asked: [ada] });
});
