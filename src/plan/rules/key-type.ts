/**
 * Frontmatter stays flat: the keys that git-plan knows hold a line of text or a list of them. Unknown keys may hold anything.
 * A lone value where a list belongs (`tags: auth`) is understood, and `--fix` puts it in brackets.
 */
import type { FrontmatterEntry } from '../../model/document.ts';
import { atEntry, type Finding, type Rule, type RuleExample } from './rule.ts';

const scalarKeys: ReadonlySet<string> = new Set(['id', 'title', 'status', 'created', 'updated', 'author', '$schema']);
const listKeys: ReadonlySet<string> = new Set(['sessions', 'tags', 'debt', 'depends']);

export const keyType: Rule = {
  code: 'key-type',
  summary: 'Finds known keys with a value of the wrong type',
  severity: 'error',
  unmanaged: 'info',
  check: ({ document }) => (document === null ? [] : document.frontmatter.entries.flatMap(findingsOf)),
};

function findingsOf(entry: FrontmatterEntry): readonly Finding[] {
  const { key, value } = entry;
  if (value === null) return [];
  if (scalarKeys.has(key) && typeof value === 'object') {
    return [atEntry(entry, `Unexpected ${kindOf(value)} in \`${key}\`, expected one line of text`, null)];
  }
  if (!listKeys.has(key)) return [];
  if (typeof value !== 'object') return [loneValue(entry)];
  if (!Array.isArray(value)) return [atEntry(entry, `Unexpected map in \`${key}\`, expected a list`, null)];
  const odd = value.find((item) => typeof item === 'object');
  if (odd === undefined) return [];
  return [atEntry(entry, `Unexpected ${odd === null ? 'empty item' : kindOf(odd)} in the list \`${key}\`, expected lines of text`, null)];
}

function loneValue(entry: FrontmatterEntry): Finding {
  const { key, source, valueRange } = entry;
  const plain = source !== null && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(source);
  const message = `Unexpected ${typeof entry.value === 'string' ? 'text' : typeof entry.value} in \`${key}\`, expected a list`;
  if (!plain || valueRange === null) return atEntry(entry, message, `Write it as a list: ${key}: [first, second]`);
  return atEntry(entry, message, `${key}: [${source}]`, { start: valueRange.start, end: valueRange.end, text: `[${source}]` });
}

function kindOf(value: object): string {
  return Array.isArray(value) ? 'list' : 'map';
}

export const examples: readonly RuleExample[] = [
  { name: 'lines and lists', plan: '---\nid: a\ntags: [auth, security]\nsessions:\n  - s-1\nx:\n  any: thing\n---\n', expected: [] },
  {
    name: 'a list as the title',
    plan: '---\nid: a\ntitle: [one, two]\n---\n',
    expected: [{ line: 3, message: 'Unexpected list in `title`, expected one line of text' }],
  },
  {
    name: 'a lone tag',
    plan: '---\nid: a\ntags: auth # one\n---\n',
    expected: [{ line: 3, column: 7, message: 'Unexpected text in `tags`, expected a list', fix: 'tags: [auth]' }],
    fixed: '---\nid: a\ntags: [auth] # one\n---\n',
  },
  {
    name: 'words in one line',
    plan: '---\nid: a\ntags: auth, security\n---\n',
    expected: [{ line: 3, message: 'Unexpected text in `tags`, expected a list', fix: 'Write it as a list: tags: [first, second]' }],
  },
  {
    name: 'a list in a list',
    plan: '---\nid: a\nsessions: [[a], b]\n---\n',
    expected: [{ line: 3, message: 'Unexpected list in the list `sessions`, expected lines of text' }],
  },
];
