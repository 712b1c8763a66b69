/** `git plan agents`: settings of others get our entries, keep everything else, and are given back byte for byte. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { agentHooks, isOwnHook } from '../../src/app/agent-hooks.ts';
import { agentNames, agentStates, applyAgentChanges, planAgentRemoval, planAgents } from '../../src/app/agents-install.ts';
import type { AgentName, AgentsPlace, AgentScope } from '../../src/app/agents-install.ts';
import { cli } from '../support/run-cli.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

const hooked = ['claude-code', 'codex', 'cursor', 'copilot'] as const;

function newPlace(): AgentsPlace & { readonly home: string; readonly root: string } {
  const home = temporaryFolder();
  const root = temporaryFolder();
  return { home, root, rootPath: root, env: { HOME: home }, planFolder: 'docs/exec-plans', program: ['/usr/bin/node', '/opt/git-plan/dist/cli.js'] };
}

function fileOf(place: ReturnType<typeof newPlace>, agent: AgentName, scope: AgentScope): string {
  const [change] = planAgents(place, [agent], scope);
  if (change === undefined) throw new Error('nothing to install');
  return change.absolutePath;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function install(place: AgentsPlace, agents: readonly AgentName[], scope: AgentScope = 'user'): number {
  const changes = planAgents(place, agents, scope);
  applyAgentChanges(place, changes, 'install');
  return changes.length;
}

function uninstall(place: AgentsPlace, agents: readonly AgentName[]): void {
  applyAgentChanges(place, planAgentRemoval(place, agents), 'uninstall');
}

/** As above, but without what was remembered about the file: only our entries can be told from the text itself. */
function uninstallByText(place: AgentsPlace & { readonly home: string }, agents: readonly AgentName[]): void {
  rmSync(join(place.home, '.local'), { recursive: true, force: true });
  uninstall(place, agents);
}

const userSettings: Readonly<Record<string, string>> = {
  'with hooks of the user': '{\n  "model": "opus",\n  "hooks": {\n    "SessionStart": [\n      { "hooks": [ { "type": "command", "command": "mine.sh" } ] }\n    ],\n    "sessionStart": [ { "command": "mine.sh" } ]\n  },\n  "zz": [1,   2],\n  "a": {"deep": [true, null]}\n}\n',
  'without a line end': '{"model":"opus","version":1}',
  'with tabs': '{\n\t"hooks": {\n\t\t"Stop": [{\n\t\t\t"hooks": []\n\t\t}]\n\t},\n\t"version": 1\n}\n',
  'with CRLF': '{\r\n    "b": 1,\r\n    "a": 2,\r\n    "version": 1\r\n}\r\n',
  'with a byte order mark': '\ufeff{\n  "b": 1,\n  "version": 1\n}\n',
  'that is empty': '{}\n',
  'that has blanks only inside': '{ \n }',
  'with empty hooks': '{\n  "hooks": {\n  },\n  "version": 1\n}\n',
  'with an empty event': '{\n  "hooks": { "SessionStart": [], "sessionStart": [ ] },\n  "version": 1\n}\n',
};

