/** What committing a plan would record: HEAD's text and the file's, the difference by meaning, a message to begin with. */
import { foldEvents } from '../history/events.ts';
import type { PlanChanges } from '../model/drawer-view.ts';
import { progressOf } from '../model/plan.ts';
import type { PlanEvent } from '../model/timeline.ts';
import type { AppContext } from './context.ts';
import { planOf, type PlanSight } from './drawer-card.ts';
import { documentOf, planBytesMax } from './drawer-files.ts';

/** Reads the changes of the plan. Empty texts stand for a file that is not there. */
export async function readPlanChanges(context: AppContext, sight: PlanSight, headBlob: string | null): Promise<PlanChanges> {
  const { file } = sight;
  const bytes = headBlob === null ? null : ((await context.repository.git.readBlobs([headBlob], { bytesMax: planBytesMax })).get(headBlob) ?? null);
  const before = bytes === null ? '' : Buffer.from(bytes).toString('utf8');
  const old = bytes === null ? null : { repoPath: file.repoPath, document: await documentOf(context, before) };
  const events = foldEvents(old, { repoPath: file.repoPath, document: file.document });
  const plan = planOf(sight);
  const progress = progressOf(file.document.tasks);
  return {
    key: file.key,
    blobId: file.blobId,
    diff: { planId: plan.id, title: plan.title, filePath: file.repoPath, before: old === null ? null : progressOf(old.document.tasks), after: progress, events },
    before,
    after: file.text,
    suggestedMessage: suggestMessage(plan.title, events),
  };
}

/** A subject of at most 72 characters, and a line an event where there are several. */
export function suggestMessage(title: string, events: readonly PlanEvent[]): string {
  const lines = events.map(eventLine).filter((line) => line !== null);
  const [only] = lines;
  const subject = lines.length === 1 && only !== undefined ? `plan: ${only}` : `plan: ${eventsInShort(events)} in ${title}`;
  const short = subject.length <= 72 ? subject : `${subject.slice(0, 71).trimEnd()}…`;
  return lines.length > 1 ? `${short}\n\n${lines.slice(0, 20).map((line) => `- ${line}`).join('\n')}` : short;
}

function eventsInShort(events: readonly PlanEvent[]): string {
  const done = events.filter(({ kind }) => kind === 'task-done').length;
  if (done > 0) return done === 1 ? 'do a task' : `do ${done} tasks`;
  return events.length === 0 ? 'edit text' : 'edit';
}

function eventLine({ kind, text, to }: PlanEvent): string | null {
  switch (kind) {
    case 'created': return `create ${text}`;
    case 'status': return `set status to ${to ?? text}`;
    case 'task-done': return `do ${text}`;
    case 'task-added': return `add ${text}`;
    case 'task-removed': return `remove ${text}`;
    case 'task-reopened': return `reopen ${text}`;
    case 'task-reworded': return `reword ${text}`;
    case 'session-linked': return `link ${text}`;
    case 'session-unlinked': return `unlink ${text}`;
    case 'decision': return `decide ${text}`;
    case 'question': return `ask ${text}`;
    case 'answer': return `answer ${text}`;
    case 'log': return `note ${text}`;
    case 'debt': return `note debt ${text}`;
    case 'task-moved': case 'renamed': case 'deleted': return null;
    default: return kind satisfies never;
  }
}
