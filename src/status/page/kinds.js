/** What kinds mean that never change their names, in the log and the metrics too. Sentences without their full stops. */
export const kinds = {
  'letta-unreachable': 'Letta doesn’t answer',
  'letta-overloaded': 'Letta has more to do than it can',
  'letta-refused-key': 'Letta refuses the key',
  'letta-agent-missing': 'An agent is gone from Letta',
  'letta-busy': 'The agent was still busy with something else',
  'letta-rejected': 'Letta refused the request',
  'letta-broken': 'Letta failed by itself',
  'letta-too-old': 'Letta is older than what the bot needs',
  'model-unavailable': 'The model doesn’t answer',
  'model-rate-limited': 'The model’s provider takes no more requests for now',
  'model-refused-key': 'The model’s provider refuses its key',
  'model-out-of-credit': 'The model’s provider has no credit left',
  'model-missing': 'Letta doesn’t have the model',
  'context-overflow': 'There was more than the model sees at once',
  'history-refused': 'The model refuses the conversation so far',
  'outcome-unknown': 'Nobody knows whether it arrived',
  'empty-answer': 'The model answered nothing',
  'record-unreadable': 'A record in the database can’t be read',
  'store-unavailable': 'The database can’t be used',
  'store-late': 'The database takes too long',
  'disk-full': 'The database’s disk or quota is full',
  'disk-failed': 'The database’s disk failed',
  'too-many-users': 'As many people as MAX_USERS allows are known',
  'too-many-requests': 'LETTA_REQUESTS_PER_SECOND made it wait too long',
  unparsable: 'The sleep agent’s answer made no sense',
  'invariant-broken': 'The plan would have broken a rule, and was left',
  interrupted: 'The connection to Discord is interrupted',
  'heartbeat-missing': 'Discord acknowledges nothing any more',
  'event-loop-late': 'The process comes late to everything it has to do',
  'cap-of-the-person': 'This person’s consolidations of today are used up',
  'cap-of-manual': 'This person has asked for as many as they may today',
  'cap-of-the-bot': 'The bot’s consolidations of today are used up',
  'calls-of-the-person': 'This person’s model calls of today are used up',
  'calls-of-the-bot': 'The bot’s model calls of today are used up',
  'letta-is-down': 'Letta doesn’t answer',
  stopping: 'The bot was being stopped',
};

/** A kind that a newer bot knows is shown as it is. */
export function meaningOf(kind) {
  return kinds[kind] ?? kind;
}

export function counted(count, one, other) {
  return `${count.toLocaleString()} ${count === 1 ? one : other}`;
}
