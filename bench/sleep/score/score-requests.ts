import type { RecordedLettaRequest } from '../../../src/local/letta/wire/serve.ts';
import { isReview } from '../../../src/local/model/sleep/answer-review.ts';
import { blockBudgets } from '../../../src/pair/agent-specs.ts';
import type { PersonRecording, SleepNote } from '../replay/recording.ts';

/** What one consolidation, or one tidying after it, cost at the Letta server. */
export type CycleCost = {
  readonly act: 'consolidation' | 'tidying';
  readonly user: string;
  /** All requests about the pair that are not turns. */
  readonly requests: number;
  /** Calls of the sleep agent for insights, or for what is to be tidied. */
  readonly asked: number;
  /** Calls of the sleep agent for a review of them. */
  readonly reviews: number;
  /** How often each block was written. */
  readonly patches: ReadonlyMap<string, number>;
};

/** A write that was to leave a block longer than its budget, whether the server took it or not. */
export type OverBudget = { readonly user: string; readonly label: string; readonly length: number };

const budgets: Readonly<Record<string, number>> = blockBudgets;

type Person = Pick<PersonRecording, 'user' | 'primary' | 'sleep'> & { readonly userId: string };
type Note = Pick<SleepNote, 'kind' | 'userId' | 'requests'> & Partial<Pick<SleepNote, 'detail'>>;

/** Every write beyond a budget, in order. */
export function overBudget(requests: readonly RecordedLettaRequest[], people: readonly Person[]): OverBudget[] {
  return people.flatMap(({ user, primary }) =>
    requests.flatMap((request) => {
      const written = writeIn(request, primary);
      if (written === undefined) return [];
      const length = [...written.value].length;
      return length > (budgets[written.label] ?? 0) ? [{ user, label: written.label, length }] : [];
    }),
  );
}

/** Blocks that are longer than their budget in the end, whoever wrote them. */
export function overBudgetAtEnd(people: readonly Pick<PersonRecording, 'blocks'>[]): number {
  const blocks = people.flatMap((person) => Object.entries(person.blocks));
  return blocks.filter(([label, value]) => [...value].length > (budgets[label] ?? Number.POSITIVE_INFINITY)).length;
}

/** What each consolidation and tidying cost: the requests since the person's last one, without their turns. */
export function cycleCosts(
  requests: readonly RecordedLettaRequest[],
  notes: readonly Note[],
  people: readonly Person[],
): CycleCost[] {
  return people.flatMap((person) => {
    const firstTurn = requests.findIndex((request) => isTurn(request, person));
    let from = firstTurn + 1;
    const agents = agentsOf(person, notes);
    const ends = notes.filter(({ kind, userId }) => kind in actOfEnd && userId === person.userId);
    return ends.map((end) => {
      const between = requests.slice(from, end.requests);
      from = end.requests;
      return { act: actOfEnd[end.kind] ?? 'consolidation', ...costOf(between, person, agents) };
    });
  });
}

const actOfEnd: Readonly<Partial<Record<SleepNote['kind'], CycleCost['act']>>> = {
  complete: 'consolidation',
  tidied: 'tidying',
};

/** The values of a person's blocks when the server had had so many requests, by what was written. */
export function blocksAt(
  requests: readonly RecordedLettaRequest[],
  person: Pick<Person, 'primary'>,
  count: number,
): Record<string, string> {
  const taken = requests.slice(0, count).filter(({ status }) => status < 300);
  const writes = taken.flatMap((request) => writeIn(request, person.primary) ?? []);
  return Object.fromEntries(writes.map(({ label, value }) => [label, value]));
}

function costOf(
  requests: readonly RecordedLettaRequest[],
  person: Person,
  agents: readonly unknown[],
): Omit<CycleCost, 'act'> {
  // Deleting a sleep agent to renew it is part of no consolidation.
  const ours = requests.filter(
    (request) => isAbout(request, agents) && !isTurn(request, person) && request.method !== 'DELETE',
  );
  const written = ours.filter((request) => request.method === 'PATCH').flatMap(({ path }) => labelIn(path) ?? []);
  const patches = new Map([...Map.groupBy(written, (label) => label)].map(([label, all]) => [label, all.length]));
  const calls = ours.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages'));
  const reviews = calls.filter(({ body }) => textsIn(body).some(isReview)).length;
  return { user: person.user, requests: ours.length, asked: calls.length - reviews, reviews, patches };
}

/** The pair at the end, and the sleep agents that were replaced before. */
function agentsOf({ primary, sleep, userId }: Person, notes: readonly Note[]): readonly unknown[] {
  const made = notes.filter((note) => note.kind === 'sleep-agent' && note.userId === userId);
  return [primary, sleep, ...made.map(({ detail }) => detail?.['agent'])].filter((agent) => agent !== undefined);
}

function isAbout({ path }: RecordedLettaRequest, agents: readonly unknown[]): boolean {
  return agents.some((agent) => `${path}/`.includes(`/agents/${String(agent)}/`));
}

function isTurn({ method, path }: RecordedLettaRequest, { primary }: Person): boolean {
  return method === 'POST' && path.startsWith(`/v1/agents/${primary}/messages`);
}

/** The value that a request was to write to a block of this primary. */
function writeIn(request: RecordedLettaRequest, primary: string): { label: string; value: string } | undefined {
  const { method, path, body } = request;
  if (method !== 'PATCH' || !path.startsWith(`/v1/agents/${primary}/`)) return undefined;
  const label = labelIn(path);
  const isValue = body !== null && typeof body === 'object' && 'value' in body && typeof body.value === 'string';
  return label !== undefined && isValue ? { label, value: String(body.value) } : undefined;
}

/** All texts of a body, wherever they stand in it. */
function textsIn(body: unknown): readonly string[] {
  if (typeof body === 'string') return [body];
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(textsIn) : [];
}

function labelIn(path: string): string | undefined {
  return /\/core-memory\/blocks\/([^/]+)$/.exec(path)?.[1];
}
