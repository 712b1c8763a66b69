/** Sentences and words that several front ends use for the same thing. */
import type { Credit } from '../model/timeline.ts';
import type { ExecutionPlan, InFlight, PlanStatus, PlanTask } from '../model/plan.ts';
import type { SessionRef } from '../model/session.ts';

/** `1 task`, `2 tasks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `4 of 7 done`, or `No tasks defined`. */
export function progressWords(plan: Pick<ExecutionPlan, 'taskCount' | 'completedTaskCount'>): string {
  return plan.taskCount === 0 ? 'No tasks defined' : `${plan.completedTaskCount} of ${plan.taskCount} done`;
}

/** `1 draft, 12 completed`: what is there beside the active plans; empty where nothing is. */
export function otherCounts(plans: readonly Pick<ExecutionPlan, 'status'>[]): string {
  const others: readonly PlanStatus[] = ['draft', 'completed', 'abandoned'];
  return others
    .map((status) => ({ status, count: plans.filter((plan) => plan.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ');
}

/** One name where all of this is the work of one, null where it is not: then each line says whose it is. */
export function onlyName(names: readonly string[]): string | null {
  return names.length > 0 && names.every((name) => name === names[0]) ? names[0]! : null;
}

/** The box of a task as Markdown writes it. */
export function taskBox(task: Pick<PlanTask, 'state'>): string {
  switch (task.state) {
    case 'done':
      return '[x]';
    case 'in-progress':
      return '[~]';
    case 'cancelled':
      return '[-]';
    case 'open':
      return '[ ]';
  }
}

/** A branch as people call it: without `refs/heads/`. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes|tags)\//, '');
}

const agentNames: Readonly<Record<string, string>> = { 'claude-code': 'Claude', claude: 'Claude', codex: 'Codex', cursor: 'Cursor', copilot: 'Copilot', gemini: 'Gemini', aider: 'Aider' };

/** A session in two words: `Claude c3f1abcd`, with so many signs of its id. Empty where nothing is known. */
export function sessionWords(session: SessionRef | Credit['session'], idColumns = 8): string {
  if (session === null) return '';
  const agent = session.agent === null ? '' : (agentNames[session.agent] ?? session.agent);
  const id = session.sessionId === null ? '' : session.sessionId.replace(/^(?:session|claude|codex)-/, '').slice(0, idColumns);
  return [agent, id].filter((word) => word !== '').join(' ');
}

/** What a shallow clone cannot say; empty where the commits at its end are not shown. */
export function borderHint(border: readonly string[]): string {
  if (border.length === 0) return '';
  return `hint: this clone is shallow: what was before ${someIds(border)} is unknown here, which is not nobody and not nothing\nhint: git fetch --unshallow brings it\n`;
}

/** What a clone cannot say that lacks versions of plans; empty where none of the commits that are shown follows one. */
export function unreadHint(unread: readonly string[]): string {
  if (unread.length === 0) return '';
  return `hint: ${someIds(unread)} may have found there what they seem to have made: the version before cannot be read here, as in a partial clone\nhint: git fetch --refetch --no-filter brings all versions\n`;
}

function someIds(ids: readonly string[]): string {
  const first = ids.slice(0, 3).map((id) => id.slice(0, 8)).join(', ');
  return ids.length > 3 ? `${first} and ${ids.length - 3} more` : first;
}

/** Words of a plan for a line on a terminal: without the asterisks of bold text, which stay in code (`**` is a pattern there). */
export function plainWords(text: string): string {
  return text.includes('**') ? text.split(/(`[^`]*`)/).map((part, at) => (at % 2 === 1 ? part : part.replaceAll('**', ''))).join('') : text;
}

/** `+2 on feat/tokens by Claude c3f1`. */
export function inFlightWords(work: InFlight): string {
  const sessions = [...new Set(work.tasks.map((task) => sessionWords(task.session)).filter((words) => words !== ''))];
  const by = sessions.length === 0 ? '' : ` by ${sessions.slice(0, 2).join(', ')}`;
  return `+${work.tasks.length} on ${shortRef(work.ref)}${work.dirty ? ' (not committed)' : ''}${by}`;
}
