/** What stages need of a logger: fields first, then a short fixed sentence. Ids, never what a person wrote. */
export type Log = {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
};
