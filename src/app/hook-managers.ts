/**
 * The hook managers that a repository may use, told by the files that each one's documentation names, and the entry that each is given. git-plan never
 * writes a hook file that a manager owns: it would be renamed, overwritten or never run.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { blockEnd, blockStart, portableCommand } from './hook-block.ts';

export type HookManager = {
  readonly name: 'husky' | 'lefthook' | 'pre-commit' | 'prek' | 'hk' | 'simple-git-hooks';
  /** Relative to the root. */
  readonly file: string;
  /** What a person would add there. */
  readonly snippet: string;
  /** The file with the entry; null where only a person can say where it belongs. */
  readonly insert: (text: string) => string | null;
  /** What brings the manager's own hook files up to date; empty where nothing has to be. */
  readonly afterwards: string;
};

const never = (): null => null;

const lefthookEntry = 'pre-commit:\n  jobs:\n    - name: git-plan\n      glob: ["docs/exec-plans/*.md", "docs/exec-plans/**/*.md"]\n      run: git-plan validate --staged\n';
const preCommitEntry = [
  '- repo: local', '  hooks:', '    - id: git-plan-validate', '      name: validate execution plans', '      entry: git-plan validate --staged', '      language: system', '      files: ^docs/exec-plans/.+\\.md$', '      pass_filenames: false',
];
const simpleGitHooksCommand = 'npx --no-install git-plan validate --staged';

/** The manager of the repository at `rootPath`; null where there is none. */
export function findManager(rootPath: string): HookManager | null {
  const names = new Set(readdirSync(rootPath));
  if (names.has('.husky') && statSync(join(rootPath, '.husky')).isDirectory()) return { name: 'husky', file: '.husky/pre-commit', snippet: portableCommand('pre-commit'), insert: never, afterwards: '' };
  const lefthook = [...names].find((name) => /^\.?lefthook\.(?:ya?ml|toml|json)$/.test(name));
  if (lefthook !== undefined) return { name: 'lefthook', file: lefthook, snippet: lefthookEntry, insert: /\.ya?ml$/.test(lefthook) ? insertLefthook : never, afterwards: 'lefthook install' };
  const preCommit = [...names].find((name) => name === '.pre-commit-config.yaml' || name === 'prek.toml');
  if (preCommit !== undefined) {
    const isYaml = preCommit.endsWith('.yaml');
    return { name: isYaml ? 'pre-commit' : 'prek', file: preCommit, snippet: `${preCommitEntry.join('\n')}\n`, insert: isYaml ? insertPreCommit : never, afterwards: isYaml ? 'pre-commit install' : 'prek install' };
  }
  if (names.has('hk.pkl')) return { name: 'hk', file: 'hk.pkl', snippet: 'git-plan validate --staged', insert: never, afterwards: 'hk install' };
  if (names.has('package.json') && /"simple-git-hooks"\s*:\s*\{/.test(readFileSync(join(rootPath, 'package.json'), 'utf8'))) {
    return { name: 'simple-git-hooks', file: 'package.json', snippet: `"simple-git-hooks": { "pre-commit": "${simpleGitHooksCommand}" }\n`, insert: insertSimpleGitHooks, afterwards: 'npx simple-git-hooks' };
  }
  return null;
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** A job of its own, where nothing is said about `pre-commit` yet. */
function insertLefthook(text: string): string | null {
  if (text.includes('git-plan')) return text;
  if (/^["']?pre-commit["']?\s*:/m.test(text) || /^(?:---|\.\.\.)/m.test(text)) return null;
  return `${withLineEnd(text)}${blockStart}\n${lefthookEntry}${blockEnd}\n`;
}

/** Behind the last repository of the list, indented as the others are; only where the list ends the file. */
function insertPreCommit(text: string): string | null {
  if (text.includes('git-plan')) return text;
  const repos = /^repos\s*:\s*(?:#.*)?$/m.exec(text);
  if (repos === null) return null;
  const below = text.slice(repos.index + repos[0].length);
  const items = [...below.matchAll(/^( *)- +repo\s*:/gm)];
  const indent = items[0]?.[1];
  if (indent === undefined || items.some(([, own]) => own !== indent)) return null;
  const isLast = below.split('\n').every((line) => line.trim() === '' || line.trim().startsWith('#') || line.startsWith(' ') || line.startsWith('- '));
  if (!isLast) return null;
  return `${withLineEnd(text)}${[blockStart, ...preCommitEntry, blockEnd].map((line) => `${indent}${line}\n`).join('')}`;
}

/** Into the object, in front of what is there; with a command that is there already only a person can say what comes first. */
function insertSimpleGitHooks(text: string): string | null {
  const object = /("simple-git-hooks"\s*:\s*\{)(\s*)/.exec(text);
  if (object === null) return null;
  const end = text.indexOf('}', object.index);
  const inside = text.slice(object.index + object[0].length, end);
  if (inside.includes('git-plan')) return text;
  if (/"pre-commit"\s*:/.test(inside)) return null;
  const at = object.index + object[0].length;
  const comma = inside.trim() === '' ? '' : `,${object[2] === '' ? ' ' : object[2]}`;
  return `${text.slice(0, at)}"pre-commit": ${JSON.stringify(simpleGitHooksCommand)}${comma}${text.slice(at)}`;
}
