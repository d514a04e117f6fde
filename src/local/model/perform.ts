import { once } from 'node:events';
import type { Scripted } from './script.ts';
import type { ModelClock } from './start-local-model.ts';
import { answerOf, type CompletionAnswer, callsOf, completionOf, textIn } from './wire/completion.ts';
import { ModelFailure } from './wire/model-failure.ts';
import {
  eventOf,
  firstHalfOf,
  type OpenReply,
  openStream,
  sendAnswer,
  sendFailure,
  sendJson,
  sendText,
} from './wire/send.ts';

/** Does to one request what its line of the script says. `gone` is aborted when the caller has gone away. */
export async function perform(
  scripted: Scripted,
  reply: OpenReply,
  own: () => CompletionAnswer,
  clock: ModelClock,
  gone: AbortSignal,
): Promise<void> {
  if (scripted.waitFor !== undefined) await unlessGone(scripted.waitFor, gone);
  if (scripted.delayMs !== undefined) await clock.sleep(scripted.delayMs, gone);
  gone.throwIfAborted();
  const { response } = reply;
  switch (scripted.kind) {
    case 'text':
      return await sendAnswer(reply, { ...answerOf(scripted.text), cutShort: scripted.cutShort });
    case 'pieces': {
      const { between } = scripted;
      const answer = { pieces: scripted.pieces, calls: [] };
      return await sendAnswer(reply, answer, async (index) => await unlessGone(between?.(index), gone));
    }
    case 'tool-calls': {
      const answer = callsOf(...scripted.calls);
      return await sendAnswer(reply, scripted.text === undefined ? answer : { ...answer, pieces: [scripted.text] });
    }
    case 'own':
      return await sendAnswer(reply, changed(own(), scripted.change));
    case 'error':
      return sendRefusal(reply, scripted);
    case 'no-choices':
      return sendNoChoices(reply);
    case 'no-content':
      return await sendAnswer(reply, { pieces: null, calls: [] });
    case 'hang':
      await unlessGone(new Promise(() => {}), gone);
      return;
    case 'cut':
      return await cut(scripted.when, reply, own);
    case 'garbage':
      return sendText(response, 200, scripted.body ?? '<html>502 Bad Gateway</html>');
    case 'truncated':
      return sendText(response, 200, firstHalfOf(reply, own()), typeOf(reply));
  }
}

function changed(answer: CompletionAnswer, change: ((text: string) => string) | undefined): CompletionAnswer {
  if (change === undefined || answer.pieces === null) return answer;
  return { ...answer, pieces: answerOf(change(textIn(answer))).pieces };
}

function typeOf({ request }: OpenReply): object {
  return request.stream === true ? { 'content-type': 'text/event-stream' } : {};
}

function sendRefusal({ response }: OpenReply, scripted: Extract<Scripted, { kind: 'error' }>): void {
  const { status, message = `Scripted error ${status}.`, body, headers } = scripted;
  if (body === undefined) sendFailure(response, new ModelFailure(status, message), headers);
  else sendText(response, status, JSON.stringify(body), headers);
}

function sendNoChoices({ response, request, envelope }: OpenReply): void {
  const body = { ...completionOf({ pieces: null, calls: [] }, envelope, request), choices: [] };
  if (request.stream === true) {
    openStream(response);
    response.end(`${eventOf({ ...body, object: 'chat.completion.chunk' })}data: [DONE]\n\n`);
  } else {
    sendJson(response, 200, body);
  }
}

async function cut(when: 'before' | 'amid', reply: OpenReply, own: () => CompletionAnswer): Promise<void> {
  const { response, request } = reply;
  if (when === 'amid') {
    if (request.stream === true) openStream(response);
    else response.writeHead(200, { 'content-type': 'application/json' });
    await new Promise<void>((resolve) => response.write(firstHalfOf(reply, own()), () => resolve()));
  }
  response.destroy();
}

async function unlessGone(wait: Promise<unknown> | undefined, gone: AbortSignal): Promise<void> {
  if (wait === undefined) return;
  gone.throwIfAborted();
  const over = new AbortController();
  try {
    await Promise.race([wait, once(gone, 'abort', { signal: over.signal }).then(() => gone.throwIfAborted())]);
  } finally {
    over.abort();
  }
}
