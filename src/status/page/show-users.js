import { ask } from './ask.js';
import { byId, element, timeElement } from './elements.js';
import { counted, meaningOf } from './kinds.js';

/** The list of users: found by id, or all of them page by page. */
export function startUsers() {
  const list = byId('users');
  const more = byId('more-users');
  const problem = byId('users-problem');
  const input = byId('user-id');

  async function attempt(work) {
    problem.textContent = '';
    try {
      await work();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  async function find(user) {
    await attempt(async () => {
      list.replaceChildren();
      more.hidden = true;
      list.replaceChildren(card(await ask(`/status/users/${encodeURIComponent(user)}`)));
    });
  }

  async function addPage(after) {
    await attempt(async () => {
      const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
      const { users, next_after: next } = await ask(`/status/users${query}`);
      if (after === undefined) list.replaceChildren();
      const cards = users.map(card);
      list.append(...cards);
      if (users.length === 0) problem.textContent = 'Nobody has written to the bot yet.';
      more.hidden = next === null;
      more.dataset.after = next ?? '';
      // The button that was pressed may be gone: who goes by keyboard goes on where the new ones begin.
      if (after !== undefined) cards[0]?.querySelector('h3')?.focus();
    });
  }

  byId('search-form').addEventListener('submit', (event) => {
    event.preventDefault();
    void find(input.value.trim());
  });
  byId('all-users').addEventListener('click', () => addPage(undefined));
  more.addEventListener('click', () => addPage(more.dataset.after));

  return {
    /** Finds a user whom another part of the page names. */
    find(user) {
      input.value = user;
      input.focus();
      void find(user);
    },
    clear() {
      input.value = '';
      problem.textContent = '';
      more.hidden = true;
      list.replaceChildren();
    },
  };
}

function card(user) {
  const fields = user.kind === 'known' ? fieldsOf(user) : [];
  return element(
    'li',
    {},
    element('h3', { tabindex: -1 }, user.user_id),
    element('dl', {}, ...fields.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])),
    ...hindrances(user.hindrances),
  );
}

function fieldsOf(user) {
  const yesOrNo = (is) => (is ? 'yes' : 'no');
  return [
    ['Messages waiting', `${user.message_count} of ${user.threshold}`],
    ['Last consolidation', user.last_consolidation === null ? 'never' : timeElement(user.last_consolidation)],
    ['Consolidations', String(user.consolidation_count)],
    ['By itself', yesOrNo(user.auto_trigger)],
    ['Primary agent', yesOrNo(user.primary_agent_created)],
    ['Sleep agent', yesOrNo(user.sleep_agent_created)],
  ];
}

function hindrances(found) {
  if (found.length === 0) return [element('p', { class: 'up' }, '✓ Nothing hinders.')];
  return found.map((one) => element('p', { class: 'down' }, `✗ ${wordsFor(one)}`));
}

const at = (iso) => (iso === null ? 'at an unknown time' : new Date(iso).toLocaleString());

const words = {
  'record-unreadable': ({ record }) => `The ${record} record can not be read.`,
  'no-pair': ({ state }) => (state === 'none' ? 'No agents yet.' : `The agents are being changed (${state}).`),
  paused: ({ what, by, reason }) => `Paused: ${what}, by the ${by}${reason === null ? '' : `: ${reason}`}.`,
  'sleep-disabled': () => 'Sleep-time is off.',
  'native-refused': () => 'The server can not do Letta’s own sleep-time, and nothing else is wanted.',
  'sleep-failing': ({ because, rounds, next_at: next }) =>
    `${counted(rounds, 'consolidation', 'consolidations')} in a row failed. ${meaningOf(because)}. Next try ${at(next)}.`,
  'sleep-put-off': ({ because, until }) => `Consolidation waits until ${at(until)}. ${meaningOf(because)}.`,
  'turns-failing': ({ because, times }) => `The last ${counted(times, 'turn', 'turns')} failed. ${meaningOf(because)}.`,
  'calls-used-up': ({ whose, until }) =>
    `The model calls ${whose.replaceAll('-', ' ')} are used up until ${at(until)}.`,
  'answers-lost': ({ answers }) => `${counted(answers, 'answer', 'answers')} could not be posted.`,
  'breaker-open': ({ breaker }) => `Letta has failed, so requests of ${breaker} are held back.`,
};

/** A kind that a newer bot knows is shown as it is. */
function wordsFor(hindrance) {
  return words[hindrance.kind]?.(hindrance) ?? hindrance.kind;
}
