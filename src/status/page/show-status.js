import { drawHours, listHours } from './draw-hours.js';
import { byId, element, showIn, tableOf, timeElement } from './elements.js';
import { counted, meaningOf } from './kinds.js';

const partNames = { gateway: 'Discord', store: 'Database', letta: 'Letta', event_loop: 'Process' };
/** Held back while a circuit breaker is open, as the metrics call it. */
const requestNames = { chat: 'Requests of the chat', sleep: 'Requests of sleep-time' };
const turnKinds = ['answered', 'failed', 'out of calls'];
const consolidationKinds = ['done', 'failed', 'put off'];

/** Shows how the bot stands. `onUser` is called with the id of a user whom somebody wants to see. */
export function showStatus(status, onUser) {
  showIn(byId('as-of'), status.generated_at, timeElement);
  showIn(byId('parts'), { health: status.health, breakers: status.breakers }, parts);
  showIn(byId('pauses'), status.paused, pauses);
  showIn(byId('commands'), status.commands, commands);
  showIn(byId('numbers'), numbersIn(status), (pairs) =>
    pairs.map(([name, value]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, value === null ? '?' : value.toLocaleString())),
    ),
  );
  showIn(byId('overdue'), status.consolidations, (one) => overdue(one, onUser));
  showIn(byId('failed'), { turns: status.turns.last_day, consolidations: status.consolidations.last_day }, failures);
  showHours('turns', 'Turns', turnKinds, status.hours, ({ turns }) => [
    turns.answered,
    turns.failed,
    turns.out_of_calls,
  ]);
  showHours('consolidations', 'Consolidations', consolidationKinds, status.hours, ({ consolidations: one }) => [
    one.consolidated,
    one.failed,
    one.deferred,
  ]);
  showIn(byId('versions'), { ...status.versions, since: status.running_since }, versions);
}

const pausedNames = { chat: 'The chat', sleep: 'Sleep-time' };

/** In a sentence: for the title, and for who doesn't see the page. */
export function summaryOf({ health, breakers, paused, consolidations }) {
  const down = Object.keys(partNames).filter((part) => health[part].status === 'down');
  const open = Object.keys(requestNames).filter((breaker) => breakers[breaker].open);
  const troubles = [
    ...down.map((part) => `${partNames[part]} is down`),
    ...open.map((breaker) => `${requestNames[breaker]} are held back`),
    ...Object.keys(paused).flatMap((what) => (paused[what] === null ? [] : [`${pausedNames[what]} is paused`])),
    ...(!consolidations.overdue ? [] : [`${consolidations.overdue} overdue`]),
  ];
  return troubles.length === 0 ? 'All is well.' : `${troubles.join('. ')}.`;
}

function parts({ health, breakers }) {
  const tile = (name, isGood, word, why) =>
    element(
      'li',
      {},
      element('div', { class: 'name' }, name),
      element('span', { class: isGood ? 'up' : 'down' }, isGood ? `✓ ${word}` : `✗ ${word}`),
      ...(why === null ? [] : [element('div', {}, why)]),
    );
  return [
    ...Object.entries(partNames).map(([part, name]) => {
      const { status, because } = health[part];
      return tile(name, status === 'up', status, because === null ? null : `${meaningOf(because)}.`);
    }),
    ...Object.entries(requestNames).map(([breaker, name]) => {
      const { open, until } = breakers[breaker];
      const again = until === null ? 'soon' : `at ${new Date(until).toLocaleTimeString()}`;
      return tile(
        name,
        !open,
        open ? 'held back' : 'sent',
        open ? `Letta has failed, and is tried again ${again}.` : null,
      );
    }),
  ];
}

function pauses(paused) {
  return Object.entries(paused).flatMap(([what, pause]) =>
    pause === null
      ? []
      : [
          element(
            'p',
            {},
            `An administrator paused ${what} for everyone, since `,
            timeElement(pause.since),
            `: ${pause.reason}`,
          ),
        ],
  );
}

function commands({ status, why }) {
  if (status !== 'failed') return [];
  return element(
    'p',
    { class: 'down' },
    `✗ Discord has not taken the bot’s commands, and shows those of before. ${why}`,
  );
}

function numbersIn({ users, pairs_behind: pairsBehind, turns, consolidations }) {
  return [
    ['Users', users],
    ...(pairsBehind > 0 ? [['Pairs still by other settings', pairsBehind]] : []),
    ['Turns running', turns.running],
    ['People waiting', turns.waiting],
    ['Turns answered, last day', turns.last_day.answered],
    ['Consolidations running', consolidations.running],
    ['Consolidations today', consolidations.today],
  ];
}

function overdue({ overdue: count, overdue_users: users }, onUser) {
  if (count === null) return element('p', {}, 'Not known while the database can’t be read.');
  if (count === 0) return element('p', {}, 'Nobody.');
  const buttons = users.map((user) => {
    const button = element('button', { type: 'button' }, user);
    button.addEventListener('click', () => onUser(user));
    return element('li', {}, button);
  });
  const more = count - users.length;
  return [
    element('p', {}, `${counted(count, 'person', 'people')}.`),
    element('ul', { class: 'ids' }, ...buttons),
    ...(more === 0 ? [] : [element('p', {}, `And ${more} more.`)]),
  ];
}

function failures({ turns, consolidations }) {
  const kinds = [...new Set([...Object.keys(turns.failed_by_kind), ...Object.keys(consolidations.failed_by_kind)])];
  if (kinds.length === 0) return element('p', {}, 'Nothing.');
  const times = (one, kind) => String(one.failed_by_kind[kind] ?? 0);
  const rows = kinds.sort().map((kind) => [failureName(kind), times(turns, kind), times(consolidations, kind)]);
  return tableOf('Failures by kind', ['Kind', 'Turns', 'Consolidations'], rows);
}

/** By what it means, and by what the log and the metrics call it. */
function failureName(kind) {
  const meaning = meaningOf(kind);
  return meaning === kind
    ? kind
    : element('span', { class: 'failure' }, meaning, element('span', { class: 'code' }, kind));
}

function showHours(id, what, kinds, hours, countsOf) {
  const hourly = hours.map((hour) => ({ from: hour.from, counts: countsOf(hour) }));
  const width = roomForCharts();
  showIn(byId(`${id}-chart`), { hourly, width }, () => drawHours(what, kinds, hourly, width));
  showIn(byId(`${id}-table`), hourly, (data) => listHours(what, kinds, data));
}

/** The page may not be shown yet: then the chart has no width of its own. */
function roomForCharts() {
  const edges = 36;
  return Math.max(240, byId('content').clientWidth - edges);
}

function versions({ bot, node, sqlite, letta, since }) {
  const words = `Scarlet ${bot}, Node ${node}, SQLite ${sqlite}, Letta ${letta ?? 'unknown'}. Running since `;
  return [words, timeElement(since), '. Times are those of this browser.'];
}
