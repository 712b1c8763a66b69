/**
 * Finds debt markers in source text: `TODO: …`, `FIXME(ada): …`, `HACK …`, `XXX`, `DEBT(high): …`, in comments only. A small lexer per
 * family of languages tells comments from strings; strings and prose are no debt. Pure; linear in the text.
 */
import { moduleOf, severityOf } from './debt-item.ts';
import type { DebtSeverity } from './debt-item.ts';

export const defaultMarkerWords = ['DEBT', 'TODO', 'FIXME', 'HACK', 'XXX'] as const;

export type Marker = {
  readonly word: string;
  readonly severity: DebtSeverity;
  readonly text: string;
  /** 1-based. */
  readonly line: number;
};

type Syntax = {
  readonly line: readonly string[];
  readonly block: readonly (readonly [string, string])[];
  /** Quotes that open strings: those that end with their line, and those that run over lines. */
  readonly quotes: readonly string[];
  readonly longQuotes: readonly string[];
};

const cLike: Syntax = { line: ['//'], block: [['/*', '*/']], quotes: ['"', "'"], longQuotes: ['`'] };
const hash: Syntax = { line: ['#'], block: [], quotes: ['"', "'"], longQuotes: [] };
const python: Syntax = { line: ['#'], block: [], quotes: ['"', "'"], longQuotes: ['"""', "'''"] };
const dashes: Syntax = { line: ['--'], block: [['/*', '*/'], ['--[[', ']]'], ['{-', '-}']], quotes: ['"', "'"], longQuotes: [] };
const markup: Syntax = { line: [], block: [['<!--', '-->']], quotes: [], longQuotes: [] };
const semicolon: Syntax = { line: [';'], block: [['#|', '|#']], quotes: ['"'], longQuotes: [] };
const percent: Syntax = { line: ['%'], block: [], quotes: ['"'], longQuotes: [] };
const style: Syntax = { line: [], block: [['/*', '*/']], quotes: ['"', "'"], longQuotes: [] };
const mixed: Syntax = { line: ['//'], block: [['/*', '*/'], ['<!--', '-->']], quotes: ['"', "'"], longQuotes: ['`'] };
const php: Syntax = { line: ['//', '#'], block: [['/*', '*/']], quotes: ['"', "'"], longQuotes: [] };

const families: readonly (readonly [Syntax, string])[] = [
  [cLike, 'c h cc cpp cxx hpp hh m mm cs java kt kts scala swift go rs js jsx mjs cjs ts tsx mts cts dart groovy gradle proto zig v sv d jsonc json5 less scss sass sol glsl hlsl wgsl'],
  [hash, 'sh bash zsh fish rb pl pm r jl yml yaml toml tf tfvars hcl nix ex exs cr tcl awk sed mk make cmake conf cfg properties gemspec rake ps1 gd coffee nim graphql gql'],
  [python, 'py pyi pyx bzl star'],
  [dashes, 'sql lua hs elm adb ads vhd vhdl'],
  [markup, 'html htm xml xhtml xsl'],
  [mixed, 'vue svelte astro'],
  [semicolon, 'lisp clj cljs cljc edn el scm rkt ss asm s'],
  [percent, 'tex erl hrl prolog'],
  [style, 'css'],
  [php, 'php phtml'],
];
const syntaxOfEnding = new Map(families.flatMap(([syntax, endings]) => endings.split(' ').map((ending) => [ending, syntax] as const)));
const syntaxOfName = new Map<string, Syntax>(['makefile', 'dockerfile', 'rakefile', 'gemfile', 'justfile', 'containerfile', 'vagrantfile', 'brewfile', 'procfile', 'build', 'workspace', '.env', '.gitignore', '.editorconfig'].map((name) => [name, hash]));

/** True for files in which comments, and so markers, can be told from other text. Prose (Markdown, text) and data are not among them. */
export function canHoldMarkers(repoPath: string): boolean {
  return syntaxOf(repoPath) !== null;
}

/** Names the family of comment syntax of a path, for keys of caches; null where it has none. */
export function syntaxClassOf(repoPath: string): string | null {
  const syntax = syntaxOf(repoPath);
  return syntax === null ? null : String(families.findIndex(([known]) => known === syntax));
}

function syntaxOf(repoPath: string): Syntax | null {
  const name = repoPath.slice(repoPath.lastIndexOf('/') + 1).toLowerCase();
  const byName = syntaxOfName.get(name);
  if (byName !== undefined) return byName;
  const dot = name.lastIndexOf('.');
  return dot < 0 ? null : (syntaxOfEnding.get(name.slice(dot + 1)) ?? null);
}

