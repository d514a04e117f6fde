// The package's own types need those of a browser, which the whole program would get with them; this is what the tests use.

export type Locator = {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  focus(): Promise<void>;
  uncheck(): Promise<void>;
  waitFor(): Promise<void>;
  isVisible(): Promise<boolean>;
  count(): Promise<number>;
  textContent(): Promise<string | null>;
  inputValue(): Promise<string>;
  all(): Promise<Locator[]>;
  last(): Locator;
  filter(by: { readonly hasText?: string; readonly has?: Locator }): Locator;
  getByRole(role: string, by?: { readonly name?: string | RegExp }): Locator;
};

export type Page = {
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly clock: { install(): Promise<void>; fastForward(ms: number): Promise<void> };
  goto(address: string): Promise<unknown>;
  reload(): Promise<unknown>;
  setViewportSize(size: { readonly width: number; readonly height: number }): Promise<void>;
  content(): Promise<string>;
  context(): Context;
  addScriptTag(script: { readonly path: string }): Promise<unknown>;
  /** An expression, evaluated in the page. */
  evaluate(expression: string): Promise<unknown>;
  screenshot(options: { readonly path: string; readonly fullPage?: boolean }): Promise<unknown>;
  locator(selector: string): Locator;
  getByLabel(text: string): Locator;
  getByText(text: string): Locator;
  getByRole(role: string, by?: { readonly name?: string | RegExp }): Locator;
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
  on(event: 'pageerror', listener: (error: Error) => void): void;
  on(event: 'request', listener: (request: { url(): string }) => void): void;
};

export type ContextOptions = {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly bypassCSP?: boolean;
};

export type Context = {
  newPage(): Promise<Page>;
  setOffline(offline: boolean): Promise<void>;
  close(): Promise<void>;
};

export type Browser = {
  newContext(options: ContextOptions): Promise<Context>;
  contexts(): Context[];
  close(): Promise<void>;
};

export const chromium: {
  launch(options: { readonly executablePath: string; readonly args: readonly string[] }): Promise<Browser>;
};
