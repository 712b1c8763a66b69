/** Repositories in which there is nothing yet: every question has an answer. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../support/run-cli.ts';
import { createRepository } from '../support/temp-repository.ts';
import type { TempRepository } from '../support/temp-repository.ts';

const path = 'docs/exec-plans/first.md';
const text = '---\nid: first\ntitle: First\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# First\n\n## Tasks\n\n- [x] One\n- [ ] Two\n';
const questions = [[], ['list'], ['log'], ['validate'], ['audit'], ['stats'], ['sessions'], ['debt'], ['doctor'], ['next'], ['search', 'x']];

async function answers(repository: TempRepository, asked: readonly (readonly string[])[]): Promise<void> {
  for (const args of asked) {
    const { code, err } = await cli(repository.path, args);
    expect([args, err]).toEqual([args, expect.not.stringMatching(/^(?:fatal|error): (?!there is no|no plan)/)]);
    expect([args, [0, 1].includes(code)]).toEqual([args, true]);
  }
}

describe('a repository', () => {
  it('without a commit: plans of the work tree are all new', async () => {
    const repository = createRepository();
    await answers(repository, [...questions, ['diff'], ['validate', '--staged']]);
    expect((await cli(repository.path, ['diff', '--exit-code'])).code).toBe(0);
    repository.write(path, text);
    await answers(repository, [...questions, ['show', 'first'], ['blame', 'first']]);
    for (const args of [['diff'], ['diff', '--staged']]) {
      repository.git(['add', '-A']);
      expect((await cli(repository.path, [...args, '--exit-code'])).code).toBe(1);
      const said = JSON.parse((await cli(repository.path, [...args, '--json'])).out) as { from: string | null; plans: readonly { id: string }[] };
      expect([said.from, said.plans.length]).toEqual([null, 1]);
    }
    expect((await cli(repository.path, ['diff', 'nowhere'])).code).toBe(128);
  });

  it('on a branch without a commit beside one that has some', async () => {
    const repository = createRepository({ files: { [path]: text } });
    repository.git(['checkout', '-q', '--orphan', 'fresh']);
    await answers(repository, [...questions, ['diff'], ['diff', 'main'], ['show', 'first'], ['list', '--at', 'main']]);
    expect((await cli(repository.path, ['diff'])).out).toContain('First');
    expect((await cli(repository.path, ['diff', 'main'])).out).toBe('');
  });

  it('that is bare, and to which nothing was pushed', async () => {
    const repository = createRepository({ bare: true });
    await answers(repository, questions.filter(([name]) => name !== 'next'));
    expect((await cli(repository.path, ['list', '--json'])).out).toMatch(/"plans": \[\]/);
    expect((await cli(repository.path, ['list', '--at', 'HEAD'])).code).toBe(128);
  });
});

describe('doctor', () => {
  it('says of every hook that git passes over that it does', async () => {
    const repository = createRepository({ files: { [path]: text } });
    await cli(repository.path, ['hooks', 'install']);
    const hook = join(repository.path, '.git/hooks/prepare-commit-msg');
    writeFileSync(hook, '#!/bin/sh\n# git-plan\n');
    chmodSync(hook, 0o755);
    expect((await cli(repository.path, ['doctor'])).out).not.toContain('prepare-commit-msg');
    chmodSync(hook, 0o644);
    expect((await cli(repository.path, ['doctor'])).out).toMatch(/error +hook prepare-commit-msg +.* is not executable/);
  });
});
