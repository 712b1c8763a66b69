import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../src/cli/command-table.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';

const folder = new URL('../../schema/', import.meta.url);
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
for (const name of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object);

const plan = '---\nid: auth\ntitle: Auth\nstatus: active\ncreated: 2026-02-13T10:30:00Z\nauthor: Ada\nsessions: [session-1]\ntags: []\n---\n\n# Auth\n\n## Tasks\n\n- [x] One\n- [ ] Two\n\n## Decisions\n\n| Decision | Rationale | Date |\n|---|---|---|\n| A | B | 2026-01-01 |\n\n## Open Questions\n\n- Why?\n';

/** A line for every command that answers in JSON. `null`: it prints nothing of the kind, and why. */
const lines: Readonly<Record<string, readonly string[] | null>> = {
  'overview': [], 'list': ['list'], 'show': ['show', 'auth'], 'next': ['next'], 'search': ['search', 'one'], 'log': ['log', 'auth'], 'blame': ['blame', 'auth'], 'sessions': ['sessions'],
  'diff': ['diff', 'HEAD~1'], 'stats': ['stats', 'auth'], 'audit': ['audit'], 'new': ['new', 'More'], 'done': ['done', 'auth', '2'], 'undone': ['undone', 'auth', '1'], 'add': ['add', 'auth', 'Three'],
  'note': ['note', 'auth', 'x'], 'decide': ['decide', 'auth', 'x'], 'ask': ['ask', 'auth', 'x?'], 'answer': ['answer', 'auth', '1', 'y'], 'complete': ['complete', 'auth'], 'reopen': ['reopen', 'auth'],
  'start': ['start', 'auth'], 'abandon': ['abandon', 'auth'], 'link': ['link', 'auth', 'session-2'], 'unlink': ['unlink', 'auth', 'session-1'], 'debt': ['debt', 'list'], 'adopt': ['adopt', '--all'],
  'validate': ['validate'], 'fmt': ['fmt'], 'undo': ['undo'], 'context': ['context', 'auth'], 'session': ['session', 'list'], 'hooks': ['hooks', 'status'], 'agents': ['agents', 'check'], 'doctor': ['doctor'],
  'config': ['config'], 'schema': ['schema'], 'init': ['init', '--dry-run'], 'uninstall': ['uninstall', '--dry-run'], 'ci': ['ci', 'github', '--base', 'HEAD~1', '--head', 'HEAD', '--dry-run'], 'open': null, 'drawer': null, 'watch': null,
};

function problemsOf(document: { readonly kind: string }): string[] {
  const validate = ajv.getSchema(`git-plan/1/${document.kind}.schema.json`);
  if (validate === undefined) return [`no schema for kind '${document.kind}'`];
  return validate(document) === true ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

describe('--json', () => {
  it('is known of every command that has it', () => {
    expect(commandTable.filter(({ options }) => options.some(({ name }) => name === 'json')).map(({ name }) => name).toSorted()).toEqual(Object.keys(lines).filter((name) => name !== 'overview').toSorted());
  });

  for (const [name, line] of Object.entries(lines)) {
    if (line === null) continue;
    it(`of ${name} is one document of its schema`, async () => {
      const repository = createRepository({ files: { 'docs/exec-plans/auth.md': plan, 'docs/exec-plans/plain.md': '# Plain\n\n- [ ] A\n', 'docs/exec-plans/broken.md': '---\nid: [\n---\n' } });
      repository.commit('one', { 'docs/exec-plans/auth.md': plan.replace('[ ] Two', '[x] Two') });
      repository.write('docs/exec-plans/auth.md', plan.replace('# Auth', '# Auth and more'));
      if (name === 'undo') await cli(repository.path, ['done', 'auth', '2']);
      if (name === 'reopen') await cli(repository.path, ['complete', 'auth']);
      const { code, out, err } = await cli(repository.path, [...line, '--json']);
      expect([0, 1], `${err}${out}`).toContain(code);
      const document = JSON.parse(out) as { kind: string; schemaVersion: number };
      expect(document.schemaVersion).toBe(1);
      expect(out).toBe(`${JSON.stringify(document, null, 2)}\n`);
      expect(problemsOf(document)).toEqual([]);
      if (['plan-list', 'plan', 'search', 'changes', 'timeline', 'plan-diff', 'blame', 'diagnostics'].includes(document.kind)) expect(out).not.toContain(repository.path);
    });
  }

  it('the schemas do find what is wrong', () => {
    expect(problemsOf({ kind: 'plan-list', schemaVersion: 1, plans: [{ id: '' }] } as { kind: string })).not.toEqual([]);
    expect(problemsOf({ kind: 'nonsense' })).toEqual(["no schema for kind 'nonsense'"]);
  });
});
