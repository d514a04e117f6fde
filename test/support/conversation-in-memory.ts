import type { Clock } from '../../src/base/clock.ts';
import { Failure, type FailureDetails, type FailureKind } from '../../src/base/failure.ts';
import type { AgentId, Otid, RunId } from '../../src/base/ids.ts';
import type {
  Answer,
  Conversation,
  CutShort,
  ItemForm,
  OutgoingItem,
  SendOptions,
  Trace,
} from '../../src/pair/conversation.ts';

/** What goes wrong with one send, in the order in which a request travels. */
export type SendFault =
  /** Nothing arrived, and that is known. */
  | 'refused'
  /** The server asks for three seconds of patience. */
  | 'overloaded'
  /** Nothing arrived, but nobody knows. */
  | 'lost-on-the-way'
  /** The connection breaks at once; the run goes on. */
  | 'cut-while-thinking'
  /** The same with a run that takes a minute. */
  | 'cut-while-thinking-long'
  /** The same after a first step of that run, as a tool call is one: the message is stored by then. */
  | 'cut-after-a-step'
  /** The run fails after the message was stored. */
  | 'failed-after-storing'
  /** The answer is stored, but never comes. */
  | 'answer-lost'
  /** The model says nothing. */
  | 'empty';

type Run = {
  readonly id: RunId;
  readonly agent: AgentId;
  readonly otids: readonly Otid[];
  readonly startedAt: number;
  status: 'running' | 'completed' | 'failed' | 'cancelled';
  /** Of a run that goes on, whether a step has ended: with it the messages were stored. */
  stepEnded: boolean;
  text: string;
  cutShort: CutShort | undefined;
};

/** One request that the server took up. */
export type Arrival = {
  readonly agent: AgentId;
  readonly otids: readonly Otid[];
  readonly texts: readonly string[];
  readonly images: number;
  readonly form: ItemForm;
};

/** Milliseconds after the request. */
export type Piece = { readonly atMs: number; readonly text: string };

export type ConversationInMemory = Conversation & {
  readonly arrivals: readonly Arrival[];
  /** Names of the methods called, in order. */
  readonly calls: readonly string[];
  readonly cancelled: readonly AgentId[];
  failNextSend(...faults: readonly SendFault[]): void;
  failNextSendWith(kind: FailureKind, details: FailureDetails): void;
  /** Out of reach for every request, until it is not. */
  setDown(down: boolean): void;
  isDown(): boolean;
  /** Makes the next look, at runs or at messages, fail. */
  failNextLook(kind: FailureKind): void;
  /** Says something else than usual to the next request. */
  answerNext(text: string, cutShort?: CutShort): void;
  /** Answers the next request in these pieces, each at its time after the request, and ends when `endMs` have passed. */
  answerInPieces(pieces: readonly Piece[], endMs: number): void;
  /** Adds a run that never ends, as one of a server that died. */
  leaveRunBehind(agent: AgentId): void;
};

export type ConversationOptions = {
  readonly clock: Clock;
  /** How long the model thinks, in milliseconds. */
  readonly thinkMs?: number;
  /** Whether the server has this agent. */
  readonly knows?: (agent: AgentId) => boolean;
};