describe('hooks of agents', () => {
  for (const agent of hooked) {
    for (const scope of ['user', 'project'] as const) {
      for (const [name, text] of Object.entries(userSettings)) {
        it(`of ${agent} go into ${scope} settings ${name}, once, and out again byte for byte`, () => {
          const place = newPlace();
          const path = fileOf(place, agent, scope);
          put(path, text);
          expect(install(place, [agent], scope)).toBe(1);
          const installed = readFileSync(path, 'utf8');
          const before = JSON.parse(text.replace(/^\ufeff/, '')) as Record<string, unknown>;
          const after = JSON.parse(installed.replace(/^\ufeff/, '')) as Record<string, unknown>;
          const order = Object.keys(after).filter((key) => key in before);
          expect(order).toEqual(Object.keys(before));
          for (const key of order) if (key !== 'hooks') expect(after[key]).toEqual(before[key]);
          expect(JSON.stringify(after)).toContain('session');
          if (text.includes('mine.sh')) expect(JSON.stringify(after['hooks']).match(/mine\.sh/g)).toHaveLength(2);
          expect(install(place, [agent], scope)).toBe(0);
          expect(agentStates(place, [agent])).toMatchObject([{ state: 'current', scope }]);
          uninstall(place, [agent]);
          expect(readFileSync(path, 'utf8')).toBe(text);
          expect(existsSync(join(place.home, '.local/state/git-plan/agents'))).toBe(false);
        });
      }
    }

    it(`of ${agent} make a file where there is none, and leave none`, () => {
      const place = newPlace();
      const path = fileOf(place, agent, 'user');
      install(place, [agent]);
      const own = agentHooks.find((each) => each.agent === agent)!;
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...own.head, hooks: Object.fromEntries(Object.entries(own.entries(place.program)).map(([event, entry]) => [event, [entry]])) });
      uninstall(place, [agent]);
      expect(existsSync(path)).toBe(false);
    });

    it(`of ${agent} come out of a file that somebody changed since, and nothing else does`, () => {
      const place = newPlace();
      const path = fileOf(place, agent, 'user');
      put(path, '{\n  "model": "opus",\n  "version": 1\n}\n');
      install(place, [agent]);
      put(path, readFileSync(path, 'utf8').replace('"opus"', '"sonnet"'));
      uninstall(place, [agent]);
      expect(readFileSync(path, 'utf8')).toBe('{\n  "model": "sonnet",\n  "version": 1\n}\n');
    });

    it(`of ${agent} are brought up to date in place`, () => {
      const place = newPlace();
      const path = fileOf(place, agent, 'user');
      install({ ...place, program: ['/old/node', '/old/dist/cli.js'] }, [agent]);
      expect(agentStates(place, [agent])).toMatchObject([{ state: 'outdated' }]);
      expect(install(place, [agent])).toBe(1);
      const text = readFileSync(path, 'utf8');
      expect(text).not.toContain('/old/');
      expect(text.match(/--stdin|"--stdin"/g)).toHaveLength(Object.keys(agentHooks.find((each) => each.agent === agent)!.entries(['x'])).length);
    });

    it(`of ${agent} are refused where the file has comments, is no JSON, or has another form`, () => {
      for (const text of ['{\n  // mine\n  "model": "opus"\n}\n', '{ "a": 1, }', '{', '[]', '{"hooks": []}', '{"hooks": {"SessionStart": {}, "sessionStart": {}}}', `${'['.repeat(300)}${']'.repeat(300)}`]) {
        const place = newPlace();
        const path = fileOf(place, agent, 'user');
        put(path, text);
        expect(() => planAgents(place, [agent], 'user'), text).toThrow(/not plain JSON|unexpected|nested deeper/);
        expect(readFileSync(path, 'utf8')).toBe(text);
        expect(agentStates(place, [agent])[0]?.state === 'unreadable' || agentStates(place, [agent])[0]?.state === 'absent').toBe(true);
      }
    });
  }

  it('leave every JSON file as it was, whatever is in it, also when only its text can tell', () => {
    const entry = fc.dictionary(fc.constantFrom('a', 'b c', 'model', 'permissions', '"q"', 'ü'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    const mine = fc.dictionary(fc.constantFrom('SessionStart', 'Stop', 'sessionStart', 'PreToolUse'), fc.array(fc.record({ command: fc.constantFrom('x', 'git-plan list', 'session start') }), { minLength: 1, maxLength: 3 }), { minKeys: 1, maxKeys: 3 });
    fc.assert(
      fc.property(entry, fc.option(mine), fc.constantFrom(0, 1, 2, 4, '\t'), fc.constantFrom('\n', '\r\n'), fc.constantFrom(...hooked), (before, hooks, indent, eol, agent) => {
        const place = newPlace();
        const path = fileOf(place, agent, 'user');
        const value = { version: 1, ...before, ...(hooks === null ? {} : { hooks }), last: 0 };
        const text = `${JSON.stringify(value, null, indent).replaceAll('\n', eol)}${eol}`;
        put(path, text);
        install(place, [agent]);
        const after = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
        expect(Object.keys(after).filter((key) => key in value)).toEqual(Object.keys(JSON.parse(text) as object));
        expect(install(place, [agent])).toBe(0);
        uninstallByText(place, [agent]);
        expect(readFileSync(path, 'utf8')).toBe(text);
      }),
      { numRuns: process.env['GIT_PLAN_EXHAUSTIVE'] === '1' ? 5_000 : 150 },
    );
  });

  it('are damaged by a writer that parses and prints (negative control)', () => {
    const text = userSettings['with hooks of the user']!;
    expect(`${JSON.stringify(JSON.parse(text), null, 2)}\n`).not.toBe(text);
  });

  it('come out of a group that a user shares with them', () => {
    const place = newPlace();
    const path = fileOf(place, 'claude-code', 'user');
    install(place, ['claude-code']);
    const settings = JSON.parse(readFileSync(path, 'utf8')) as { hooks: Record<string, { hooks: unknown[] }[]> };
    settings.hooks['Stop']![0]!.hooks.unshift({ type: 'command', command: 'mine.sh' });
    put(path, JSON.stringify(settings, null, 2));
    uninstall(place, ['claude-code']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ hooks: { Stop: [{ hooks: [{ type: 'command', command: 'mine.sh' }] }] } });
  });

  it('are known by their command alone', () => {
    for (const { agent, entries, grouped } of agentHooks) {
      for (const entry of Object.values(entries(['/a b/node', "/it's/cli.js"]))) {
        const hook = grouped ? (entry as { hooks: never[] }).hooks[0]! : (entry as never);
        expect(isOwnHook(agent, hook), JSON.stringify(hook)).toBe(true);
        for (const other of agentHooks) if (other.agent !== agent) expect(isOwnHook(other.agent, hook)).toBe(false);
      }
    }
    for (const command of ['git-plan list', 'session start --agent codex --stdin', 'git-plan session list', 'my-git-plan-thing']) expect(isOwnHook('codex', { command })).toBe(false);
  });

  it('go through a link into the file behind it', () => {
    const place = newPlace();
    const path = fileOf(place, 'cursor', 'user');
    const real = join(temporaryFolder(), 'hooks.json');
    writeFileSync(real, '{"version":1}\n');
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(real, path);
    install(place, ['cursor']);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('session start');
    uninstall(place, ['cursor']);
    expect(readFileSync(real, 'utf8')).toBe('{"version":1}\n');
  });

  it('come out although a file beside them, which has none of ours, has comments', () => {
    const place = newPlace();
    const mine = '{\n  // mine\n  "version": 1\n}\n';
    put(join(place.home, '.cursor/hooks.json'), mine);
    install(place, ['claude-code', 'codex']);
    expect(planAgentRemoval(place, agentNames).map(({ agent }) => agent)).toEqual(['claude-code', 'codex']);
    uninstall(place, agentNames);
    expect(agentStates(place, ['claude-code', 'codex', 'cursor']).map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
    expect(readFileSync(join(place.home, '.cursor/hooks.json'), 'utf8')).toBe(mine);
    // What holds our hooks and cannot be read exactly is said, not passed over.
    put(join(place.home, '.cursor/hooks.json'), `// mine\n${JSON.stringify({ hooks: agentHooks[2]!.entries(['git-plan']) })}`);
    expect(() => planAgentRemoval(place, agentNames)).toThrow('has comments');
  });

  it('take a variable that is set to nothing for one that is not set', () => {
    const place = newPlace();
    const bare = { ...place, env: { ...place.env, CLAUDE_CONFIG_DIR: '', CODEX_HOME: '', XDG_STATE_HOME: '' } };
    expect(planAgents(bare, hooked, 'user').map(({ absolutePath }) => absolutePath)).toEqual(planAgents(place, hooked, 'user').map(({ absolutePath }) => absolutePath));
    install(bare, ['claude-code']);
    expect(existsSync(join(place.home, '.local/state/git-plan/agents'))).toBe(true);
  });

  it('leave no folder of a project behind that they made', () => {
    const place = newPlace();
    install(place, hooked, 'project');
    uninstall(place, hooked);
    expect(readdirSync(place.root)).toEqual([]);
  });

  it('ask no agent to commit or to push', () => {
    const place = newPlace();
    const texts = [...agentHooks.map(({ entries }) => JSON.stringify(entries(['git-plan']))), planAgents(place, ['agents-md'], 'project')[0]!.after!];
    for (const text of texts) expect(text).not.toMatch(/\bgit (?:commit|push)\b|\bpush\b|\bcommit (?:it|your|the)\b/i);
  });
});

