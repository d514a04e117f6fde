/** Work that is done once for each object, however often its outcome is asked for. Nothing is kept of what is gone. */
export function onceEach<Key extends object, Outcome>(work: (key: Key) => Outcome): (key: Key) => Outcome {
  const known = new WeakMap<Key, { readonly outcome: Outcome }>();
  return (key) => {
    let done = known.get(key);
    if (done === undefined) {
      done = { outcome: work(key) };
      known.set(key, done);
    }
    return done.outcome;
  };
}
