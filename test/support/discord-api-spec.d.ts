// The package's own types are TypeScript source, which the compiler would hold to our rules; this is what the tests use.
export const pathsList: Readonly<Record<string, readonly string[]>>;