describe('the block in AGENTS.md', () => {
  const texts: Readonly<Record<string, string>> = {
    'with text': '# Guide\n\nBe kind.\n', 'without a line end': '# Guide', 'with CRLF': '# Guide\r\n\r\nBe kind.\r\n', 'that is empty': '', 'with a blank line at the end': '# Guide\n\n', 'with a byte order mark': '\ufeff# Guide\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    it(`goes into a file ${name}, once, and out again byte for byte`, () => {
      const place = newPlace();
      const path = join(place.root, 'AGENTS.md');
      writeFileSync(path, text);
      install(place, ['agents-md']);
      const installed = readFileSync(path, 'utf8');
      expect(installed.startsWith(text)).toBe(true);
      if (text.includes('\r\n')) expect(installed.replaceAll('\r\n', '')).not.toContain('\n');
      expect(install(place, ['agents-md'])).toBe(0);
      uninstall(place, ['agents-md']);
      expect(readFileSync(path, 'utf8')).toBe(text);
      install(place, ['agents-md']);
      if (text !== '') {
        uninstallByText(place, ['agents-md']);
        expect(readFileSync(path, 'utf8')).toBe(text);
      }
    });
  }

  it('is replaced between its markers only', () => {
    const place = newPlace();
    const path = join(place.root, 'AGENTS.md');
    writeFileSync(path, '# Before\n');
    install(place, ['agents-md']);
    writeFileSync(path, `${readFileSync(path, 'utf8').replace('Plans live in', 'Plans used to live in')}\n# After\n`);
    expect(agentStates(place, ['agents-md'])).toMatchObject([{ state: 'outdated' }]);
    install(place, ['agents-md']);
    expect(readFileSync(path, 'utf8')).toMatch(/^# Before\n\n<!-- >>> git-plan[\s\S]*Plans live in[\s\S]*<<< -->\n\n# After\n$/);
    uninstall(place, ['agents-md']);
    expect(readFileSync(path, 'utf8')).toBe('# Before\n\n\n# After\n');
  });

  it('is refused where markers are doubled or one is missing, with the lines', () => {
    for (const text of ['<!-- >>> git-plan >>> x -->\n', '<!-- <<< git-plan <<< -->\n', '<!-- >>> git-plan >>> x -->\n<!-- >>> git-plan >>> x -->\n<!-- <<< git-plan <<< -->\n', '<!-- <<< git-plan <<< -->\n<!-- >>> git-plan >>> x -->\n']) {
      const place = newPlace();
      writeFileSync(join(place.root, 'AGENTS.md'), text);
      expect(() => planAgents(place, ['agents-md'], 'project')).toThrow(/unexpected markers/);
    }
  });
});

