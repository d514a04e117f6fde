import {
  closesFence,
  endOfCodeSpan,
  fencesOf,
  findFenceEnd,
  opensFence,
  opensFenceBehindWords,
} from '../base/fences.ts';
import { type FindEnd, findFrom, type Mark, matchAt, readReasoning } from './answer-marks.ts';
import type { Names } from './imitated-lines.ts';
import { lookForMarkAtWork } from './named-marks.ts';
import { blanksAt, SaidText } from './said-text.ts';
import { isPlaceholder, mayBecomePlaceholder } from './silence.ts';
import { mayBeSpokenAlone, wordsSpokenAlone } from './spoken-alone.ts';
import { endOfCall, lettaTools, lookForCall, opensToolFence, wordsInCall } from './tool-call.ts';
import { type CalledTool, createUnsaidFinder, type FindUnsaidLine, type UnsaidLine } from './unsaid-lines.ts';

/** What must be known of a conversation to tell what is meant for people. */
export type AnswerContext = Partial<Names> & {
  /** Names of the tools that the model was offered; those that Letta gives by itself are known. */
  readonly tools: readonly string[];
};

/**
 * What a model said to the person, without what it wrote beside it: reasoning, tool calls, signs of chat templates,
 * headers of ours. Code in fences and backticks stays as it is, and so does a mark that a sentence names. Empty where
 * nothing was said: nothing at all, only dots, or what stands for it such as `[no reply]`. Where something is gone from
 * the middle a paragraph ends; blanks at the ends go in any case.
 */
export function cleanAnswer(raw: string, context: AnswerContext): string {
  const cleaner = new AnswerCleaner(context);
  cleaner.add(raw);
  return cleaner.end();
}

/**
 * Cleans an answer while it comes. What is visible only grows, but for one case: reasoning whose beginning nobody saw is
 * known by its closing tag, and with that all before it goes.
 */
export class AnswerCleaner {
  readonly #context: AnswerContext;
  readonly #tools: ReadonlySet<string>;
  readonly #findUnsaidLine: FindUnsaidLine;
  /** What has come, and how far it is read. */
  #raw = '';
  #at = 0;
  readonly #said = new SaidText((text, at) => lookForCall(text, at, this.#tools, false) === 'too-early');
  /** What we are within, if it isn't plain text. */
  #within: Within = { kind: 'text' };
  /** Closing tags of reasoning that may still come, and the length of what was said before that reasoning. */
  #closingTags = 1;
  #saidBefore = 0;

  constructor(context: AnswerContext) {
    this.#context = context;
    this.#tools = new Set([...context.tools, ...lettaTools]);
    this.#findUnsaidLine = createUnsaidFinder(this.#tools, { scarlet: '', people: [], ...context });
  }

  add(piece: string): void {
    this.#raw += piece;
    // Half of a sign tells nothing.
    if (!/[\ud800-\udbff]$/.test(piece)) this.#read(false);
  }

  /** What can be shown before the end is known. */
  get visible(): string {
    const text = this.#said.certainText;
    return mayBecomePlaceholder(text) || mayBeSpokenAlone(text) ? '' : text;
  }

  /** Whether that exception happened. */
  get tookBack(): boolean {
    return this.#said.wasCut;
  }

  /** Says that nothing more comes, and returns the whole. */
  end(): string {
    this.#read(true);
    const { text } = this.#said;
    if (isPlaceholder(text)) return '';
    const words = wordsSpokenAlone(text, this.#context.asked ?? '') ?? text;
    // What was apart may be a mark now that nothing stands between.
    return words.length < this.#raw.trim().length ? cleanAnswer(words, this.#context) : words;
  }

  #read(complete: boolean): void {
    for (let goesOn = true; goesOn && this.#at < this.#raw.length; ) goesOn = this.#step(complete);
  }

  /** Reads on. False where it takes more text to decide. */
  #step(complete: boolean): boolean {
    const within = this.#within;
    if (within.kind === 'text') return this.#readText(complete);
    if (within.kind === 'fence') return this.#readCodeLine(within, complete);
    return within.kind === 'reasoning' ? this.#skipReasoning(within.begun) : this.#skip(within, complete);
  }

