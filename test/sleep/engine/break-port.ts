/** Wraps ports of one kind for `openSleepWorld`: each call is shown to `check` first, which may throw. */
export function breakPort(kind: string, check: (method: string, args: readonly unknown[]) => void) {
  return <Port extends object>(port: Port, name: string): Port => {
    if (name !== kind) return port;
    return new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]): unknown => {
          check(String(key), args);
          return Reflect.apply(member, target, args);
        };
      },
    });
  };
}