/** Lists the markers of a file in order of lines. `words` are matched in the given case. */
export function scanMarkers(text: string, repoPath: string, words: readonly string[] = defaultMarkerWords): Marker[] {
  const syntax = syntaxOf(repoPath);
  if (syntax === null || !words.some((word) => text.includes(word))) return [];
  const pattern = markerPattern(words);
  const markers: Marker[] = [];
  let line = 1;
  let countedTo = 0;
  eachComment(text, syntax, (start, end) => {
    for (let from = start; from < end; ) {
      const newline = text.indexOf('\n', from);
      const to = newline < 0 || newline > end ? end : newline;
      const piece = text.slice(from, Math.min(to, from + 2000));
      const match = pattern.exec(piece);
      if (match !== null) {
        for (; countedTo < from; countedTo += 1) if (text.charCodeAt(countedTo) === 10) line += 1;
        markers.push(markerOf(match, line));
      }
      from = to + 1;
    }
  });
  return markers;
}

/** The word opens the comment's line, or stands in it with `:` or `(…)` behind it. */
function markerPattern(words: readonly string[]): RegExp {
  const any = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  return new RegExp(`(?:^[\\s*/#!;%@<-]*(${any})(?![\\w-])|(?:^|[\\s(\\[])@?(${any})(?=\\s*(?:\\([^)\\n]{0,60}\\))?\\s*:))(?:\\s*\\(([^)\\n]{0,60})\\))?\\s*[:\\-–—]*\\s*(.*)$`);
}

const defaultSeverity: Readonly<Record<string, DebtSeverity>> = { TODO: 'low', FIXME: 'medium', HACK: 'medium', XXX: 'medium', DEBT: 'medium' };

function markerOf(match: RegExpExecArray, line: number): Marker {
  const word = match[1] ?? match[2] ?? '';
  const text = (match[4] ?? '').replace(/(?:\*\/|-->|\]\]|-\}|\|#)\s*$/, '').replace(/\s+/g, ' ').trim();
  return { word, severity: severityOf(match[3] ?? '') ?? defaultSeverity[word] ?? 'medium', text: text === '' ? word : text, line };
}

/** Gives a marker's part of the code. */
export function markerModule(repoPath: string): string {
  return moduleOf(repoPath);
}

/** Walks over a text and reports the inside of every comment, once each, in order. */
function eachComment(text: string, syntax: Syntax, report: (start: number, end: number) => void): void {
  const openers = [...syntax.block.map(([open]) => open), ...syntax.line, ...syntax.longQuotes, ...syntax.quotes].toSorted((a, b) => b.length - a.length);
  const firsts = new Set(openers.map((opener) => opener.charCodeAt(0)));
  let at = text.startsWith('#!') && syntax.line.includes('#') ? lineEnd(text, 0) : 0;
  while (at < text.length) {
    if (!firsts.has(text.charCodeAt(at))) {
      at += 1;
      continue;
    }
    const opener = openers.find((candidate) => text.startsWith(candidate, at));
    if (opener === undefined) {
      at += 1;
      continue;
    }
    const block = syntax.block.find(([open]) => open === opener);
    if (block !== undefined) {
      const close = text.indexOf(block[1], at + opener.length);
      const end = close < 0 ? text.length : close;
      report(at + opener.length, end);
      at = close < 0 ? text.length : close + block[1].length;
    } else if (syntax.line.includes(opener)) {
      const end = lineEnd(text, at);
      if (isLineComment(text, at, opener)) report(at + opener.length, end);
      at = isLineComment(text, at, opener) ? end : at + opener.length;
    } else {
      at = skipString(text, at, opener, syntax.longQuotes.includes(opener));
    }
  }
}

/** `#` inside a word (`a#b`, `$#`, `${#x}`) opens no comment, nor does the `//` of a URL. */
function isLineComment(text: string, at: number, opener: string): boolean {
  const before = at === 0 ? '\n' : text[at - 1]!;
  if (opener === '#') return /\s/.test(before) || /[;{}()[\],]/.test(before);
  if (opener === '//') return before !== ':';
  if (opener === '%') return before !== '\\';
  return true;
}

function skipString(text: string, at: number, quote: string, isLong: boolean): number {
  let from = at + quote.length;
  // A Rust lifetime or an apostrophe is no string: a single quote must close within its line.
  // Looking far for one that never closes would make a minified file take quadratic time.
  const limit = isLong ? text.length : quote === "'" ? Math.min(lineEnd(text, at), at + 2000) : lineEnd(text, at);
  for (; from < limit; from += 1) {
    if (text[from] === '\\') from += 1;
    else if (text.startsWith(quote, from)) return from + quote.length;
  }
  return quote === "'" && !isLong ? at + 1 : Math.min(limit, text.length);
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}