  #readText(complete: boolean): boolean {
    const { where, textBefore: said } = this.#said;
    const blank = this.#match(blanksAt(where));
    if (blank !== undefined) return this.#emit(blank);
    const line = this.#findUnsaidLine(this.#raw, this.#at, { where, said, complete });
    if (line === 'too-early') return false;
    if (line !== 'none') return this.#stepOver(line);
    const sign = this.#raw[this.#at] ?? '';
    if (sign === '`' || sign === '~') return this.#readCode(complete);
    if (!'<◁[{'.includes(sign)) return this.#emit(this.#match(plainText) ?? sign);
    const call = sign === '<' || sign === '◁' ? 'none' : lookForCall(this.#raw, this.#at, this.#tools, complete);
    if (call === 'call') return this.#skipCall(this.#at, endOfCall);
    const before = { where, said, lastLine: this.#said.lastLine, asked: this.#context.asked ?? '', complete };
    const mark = lookForMarkAtWork(this.#raw, this.#at, this.#tools, before);
    if (call === 'too-early' || mark === 'too-early') return false;
    if (mark === 'maybe-reasoning') this.#said.beginDoubt();
    return typeof mark === 'string' ? this.#emit(sign) : this.#obey(mark);
  }

  #stepOver({ end, words, until, call }: UnsaidLine): boolean {
    this.#remove(end);
    if (until !== undefined) this.#within = { kind: 'unsaid', end: until, call };
    return this.#say(words);
  }

  #obey(mark: Mark): boolean {
    this.#remove(mark.end);
    switch (mark.kind) {
      case 'reasoning-begins':
        this.#within = { kind: 'reasoning', begun: 1 };
        return true;
      case 'reasoning-ends':
        if (!this.#said.dropDoubtful() && this.#closingTags > 0) this.#said.cutTo(this.#saidBefore);
        this.#closingTags -= 1;
        return true;
      case 'aside':
        this.#within = { kind: 'unsaid', end: mark.endOfAside };
        return true;
      case 'another-turn':
        this.#within = { kind: 'unsaid', end: this.#said.text === '' ? mark.endOfEcho : () => undefined };
        return true;
      case 'call':
        return this.#skipCall(mark.end, (raw, from) => findFrom(mark.until, raw, from), mark.tool);
      case 'call-to-the-end':
        return this.#skipCall(mark.end, () => undefined);
      default:
        return true;
    }
  }

  #readCode(complete: boolean): boolean {
    const run = this.#match(/`+|~+/y) ?? '';
    const behind = this.#at + run.length;
    const lineSoFar = run.length < 3 ? '' : this.#said.lastLine;
    if (opensFence(lineSoFar + run) || opensFenceBehindWords(run)) {
      const line = this.#match(/[^\n]*/y) ?? '';
      if (!complete && this.#at + line.length === this.#raw.length) return false;
      if (opensFence(lineSoFar + line)) return this.#openFence(lineSoFar, line, complete);
      if (opensFenceBehindWords(line)) return this.#openFence('', line, complete, 'anywhere');
    }
    if (run.startsWith('~')) return (complete || behind < this.#raw.length) && this.#emit(run);

    const end = endOfCodeSpan(this.#raw, behind, run.length, complete);
    if (end === 'too-early') return false;
    return this.#emit(this.#raw.slice(this.#at, end === 'none' ? behind : end));
  }

  #openFence(lineSoFar: string, line: string, complete: boolean, closes: CodeBlock['closes'] = 'own-line'): boolean {
    const marker = fencesOf(lineSoFar + line)[0]?.marker ?? line;
    const from = this.#at + line.length;
    const code = from + (matchAt(/\s*/y, this.#raw, from)?.[0].length ?? 0);
    const call = opensToolFence(line) ? 'call' : lookForCall(this.#raw, code, this.#tools, complete);
    if (call === 'call') return this.#skipCall(from, (raw, at, whole) => findFenceEnd(raw, at, { marker }, whole));
    if (call === 'too-early') return false;
    this.#within = { kind: 'fence', marker, closes };
    return this.#emit(line);
  }

  #readCodeLine({ marker, closes }: CodeBlock, complete: boolean): boolean {
    const lineEnd = this.#raw.indexOf('\n', this.#at + 1);
    if (lineEnd === -1 && !complete) return false;
    const line = this.#raw.slice(this.#at + 1, lineEnd === -1 ? undefined : lineEnd);
    this.#emit('\n');
    const end = closes === 'anywhere' ? line.indexOf(marker) : -1;
    if (end >= 0 || closesFence(line, { marker })) this.#within = { kind: 'text' };
    return this.#emit(end === -1 ? line : line.slice(0, end + marker.length));
  }

  #skipReasoning(begunBefore: number): boolean {
    const { end, read, begun } = readReasoning(this.#raw, this.#at);
    this.#at = end ?? read;
    this.#within = { kind: 'reasoning', begun: begunBefore + begun };
    if (end === undefined) return false;
    this.#within = { kind: 'text' };
    this.#closingTags = begunBefore + begun - 1;
    this.#saidBefore = this.#said.text.length;
    return true;
  }

  #skipCall(from: number, end: FindEnd, tool?: string): boolean {
    this.#within = { kind: 'unsaid', end, call: { tool } };
    return this.#remove(from);
  }

  #skip({ end, call }: Unsaid, complete: boolean): boolean {
    const found = end(this.#raw, this.#at, complete);
    if (found === undefined && !complete) return false;
    const unsaid = this.#raw.slice(this.#at, found?.at);
    this.#within = { kind: 'text' };
    this.#remove(found?.next ?? this.#raw.length);
    return call === undefined || this.#say(wordsInCall(unsaid, call.tool));
  }

  /** Reads words of hers that stood within a call as if they had come in its place. */
  #say(words: string): boolean {
    if (words === '') return true;
    const [raw, at] = [this.#raw, this.#at];
    [this.#raw, this.#at] = [words, 0];
    this.#read(true);
    if (this.#within.kind === 'fence') {
      this.#said.append('\n');
      this.#emit(this.#within.marker);
    }
    this.#within = { kind: 'text' };
    this.#raw = raw;
    return this.#remove(at);
  }

  /** What stands at the place that is read next, as far as the sticky pattern goes. */
  #match(pattern: RegExp): string | undefined {
    return matchAt(pattern, this.#raw, this.#at)?.[0];
  }

  #emit(text: string): boolean {
    this.#said.append(text);
    this.#at += text.length;
    return true;
  }

  #remove(end: number): boolean {
    this.#said.breakOff();
    this.#at = end;
    return true;
  }
}

const plainText = /[^\s`~<◁[{]+(?:[ \t]+[^\s`~<◁[{]+){0,1000}/y;

type Unsaid = { readonly kind: 'unsaid'; readonly end: FindEnd; readonly call?: CalledTool | undefined };
/** Where a block of code is closed: those that are opened behind words, wherever their backticks come again. */
type CodeBlock = { readonly kind: 'fence'; readonly marker: string; readonly closes: 'own-line' | 'anywhere' };
type Within = { readonly kind: 'text' } | CodeBlock | { readonly kind: 'reasoning'; readonly begun: number } | Unsaid;
