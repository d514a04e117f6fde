import { ask, hasToken, keepToken } from './ask.js';
import { byId } from './elements.js';
import { showStatus, summaryOf } from './show-status.js';
import { startUsers } from './show-users.js';

const refreshMs = 15_000;

const users = startUsers();
const announcements = byId('announcements');
const tokenProblem = byId('token-problem');
const tokenInput = byId('token');

/** Said only when it is news: whoever listens is not told every fifteen seconds. */
function announce(sentence) {
  if (announcements.textContent !== sentence) announcements.textContent = sentence;
  document.title = `Scarlet: ${sentence}`;
}

function open(isOpen) {
  byId('board').hidden = !isOpen;
  byId('entrance').hidden = isOpen;
}

function leave(why) {
  keepToken('');
  users.clear();
  open(false);
  tokenProblem.textContent = why;
  announcements.textContent = '';
  document.title = 'Scarlet: status';
  tokenInput.focus();
}

let latest;

function show() {
  showStatus(latest, (user) => users.find(user));
}

/** Throws a `Problem`. */
async function load() {
  const status = await ask('/status');
  // The token may have been forgotten meanwhile.
  if (!hasToken()) return;
  latest = status;
  show();
  announce(summaryOf(status));
}

async function refresh() {
  try {
    await load();
  } catch (error) {
    if (error.status === 401) leave(error.message);
    else announce(error.message);
  }
}

byId('token-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  keepToken(tokenInput.value.trim());
  tokenInput.value = '';
  tokenProblem.textContent = '';
  try {
    await load();
    open(true);
    byId('content').focus();
  } catch (error) {
    leave(error.message);
  }
});
byId('refresh').addEventListener('click', refresh);
byId('forget').addEventListener('click', () => leave(''));

addEventListener('resize', () => {
  if (hasToken() && latest !== undefined) show();
});
setInterval(() => {
  if (hasToken() && byId('auto').checked && document.visibilityState === 'visible') void refresh();
}, refreshMs);
