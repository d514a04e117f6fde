/**
 * Runs work of one key one after another, and work of different keys side by side. Keeps nothing about a key
 * that has no work.
 */
export function createSerial<Key>(): <Result>(key: Key, work: () => Promise<Result>) => Promise<Result> {
  const tails = new Map<Key, Promise<void>>();

  return (key, work) => {
    const result = (tails.get(key) ?? Promise.resolve()).then(work);
    // The tail swallows failures: they belong to whoever asked for the work, not to the next one in line.
    const tail = result.then(
      () => {},
      () => {},
    );
    tails.set(key, tail);
    void tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
