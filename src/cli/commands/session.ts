/** `git plan session`: the registry of running sessions. With `--stdin` it is what the hooks of agents call. */
import { changePlan } from '../../app/change-plan.ts';
import { listRunningSessions } from '../../app/list-running-sessions.ts';
import { recordSession } from '../../app/session-registry.ts';
import { runSessionHook } from '../../app/session-hook.ts';
import type { ExitCode } from '../../model/errors.ts';
import { escapeText } from '../../render/escape.ts';
import { jsonDocument } from '../../render/json-document.ts';
import { hookAnswer } from '../../render/sessions/hook-answer.ts';
import { renderSessionList } from '../../render/sessions/session-list.ts';
import { commandPalette } from '../command-palette.ts';
import type { Invocation } from '../invocation.ts';
import { usageError } from '../usage-error.ts';

const actions = ['start', 'beat', 'end', 'list'] as const;
type Action = (typeof actions)[number];

/** Runs the command. Behind `--stdin` it never fails: an agent is not stopped by its registration. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [word = '', session] = invocation.positionals;
  const action = actions.find((known) => known === word);
  if (action === undefined) throw usageError(`unknown action '${word}'`, word, [...actions]);
  if (action === 'list') return list(invocation);
  if (invocation.options['stdin'] === true) return answerHook(invocation, action);
  return byHand(invocation, action, session ?? textOf(invocation, 'id'));
}

function textOf({ options }: Invocation, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}

async function list(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const sessions = listRunningSessions(context);
  if (options['json'] === true) {
    io.out(jsonDocument('running-sessions', { sessions: sessions.map((session) => ({ ...session, worktree: session.worktree === null ? null : (session.worktree.split('/').at(-1) ?? null) })) }));
    return 0;
  }
  io.out(renderSessionList(sessions, await commandPalette(invocation), context.now().getTime()));
  if (sessions.length === 0) io.err("hint: no session is registered here; 'git plan agents install' lets agents register themselves\n");
  return 0;
}

async function byHand(invocation: Invocation, action: Exclude<Action, 'list'>, session: string | null): Promise<ExitCode> {
  const { io, options } = invocation;
  const context = await invocation.context();
  const pid = options['pid'];
  const told = textOf(invocation, 'context');
  const recorded = recordSession(context, { action, session, agent: textOf(invocation, 'agent'), pid: typeof pid === 'number' ? pid : null, context: told === 'start' || told === 'prompt' || told === 'off' ? told : null });
  if (recorded === null) {
    io.err('warning: the git directory cannot be written: the session is not registered\n');
    return 0;
  }
  const plan = textOf(invocation, 'plan');
  const linked = plan === null ? null : (await changePlan(context, plan, [{ kind: 'link-session', sessionId: recorded.handle }], { quick: true })).plan.id;
  if (options['json'] === true) {
    const own = listRunningSessions(context).filter(({ agent, handle }) => agent === recorded.agent && handle === recorded.handle);
    io.out(jsonDocument('running-sessions', { sessions: own.map((each) => ({ ...each, worktree: each.worktree === null ? null : (each.worktree.split('/').at(-1) ?? null) })) }));
    return 0;
  }
  io.out(`${recorded.handle}\n`);
  if (linked !== null) io.err(`linked to ${escapeText(linked)}\n`);
  if (action === 'start') io.err(`hint: export GIT_PLAN_SESSION=${recorded.agent}/${recorded.handle} makes commits of this shell name it\n`);
  return 0;
}

async function answerHook(invocation: Invocation, action: Exclude<Action, 'list'>): Promise<ExitCode> {
  const { io } = invocation;
  try {
    const answer = await runSessionHook({ action, agent: textOf(invocation, 'agent'), payload: await readInput(io.stdin), cwd: process.cwd(), env: process.env, now: new Date() });
    if (answer === null) return 0;
    for (const warning of answer.warnings) io.err(`warning: ${escapeText(warning)}\n`);
    io.out(hookAnswer(answer));
  } catch (error) {
    // Whatever it is: it says so, and the agent goes on.
    io.err(`warning: this session was not registered: ${escapeText(error instanceof Error ? error.message : String(error))}\n`);
    if (process.env['GIT_PLAN_TRACE'] !== undefined) console.error(error);
  }
  return 0;
}

const inputBytesMax = 1024 * 1024;
/** How long a host may say nothing. Agents write their payload before anything else, and some wait for the end of a session for a second at most. */
const silenceMs = 1_000;

/**
 * What the host sends, one byte more than is taken, so that what is too long is seen to be. Not every host closes its end: a whole payload is enough,
 * and who says nothing for a while has nothing to say.
 */
function readInput(stdin: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const finish = (): void => {
      clearTimeout(timer);
      stdin.pause();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    let timer = setTimeout(finish, silenceMs);
    stdin.on('end', finish).on('close', finish).on('error', reject).on('data', (chunk: Buffer | string) => {
      const piece = Buffer.from(chunk);
      chunks.push(piece);
      bytes += piece.length;
      clearTimeout(timer);
      timer = setTimeout(finish, silenceMs);
      if (bytes > inputBytesMax || (isEndOfObject(piece) && isWhole(Buffer.concat(chunks).toString('utf8')))) finish();
    });
  });
}

function isEndOfObject(piece: Buffer): boolean {
  return piece.toString('latin1').trimEnd().endsWith('}');
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
