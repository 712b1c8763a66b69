/** What `agents install` wrote, run as the agent would: the command from its settings file, its payload on standard input. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionHandle } from '../../src/model/session-handle.ts';
import { dropAgentVariables } from '../support/agent-environment.ts';
import { isBuilt, runProgram } from '../support/built-program.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

dropAgentVariables();

const uuid = 'c010174c-a7cd-4bcc-b7d4-61258d6c463f';
type Hook = { readonly command?: string; readonly args?: readonly string[]; readonly bash?: string; readonly hooks?: readonly Hook[] };

/** File, events of a start, a beat and an end, and the keys of a payload. */
const agents = {
  'claude-code': ['.claude/settings.json', ['SessionStart', 'PostToolUse', 'SessionEnd'], (cwd: string, event: string) => ({ session_id: uuid, transcript_path: '/h/.claude/projects/x.jsonl', cwd, hook_event_name: event, source: 'startup' })],
  codex: ['.codex/hooks.json', ['SessionStart', 'PostToolUse', 'SessionEnd'], (cwd: string, event: string) => ({ session_id: uuid, transcript_path: '/h/.codex/sessions/x.jsonl', cwd, hook_event_name: event, source: 'startup' })],
  cursor: ['.cursor/hooks.json', ['sessionStart', 'postToolUse', 'sessionEnd'], (cwd: string, event: string) => ({ conversation_id: uuid, generation_id: 'g', cursor_version: '2', workspace_roots: [cwd], hook_event_name: event })],
  copilot: ['.copilot/hooks/git-plan.json', ['sessionStart', 'postToolUse', 'sessionEnd'], (cwd: string) => ({ sessionId: uuid, timestamp: 1, cwd, source: 'new' })],
} as const;

/** As each host runs it: with words where there are some, else by a shell. */
function runHook(hook: Hook, folder: string, home: string, payload: object): { status: number | null; stdout: string; stderr: string } {
  const options = { cwd: folder, env: { ...process.env, HOME: home }, input: JSON.stringify(payload), encoding: 'utf8' } as const;
  const { status, stdout, stderr } = hook.args !== undefined ? spawnSync(hook.command ?? '', [...hook.args], options) : spawnSync('sh', ['-c', hook.command ?? hook.bash ?? 'false'], options);
  return { status, stdout, stderr };
}

describe.skipIf(!isBuilt())('installed hooks', () => {
  for (const [agent, [file, events, payloadOf]] of Object.entries(agents)) {
    it(`of ${agent} register its session from start to end`, () => {
      const home = temporaryFolder();
      const repository = createRepository({ files: { 'docs/exec-plans/a.md': '# A\n\n- [ ] One\n' } });
      expect(runProgram(repository.path, ['agents', 'install', agent, '--yes'], { env: { HOME: home } }).status).toBe(0);
      const { hooks } = JSON.parse(readFileSync(join(home, file), 'utf8')) as { hooks: Record<string, readonly Hook[]> };
      const states: (string | null)[] = [];
      for (const event of events) {
        const entry = hooks[event]![0]!;
        const { status, stderr } = runHook(entry.hooks?.[0] ?? entry, '/', home, payloadOf(repository.path, event));
        expect([status, stderr], event).toEqual([0, '']);
        const record = JSON.parse(repository.read(`.git/git-plan/sessions/${agent}-${sessionHandle(agent, uuid)}.json`)) as { endedAt: string | null };
        states.push(record.endedAt === null ? 'runs' : 'ended');
      }
      expect(states).toEqual(['runs', 'runs', 'ended']);
      for (const [event, entries] of Object.entries(hooks)) expect(entries, event).toHaveLength(1);
    });
  }
});