describe('git plan agents', () => {
  const planFiles = { 'docs/exec-plans/a.md': '# A\n\n- [ ] One\n' };

  it('shows the change, and writes nothing until somebody agrees', async () => {
    const repository = createRepository({ files: planFiles });
    const home = temporaryFolder();
    const env = { HOME: home, XDG_STATE_HOME: join(home, 'state') };
    mkdirSync(join(home, '.claude'));
    writeFileSync(join(home, '.claude/settings.json'), '{\n  "model": "opus"\n}\n');
    const shown = await cli(repository.path, ['agents', 'install'], { env });
    expect(shown).toMatchObject({ code: 1, err: 'hint: nothing was written; git plan agents install --yes does it\n' });
    expect(shown.out).toContain('+  "hooks": {');
    expect(shown.out).toContain('AGENTS.md');
    expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toBe('{\n  "model": "opus"\n}\n');
    expect(await cli(repository.path, ['agents', 'check'], { env })).toMatchObject({ code: 1 });
    expect((await cli(repository.path, ['agents', 'install', '--yes'], { env })).code).toBe(0);
    expect(await cli(repository.path, ['agents', 'install', '--yes'], { env })).toMatchObject({ code: 0, out: '', err: 'hint: everything is set up already\n' });
    const check = await cli(repository.path, ['agents', 'check'], { env });
    expect(check.code).toBe(0);
    expect(check.out).toMatch(/^claude-code +current +user /);
    expect((await cli(repository.path, ['agents', 'uninstall', '--yes'], { env })).code).toBe(0);
    expect(readFileSync(join(home, '.claude/settings.json'), 'utf8')).toBe('{\n  "model": "opus"\n}\n');
    expect(existsSync(join(repository.path, 'AGENTS.md'))).toBe(false);
    expect(existsSync(join(home, 'state/git-plan'))).toBe(true);
  });

  it('says how to go on where one of the agents here has settings with comments', async () => {
    const home = temporaryFolder();
    for (const folder of ['.claude', '.cursor']) mkdirSync(join(home, folder));
    writeFileSync(join(home, '.cursor/hooks.json'), '{\n  // mine\n}\n');
    const { code, err } = await cli(createRepository({ files: planFiles }).path, ['agents', 'install', '--yes'], { env: { HOME: home } });
    expect(code).toBe(1);
    expect(err).toContain('hint: the others by name: git plan agents install claude-code agents-md\n');
  });

  it('says what Codex still waits for, and that CLAUDE.md hides AGENTS.md', async () => {
    const repository = createRepository({ files: { ...planFiles, 'CLAUDE.md': '# Mine\n' } });
    const env = { HOME: temporaryFolder() };
    expect((await cli(repository.path, ['agents', 'install', 'codex', 'agents-md', '--yes'], { env })).err).toBe('hint: Codex runs a hook only after you trusted it: type /hooks in Codex once\nhint: CLAUDE.md hides AGENTS.md from Claude Code: add the line @AGENTS.md to it\n');
    expect(repository.read('CLAUDE.md')).toBe('# Mine\n');
    repository.write('CLAUDE.md', '# Mine\n\n@AGENTS.md\n');
    expect((await cli(repository.path, ['agents', 'check', 'agents-md'], { env })).out).not.toContain('hides');
  });

  it('puts hooks for everybody into the repository, where they find git-plan on PATH', async () => {
    const repository = createRepository({ files: planFiles });
    expect((await cli(repository.path, ['agents', 'install', ...hooked, '--project', '--yes'], { env: { HOME: temporaryFolder() } })).code).toBe(0);
    for (const path of ['.claude/settings.json', '.codex/hooks.json', '.cursor/hooks.json', '.github/hooks/git-plan.json']) {
      const text = repository.read(path);
      expect(text).toContain('git-plan');
      expect(text).not.toContain(process.execPath);
    }
  });

  it('knows no agent that it does not know', async () => {
    expect(await cli(createRepository({ files: planFiles }).path, ['agents', 'install', 'claude'])).toMatchObject({ code: 129 });
    expect(agentNames).toContain('agents-md');
  });
});
