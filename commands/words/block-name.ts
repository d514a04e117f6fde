import type { Locale } from '../../src/texts/locale.ts';

/** Who reads: the person whom the block is about, or an administrator. */
export type Whose = 'yours' | 'theirs';

type Names = Readonly<Record<Locale, Readonly<Record<Whose, string>>>>;

const names = new Map<string, Names>([
  [
    'persona',
    {
      en: { yours: 'Who I am with you', theirs: 'Who I am with them' },
      it: { yours: 'Chi sono con te', theirs: 'Chi sono con questa persona' },
    },
  ],
  [
    'human',
    {
      en: { yours: 'What I know of you', theirs: 'What I know of them' },
      it: { yours: 'Quello che so di te', theirs: 'Quello che so di questa persona' },
    },
  ],
  [
    'goals',
    { en: { yours: 'Your plans', theirs: 'Their plans' }, it: { yours: 'I tuoi progetti', theirs: 'I suoi progetti' } },
  ],
  [
    'session_context',
    { en: { yours: 'Lately', theirs: 'Lately' }, it: { yours: 'Ultimamente', theirs: 'Ultimamente' } },
  ],
  [
    'constraints',
    {
      en: { yours: 'What I keep to', theirs: 'What I keep to' },
      it: { yours: 'I miei limiti', theirs: 'I miei limiti' },
    },
  ],
]);

const longestName = 60;

/** What people call a block. One that a profile adds goes by its label: `lessons_learned` is Lessons learned. */
export function blockName(label: string, locale: Locale, whose: Whose): string {
  return names.get(label)?.[locale][whose] ?? readableLabel(label);
}

function readableLabel(label: string): string {
  const words = label.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const [first = '?', ...rest] = words.slice(0, longestName).toWellFormed();
  return first.toUpperCase() + rest.join('');
}