/** A server that answers each request with words that no other answer has. */
export function conversationInMemory({
  clock,
  thinkMs = 1_000,
  knows = () => true,
}: ConversationOptions): ConversationInMemory {
  const arrivals: Arrival[] = [];
  const calls: string[] = [];
  const cancelled: AgentId[] = [];
  const runs: Run[] = [];
  const faults: (SendFault | Failure)[] = [];
  const looks: FailureKind[] = [];
  const answers: { readonly text: string; readonly cutShort: CutShort | undefined }[] = [];
  const streams: { readonly pieces: readonly Piece[]; readonly endMs: number }[] = [];
  let down = false;

  function reach(what: string): void {
    calls.push(what);
    if (down) throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
  }

  function reachAgent(agent: AgentId, what: string): void {
    reach(what);
    if (!knows(agent)) throw new Failure('letta-agent-missing', 'agent not found', { arrived: 'no' });
  }

  function failLook(): void {
    const kind = looks.shift();
    if (kind !== undefined) throw new Failure(kind, 'could not look');
  }

  function begin(agent: AgentId, items: readonly OutgoingItem[], form: ItemForm): Run {
    const texts = items.map(({ parts }) => parts.map((part) => (part.type === 'text' ? part.text : '')).join(''));
    const images = items.flatMap(({ parts }) => parts).filter(({ type }) => type === 'image').length;
    const otids = items.map(({ otid }) => otid);
    arrivals.push({ agent, otids, texts, images, form });
    const { text, cutShort } = answers.shift() ?? { text: `answer ${arrivals.length}`, cutShort: undefined };
    const id = `run-${runs.length + 1}` as RunId;
    const startedAt = clock.now();
    const run: Run = { id, agent, otids, startedAt, status: 'running', stepEnded: false, text, cutShort };
    runs.push(run);
    return run;
  }

  /** Tells the text so far at each piece's time, as long as somebody listens. Gives how long the run takes. */
  function stream(run: Run, { onText, signal }: SendOptions): number {
    const { pieces, endMs } = streams.shift() ?? { pieces: [], endMs: thinkMs };
    const texts = pieces.map((_, index) =>
      pieces
        .slice(0, index + 1)
        .map(({ text }) => text)
        .join(''),
    );
    run.text = texts.at(-1) ?? run.text;
    for (const [index, { atMs }] of pieces.entries()) {
      clock.after(atMs, () => {
        if (!signal.aborted) onText?.(texts[index] ?? '');
      });
    }
    return endMs;
  }

  async function send(agent: AgentId, items: readonly OutgoingItem[], options: SendOptions): Promise<Answer> {
    const { signal, form = 'one-by-one' } = options;
    reachAgent(agent, 'send');
    const fault = faults.shift();
    if (fault instanceof Failure) throw fault;
    if (fault === 'refused') throw new Failure('letta-unreachable', 'connection refused', { arrived: 'no' });
    if (fault === 'overloaded') throw new Failure('letta-overloaded', 'HTTP 429', { retryAfterMs: 3_000 });
    if (fault === 'lost-on-the-way') throw lost();
    const run = begin(agent, items, form);
    const takesMs = stream(run, options);
    run.stepEnded = fault === 'cut-after-a-step';
    const isLong = fault === 'cut-while-thinking-long' || fault === 'cut-after-a-step';
    const ended = clock.sleep(isLong ? 60_000 : takesMs).then(() => {
      run.stepEnded = true;
      if (run.status === 'running') run.status = fault === 'failed-after-storing' ? 'failed' : 'completed';
      if (fault === 'empty') run.text = '';
    });
    if (isLong || fault === 'cut-while-thinking') throw lost();
    await Promise.race([ended, aborted(signal)]);
    if (!knows(agent)) throw new Failure('outcome-unknown', 'run not found', { arrived: 'unknown' });
    if (fault === 'failed-after-storing') throw new Failure('letta-broken', 'HTTP 500', { arrived: 'unknown' });
    if (fault === 'answer-lost') throw lost();
    return { text: run.text, run: run.id, cutShort: run.cutShort };
  }

  function traceOf(agent: AgentId, otid: Otid): Trace {
    const run = runs.find((each) => each.agent === agent && each.otids.includes(otid));
    // Listed once a step has ended, whatever becomes of the run.
    if (!run?.stepEnded) return { kind: 'absent' };
    if (run.status === 'running')
      throw new Failure('letta-busy', `could not trace the message: ${run.id} is still running`, { arrived: 'yes' });
    if (run.status !== 'completed') return { kind: 'stored-without-answer' };
    return { kind: 'answered', answer: { text: run.text, run: run.id, cutShort: run.cutShort } };
  }

  return {
    arrivals,
    calls,
    cancelled,
    failNextSend: (...more) => void faults.push(...more),
    failNextSendWith: (kind, details) => void faults.push(new Failure(kind, 'as planned', details)),
    setDown: (value) => {
      down = value;
    },
    isDown: () => down,
    failNextLook: (kind) => void looks.push(kind),
    answerNext: (text, cutShort) => void answers.push({ text, cutShort }),
    answerInPieces: (pieces, endMs) => void streams.push({ pieces, endMs }),
    leaveRunBehind(agent) {
      const startedAt = clock.now();
      const id = `run-${runs.length + 1}` as RunId;
      const nothing = { otids: [], stepEnded: false, text: '', cutShort: undefined };
      runs.push({ id, agent, startedAt, status: 'running', ...nothing });
    },
    send,
    async activeRuns(agent) {
      reach('activeRuns');
      failLook();
      // Runs go with their agent, and a list of them asks for no agent.
      if (!knows(agent)) return [];
      return runs.filter((run) => run.agent === agent && run.status === 'running').reverse();
    },
    async trace(agent, otids) {
      reachAgent(agent, 'trace');
      failLook();
      return new Map(otids.map((otid) => [otid, traceOf(agent, otid)]));
    },
    async compact(agent) {
      reachAgent(agent, 'compact');
    },
    async reset(agent) {
      reachAgent(agent, 'reset');
    },
    async cancel(agent) {
      reachAgent(agent, 'cancel');
      cancelled.push(agent);
      for (const run of runs) if (run.agent === agent && run.status === 'running') run.status = 'cancelled';
    },
  };
}

function lost(): Failure {
  return new Failure('outcome-unknown', 'connection reset', { arrived: 'unknown' });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new Failure('outcome-unknown', 'the caller ended the wait', { arrived: 'unknown' }));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
