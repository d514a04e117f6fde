/** Several messages as one item, answers that were cut, and beginning anew: through our adapter, on every Letta. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { AgentId } from '../../../src/base/ids.ts';
import { createHistory } from '../../../src/letta/create-history.ts';
import { breaksAlternation } from '../../../src/local/model/script.ts';
import type { ItemForm, OutgoingItem } from '../../../src/pair/conversation.ts';
import { failureOf } from '../../letta/failure-of.ts';
import { type Adapter, item, openAdapter, traceOf } from '../../letta/open-adapter.ts';
import { versionsUnderTest } from '../../support/letta-under-test.ts';

const pixel = {
  type: 'image' as const,
  mediaType: 'image/png',
  base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

describe.each(versionsUnderTest())('on Letta %s', (version) => {
  let adapter: Adapter;

  beforeAll(async () => {
    adapter = await openAdapter(version);
  });

  afterAll(() => adapter.letta.close());

  const send = (agent: AgentId, items: readonly OutgoingItem[], form?: ItemForm) =>
    adapter.conversation.send(agent, items, { form, signal: new AbortController().signal });

  test('a template that wants roles in turn refuses two messages and stores nothing, but takes them as one', async () => {
    const { id } = await adapter.created();
    const message = 'Conversation roles must alternate user/assistant/user/assistant/...';
    const line = adapter.letta.localModel.script(
      { kind: 'error', status: 400, body: { object: 'error', message, type: 'BadRequestError', code: 400 } },
      { times: 'always', when: breaksAlternation },
    );
    onTestFinished(line.remove);
    const [one, two] = [item('one'), item('two')];

    const failure = await failureOf(send(id, [one, two]));

    expect(failure).toMatchObject({ kind: 'history-refused', arrived: 'no', providerSaid: message });
    expect(await traceOf(adapter.conversation, id, one.otid)).toEqual({ kind: 'absent' });
    expect((await send(id, [one, two], 'as-one')).text).not.toBe('');
  });

  test('one item is traced, and listed, as the messages that it holds, images in their places', async () => {
    const { id } = await adapter.created();
    const first = { ...item('one'), origin: 'guild:1' };
    const items = [{ ...first, parts: [...first.parts, pixel] }, { ...item('two'), origin: 'guild:1' }, item('three')];
    adapter.letta.localModel.script({ kind: 'text', text: 'All three.' });

    await send(id, items, 'as-one');

    for (const { otid } of items)
      expect(await traceOf(adapter.conversation, id, otid)).toMatchObject({ answer: { text: 'All three.' } });
    const content = adapter.letta.localModel.requests.at(-1)?.body.messages.at(-1)?.content;
    expect(Array.isArray(content) && content.map(({ type, text }) => text ?? type)).toEqual([
      'one',
      'image_url',
      'two',
      'three',
    ]);
    const page = await createHistory(adapter.connection).after(id, undefined, 20);
    expect(page).toMatchObject({
      messages: [
        { text: 'one', otid: items[0]?.otid, origin: 'guild:1', speaker: 'person' },
        { text: 'two', otid: items[1]?.otid, origin: 'guild:1', speaker: 'person' },
        { text: 'three', otid: items[2]?.otid, origin: 'guild:1', speaker: 'person' },
        { text: 'All three.', speaker: 'scarlet' },
      ],
    });
  });

  test('an answer that was cut off says so, also when it is found again', async () => {
    const { id } = await adapter.created();
    const hello = item('hello');
    adapter.letta.localModel.script({ kind: 'text', text: 'Once upon a', cutShort: 'length' });

    expect(await send(id, [hello])).toMatchObject({ text: 'Once upon a', cutShort: 'too-long' });
    expect(await traceOf(adapter.conversation, id, hello.otid)).toMatchObject({
      kind: 'answered',
      answer: { text: 'Once upon a', cutShort: 'too-long' },
    });
  });

  test('a reset empties what is in view, and what was said stays listed', async () => {
    const { id } = await adapter.created();
    await send(id, [item('I like tea.')]);

    await adapter.conversation.reset(id);
    await send(id, [item('hello')]);

    const asked = JSON.stringify(adapter.letta.localModel.requests.at(-1)?.body.messages);
    expect(asked).toContain('hello');
    expect(asked).not.toContain('I like tea.');
    expect(await createHistory(adapter.connection).after(id, undefined, 20)).toMatchObject({
      messages: [{ text: 'I like tea.' }, {}, { text: 'hello' }, {}],
    });
  });
});
