import { KeyvJsonSerializer } from 'keyv';

/** A string that begins with a colon, as a value: Keyv gives such strings a meaning, and takes it back when reading. */
const marked = /[:,[]\s*":/;

/**
 * Writes and reads rows as Keyv does. Only rows that need it go its slow way, which looks at each value within.
 */
class RecordSerialization extends KeyvJsonSerializer {
  override stringify(row: unknown): string {
    const text = JSON.stringify(row);
    return marked.test(text) ? super.stringify(row) : text;
  }

  override parse<Row>(text: string): Row {
    return marked.test(text) ? super.parse(text) : JSON.parse(text);
  }
}

export const recordSerialization = new RecordSerialization();
