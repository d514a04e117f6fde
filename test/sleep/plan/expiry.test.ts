import { describe, expect, test } from 'vitest';
import { dayMs, entry, insightsOf, item, ledgerOf, now, plan, said, windowOf } from './plan-input.ts';

describe('time', () => {
  test('what is past its date leaves sight', () => {
    const ledger = ledgerOf(
      entry('e1', 'On holiday in Greece', { validUntil: now - 1 }),
      entry('e2', 'Has a dog', { validUntil: now + 1 }),
    );
    const made = plan({ ledger });

    expect(made.changes).toMatchObject([{ after: '- Has a dog', removed: [{ because: 'its time is over' }] }]);
    expect(made.ledger.entries[0]).toMatchObject({ state: 'expired' });
  });

  test.each([
    ['2026-03-20', Date.UTC(2026, 2, 20, 23, 59, 59, 999)],
    ['2026-03-20T10:00', Date.UTC(2026, 2, 20, 10)],
    ['2026-03-20T10:00:00+02:00', Date.UTC(2026, 2, 20, 8)],
    ['soon', null],
    [null, null],
  ])('a date of %s is read as %s', (valid_until, expected) => {
    const made = plan({
      insights: insightsOf({ human_updates: [item('Has a guest', { valid_until })] }),
      messages: windowOf('I have a guest'),
    });

    expect(made.ledger.entries).toMatchObject([{ validUntil: expected }]);
  });

  test('what expired and is true again comes back without its old date', () => {
    const ledger = ledgerOf(entry('e1', 'Has a guest', { state: 'expired', validUntil: now - dayMs }));
    const made = plan({
      ledger,
      insights: insightsOf({ human_updates: [item('Has a guest')] }),
      messages: windowOf(said('again a guest')),
    });

    expect(made.ledger.entries).toMatchObject([{ state: 'live', validUntil: null }]);
  });
});

test.each(['Done: ran the marathon', 'Completed', 'Fatto!'])('a goal that was reached is closed: %s', (text) => {
  const ledger = ledgerOf(entry('e1', 'Run a marathon', { block: 'goals' }));
  const made = plan({
    ledger,
    insights: insightsOf({ goals_insights: [item(text, { op: 'update', target: 'g1' })] }),
    messages: windowOf('I ran the marathon! done!'),
  });

  expect(made.changes).toMatchObject([
    { label: 'goals', after: '', removed: [{ text: 'Run a marathon', because: 'done' }] },
  ]);
  expect(made.ledger.entries).toMatchObject([{ state: 'obsolete' }]);
});
