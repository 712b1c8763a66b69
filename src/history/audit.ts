/** What plans say and history does not. Pure: everything that was read is given. Findings are ordered by path, then by what matters most. */
import { auditCodes } from '../model/plan-stats.ts';
import type { AuditFinding } from '../model/plan-stats.ts';
import type { ExecutionPlan, PlanStatus } from '../model/plan.ts';
import { shellWord } from '../model/shell-word.ts';
import { statusFolderOf, statusOfFolder } from '../plan/plan-path.ts';

/** A commit as a proof names it. */
export type NamedCommit = { readonly id: string; readonly at: string; readonly subject: string };

export type AuditSubject = {
  readonly plan: ExecutionPlan;
  /** The status that the text itself says, with its line; null where it says none. */
  readonly said: { readonly status: ExecutionPlan['status']; readonly text: string; readonly line: number } | null;
  /** The last commit that changed the plan; null where it was never committed. */
  readonly lastCommit: NamedCommit | null;
  /** The commit that completed the last of its tasks. */
  readonly lastDone: NamedCommit | null;
  /** Commits that completed tasks, and how many paths each changed; absent where not known (merges). */
  readonly completions: readonly { readonly commit: NamedCommit; readonly tasks: number; readonly pathCount: number }[];
  /** Commits since the plan's last one that changed code which the plan names. */
  readonly codeSince: readonly { readonly commit: NamedCommit; readonly paths: readonly string[] }[];
};

export type AuditOptions = { readonly now: Date; readonly staleAfterDays: number };

const dayMs = 86_400_000;

export function auditPlans(subjects: readonly AuditSubject[], options: AuditOptions): AuditFinding[] {
  return subjects.flatMap((subject) => auditPlan(subject, options))
    .toSorted((a, b) => compare(a.filePath, b.filePath) || auditCodes.indexOf(a.code) - auditCodes.indexOf(b.code) || compare(a.proof, b.proof));
}

function auditPlan(subject: AuditSubject, options: AuditOptions): AuditFinding[] {
  const { plan } = subject;
  const id = shellWord(plan.id);
  const finding = (code: AuditFinding['code'], message: string, proof: string, commits: readonly (NamedCommit | null)[], command: string): AuditFinding => ({
    code, planId: plan.id, filePath: plan.filePath, message, proof, commits: commits.flatMap((commit) => (commit === null ? [] : [commit.id])), command,
  });
  const findings: AuditFinding[] = [];
  const isOpen = plan.status === 'active' || plan.status === 'draft';
  const open = plan.taskCount - plan.completedTaskCount;
  const isDone = plan.taskCount > 0 && open === 0;
  if (isOpen && isDone) {
    const proof = subject.lastDone === null ? 'the last task is done in the work tree' : `the last task was done in ${words(subject.lastDone)}`;
    const done = plan.taskCount === 1 ? 'the only task is done' : `all ${plan.taskCount} tasks are done`;
    findings.push(finding('done-but-active', `${done}, and the plan is ${plan.status}`, proof, [subject.lastDone], `git plan ${wayTo('completed', plan.status)} ${id}`));
  }
  if (plan.status === 'completed' && open > 0) {
    const first = plan.nextTask === null ? '' : `task ${plan.nextTask.number} in line ${plan.nextTask.line} is open: ${plan.nextTask.text}`;
    findings.push(finding('completed-with-open-tasks', `the plan is completed, and ${open} of its ${plan.taskCount} tasks ${open === 1 ? 'is' : 'are'} open`, first, [], `git plan reopen ${id}`));
  }
  // A plan whose text says that it ended is told below, with another command than this one's.
  const saysEnded = subject.said?.status === 'completed' || subject.said?.status === 'abandoned';
  if (isOpen && !isDone && !saysEnded && subject.lastCommit !== null) {
    const days = Math.floor((options.now.getTime() - Date.parse(subject.lastCommit.at)) / dayMs);
    if (days > options.staleAfterDays) findings.push(finding('stale', `nothing happened to this ${plan.status} plan for ${days} days`, `last changed in ${words(subject.lastCommit)}`, [subject.lastCommit], `git plan abandon ${id}`));
  }
  for (const { commit, tasks, pathCount } of subject.completions) {
    if (pathCount !== 1) continue;
    findings.push(finding('box-only-commit', `${tasks === 1 ? 'a task was' : `${tasks} tasks were`} ticked in a commit that changed nothing else`, words(commit), [commit], `git show ${commit.id.slice(0, 12)}`));
  }
  const folder = statusOfFolder(plan.filePath);
  if (subject.said !== null && folder !== null && folder !== subject.said.status && plan.status !== subject.said.status) {
    const isFinished = subject.said.status === 'completed' || subject.said.status === 'abandoned';
    const command = wayTo(!isFinished && folder === 'completed' ? 'completed' : subject.said.status, plan.status);
    findings.push(finding('folder-against-status', `the folder says ${folder}, the text says ${subject.said.status}`, `${statusFolderOf(plan.filePath) ?? ''}/ against line ${subject.said.line}: ${subject.said.text}`, [], `git plan ${command} ${id}`));
  }
  if (subject.codeSince.length > 0) {
    const paths = [...new Set(subject.codeSince.flatMap((each) => each.paths))];
    const last = subject.codeSince.at(-1)!.commit;
    findings.push(finding(
      'code-changed-since', `code that the plan names changed in ${subject.codeSince.length === 1 ? 'a commit' : `${subject.codeSince.length} commits`} since the plan did`,
      `${paths.slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}; last in ${words(last)}`, subject.codeSince.map(({ commit }) => commit), `git plan show ${id}`,
    ));
  }
  return [...findings, ...doneTwice(plan, finding)];
}

/** The command that brings a plan to a status, or, where that takes two, the first of them: a draft is started before it is completed. */
function wayTo(status: PlanStatus, from: PlanStatus): string {
  const isFinished = from === 'completed' || from === 'abandoned';
  if (status === 'draft' || status === 'active') return isFinished ? 'reopen' : 'start';
  if (isFinished && from !== status) return 'reopen';
  if (status === 'abandoned') return 'abandon';
  return from === 'draft' ? 'start' : 'complete';
}

type Finding = (code: AuditFinding['code'], message: string, proof: string, commits: readonly (NamedCommit | null)[], command: string) => AuditFinding;

/** The same task done on several branches: somebody's work will be thrown away. */
function doneTwice(plan: ExecutionPlan, finding: Finding): AuditFinding[] {
  const refs = new Map<string, { text: string; refs: Set<string> }>();
  for (const work of plan.inFlight) {
    for (const { key, text } of work.tasks) {
      const known = refs.get(key) ?? { text, refs: new Set<string>() };
      refs.set(key, known);
      known.refs.add(work.ref);
    }
  }
  return [...refs.values()].filter((task) => task.refs.size > 1).map((task) => {
    const names = [...task.refs].toSorted();
    return finding('done-twice', `a task is done on ${names.length} branches that are not merged`, `"${task.text}" on ${names.join(', ')}`, [], `git plan diff ${names[0]!}...${names[1]!} -- ${shellWord(plan.id)}`);
  });
}

function words({ id, at, subject }: NamedCommit): string {
  return `${id.slice(0, 8)} (${at.slice(0, 10)}) ${subject}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
