import { isEnglishJob } from './job-words.ts';

/** The job in "a nurse at the port", when it is one. */
export function job(found: RegExpExecArray): readonly string[] | undefined {
  const [value = ''] = jobCut(found);
  return /^an? /i.test(value) && isEnglishJob(value) ? [value] : undefined;
}

/** The words for the job alone, whatever they are. */
export function jobCut([, phrase = '']: RegExpExecArray): readonly string[] {
  return [phrase.split(/,|\s(?:in|at|for|and|with|from|by|on|near|now|who|these days)\b/i)[0] ?? ''];
}
