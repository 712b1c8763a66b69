/** Arguments from anywhere: whatever a client sends, it is answered, nothing outside of plan files changes, and no text becomes an option, a path or a revision. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import fc from '../support/fast-check.ts';
import { describe, expect, it } from 'vitest';
import { serveMcp } from '../../src/mcp/serve-mcp.ts';
import { dropAgentVariables } from '../support/agent-environment.ts';
import { createRepository, temporaryFolder } from '../support/temp-repository.ts';

dropAgentVariables();

type Reply = { readonly id: number | null; readonly result?: { readonly isError?: boolean; readonly content?: readonly { readonly text: string }[] }; readonly error?: { readonly message: string } };

function connect(folder: string, said: string[]): { readonly ask: (method: string, params: unknown) => Promise<Reply>; readonly end: () => Promise<void> } {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const waiting = new Map<number, (reply: Reply) => void>();
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
      const reply = JSON.parse(text.slice(0, end)) as Reply;
      text = text.slice(end + 1);
      waiting.get(reply.id ?? -1)?.(reply);
    }
  });
  const serving = serveMcp({ cwd: folder, env: process.env, allowWrite: true, version: '0.0.0', input, output, say: (line) => void said.push(line) });
  let id = 0;
  const ask = (method: string, params: unknown): Promise<Reply> => {
    id += 1;
    const own = id;
    return new Promise((resolve) => {
      waiting.set(own, resolve);
      input.write(`${JSON.stringify({ jsonrpc: '2.0', id: own, method, params })}\n`);
    });
  };
  return { ask, end: () => { input.end(); return serving; } };
}

/** Everything below a folder that is no plan file: paths and contents. */
function otherFiles(folder: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }).toSorted((a, b) => join(a.parentPath, a.name).localeCompare(join(b.parentPath, b.name)))) {
    const path = join(entry.parentPath, entry.name);
    // git-plan's own state, and the plans that the tools may change.
    if (/\/\.git\/git-plan(?:\/|$)|\/docs\/exec-plans(?:\/|$)/.test(path) || !statSync(path).isFile()) continue;
    hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

const evil = [
  '--help', '-c', '--upload-pack=touch x', '--output=x', '--exec=x', 'HEAD', 'HEAD~1', 'main..HEAD', ':/x', '@{-1}', '../../etc/passwd', '/etc/passwd', '.git/config', 'docs/../../x', 'docs/exec-plans/../../code.txt', '$(touch x)', '`touch x`', ';touch x', '|x', '\u0000', 'a\nb', '\u202e', '', ' ',
  '%s%n', '{}', '[]', '~', '*', '?', '.', '..', 'con', 'a'.repeat(5_000), '\ud800', 'plan-a', 'auth', '1', '99999999999999999999', '-1', '__proto__', 'constructor', 'toString',
];
const word = fc.oneof(fc.constantFrom(...evil), fc.string({ unit: 'binary', maxLength: 20 }));
const anything = fc.oneof({ weight: 5, arbitrary: word }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('complete_task', 'reopen_task', 'start_task', 'cancel_task'), task: word }), fc.record({ op: fc.constantFrom('add_task', 'add_log', 'add_decision', 'add_question'), text: word }),
  fc.record({ op: fc.constant('reword_task'), task: fc.constantFrom('1', '2'), text: word }), fc.record({ op: fc.constant('answer_question'), question: word, answer: word }), fc.record({ op: fc.constantFrom('set_status', 'exec', '__proto__'), status: anything }), fc.jsonValue({ maxDepth: 2 }),
);
/** Half of the time a plan that is there, so that most ways through the tools are really gone. */
const planName = fc.oneof(fc.constant('plan-auth'), anything);
const calls = fc.oneof(
  fc.record({ name: fc.constant('plan_status'), arguments: fc.record({ plan: planName, format: fc.constantFrom('concise', 'detailed') }, { requiredKeys: [] }) }),
  fc.record({ name: fc.constant('plan_search'), arguments: fc.record({ query: anything, tag: anything, file: anything, limit: fc.oneof(fc.integer(), fc.double()) }, { requiredKeys: [] }) }),
  fc.record({ name: fc.constantFrom('plan_history', 'plan_validate'), arguments: fc.record({ plan: planName, limit: fc.integer({ min: -5, max: 300 }) }, { requiredKeys: [] }) }),
  fc.record({ name: fc.constant('plan_create'), arguments: fc.record({ title: anything, template: anything, tags: fc.array(anything, { maxLength: 2 }), operationId: anything }, { requiredKeys: [] }) }),
  fc.record({ name: fc.constant('plan_link_session'), arguments: fc.record({ plan: fc.constantFrom('auth', 'HEAD'), session: anything }, { requiredKeys: ['plan'] }) }),
  fc.record({ name: fc.constant('plan_update'), arguments: fc.record({ plan: fc.constantFrom('auth', '../x'), expect: fc.constantFrom('CURRENT', 'HEAD', '0'.repeat(40)), operations: fc.array(operation, { maxLength: 3 }) }) }),
  fc.record({ name: word, arguments: fc.jsonValue({ maxDepth: 1 }) }),
);

describe('the tools', () => {
  it('answer whatever comes, and touch nothing but plans', async () => {
    const outside = temporaryFolder();
    const repository = createRepository({ at: join(outside, 'repository'), files: { 'docs/exec-plans/auth.md': '---\nid: plan-auth\ntitle: Auth\nstatus: active\ncreated: 2026-01-01T10:00:00Z\nauthor: Ada\n---\n\n# Auth\n\n## Tasks\n\n- [ ] One\n- [ ] Two\n', 'code.txt': 'x\n' } });
    repository.commit('second', { 'code.txt': 'y\n' });
    const said: string[] = [];
    const client = connect(repository.path, said);
    await client.ask('initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } });
    const before = otherFiles(outside);
    const current = async (): Promise<string> => /blobId ([0-9a-f]{40})/.exec((await client.ask('tools/call', { name: 'plan_status', arguments: { plan: 'plan-auth' } })).result?.content?.[0]?.text ?? '')?.[1] ?? '';
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(calls, async (call) => {
        const given = call.arguments as { expect?: string } | null;
        const args = given !== null && typeof given === 'object' && given.expect === 'CURRENT' ? { ...given, expect: await current() } : given;
        const reply = await client.ask('tools/call', { name: call.name, arguments: args });
        expect(reply.result !== undefined || reply.error !== undefined).toBe(true);
        const text = reply.result?.content?.map((part) => part.text).join('\n') ?? '';
        expect(text, JSON.stringify(call)).not.toContain('git-plan failed');
        expect(text).not.toMatch(/root:x:0:0|\[core\]/);
        if (reply.result !== undefined && reply.result.isError !== true) answered += 1;
      }),
      { numRuns: process.env['GIT_PLAN_EXHAUSTIVE'] === '1' ? 10_000 : 200 },
    );
    expect(said.filter((line) => line.includes('BUG'))).toEqual([]);
    expect(answered).toBeGreaterThan(10);
    expect(otherFiles(outside)).toBe(before);
    expect(repository.git(['log', '--oneline', '--all']).split('\n')).toHaveLength(2);
    await client.end();
  });

  it('would be caught where one wrote elsewhere (negative control)', () => {
    const folder = temporaryFolder();
    const repository = createRepository({ at: join(folder, 'repository'), files: { 'a.txt': 'x\n' } });
    const before = otherFiles(folder);
    repository.write('x', 'written');
    expect(otherFiles(folder)).not.toBe(before);
  });
});
