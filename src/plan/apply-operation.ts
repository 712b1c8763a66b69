/**
 * The one place that knows how a change looks in text. Command line, drawer, MCP and library all come here. Every edit is a splice; the result is
 * parsed again, and given back only if it says what was asked.
 */
import { UserError } from '../model/errors.ts';
import type { PlanDocument } from '../model/document.ts';
import type { PlanOperation } from '../model/operation.ts';
import { isoOfDate } from '../model/time.ts';
import { addDecision, addLogEntry, addQuestion, answerQuestion, findQuestion } from './edit/edit-entries.ts';
import { addToList, entryOf, removeFromList, setKey } from './edit/edit-frontmatter.ts';
import { setStatus, statusLine } from './edit/edit-status.ts';
import { addTask, rewordTask, setTaskState } from './edit/edit-tasks.ts';
import { applySplices } from './edit/splice.ts';
import type { Splice } from './edit/splice.ts';
import { oneLine, yamlList } from './edit/written-text.ts';
import { findBox, findTask } from './find-task.ts';
import { mustBeWord, sessionWord, tagWord } from './list-words.ts';
import { parsePlan } from './parse-plan.ts';
import { statusOfWords } from './status-words.ts';

export type OperationContext = {
  readonly now: Date;
  readonly settings: {
    /** `plan.updated` */
    readonly updated: 'lifecycle' | 'always' | 'never';
    /** `plan.taskSpacing` */
    readonly taskSpacing: 'tight' | 'loose';
    readonly criteriaSections: readonly string[];
  };
};

/**
 * Gives the text with the operation done; the same text where there is nothing to do. Throws a `UserError` for a request that cannot be met (no such
 * task, broken frontmatter, a file whose shape does not allow the edit). `preparePlanParser` must have been awaited for the text.
 */
export function applyOperation(text: string, operation: PlanOperation, context: OperationContext): string {
  const options = { criteriaSections: context.settings.criteriaSections };
  const document = parsePlan(text, options);
  if (document.frontmatter.kind === 'broken' && touchesFrontmatter(operation)) {
    const [problem] = document.frontmatter.problems;
    throw new UserError(`the frontmatter cannot be read: ${problem?.message ?? 'it is broken'} (line ${problem?.line ?? 1})`, { hints: problem?.fix == null ? [] : [problem.fix] });
  }
  const splices = splicesFor(text, document, operation, context);
  if (splices.length === 0) return text;
  const edited = applySplices(text, splices);
  const result = withUpdated(edited, operation, context, options);
  const after = parsePlan(result, options);
  if (!says(after, document, operation)) {
    throw new UserError(`cannot ${describeOperation(operation)}: the file's shape does not allow a safe edit`, { hints: ['change the file by hand, and run git plan validate'] });
  }
  return result;
}

/** Says an operation in words that follow "to": `tick "Audit"`. */
export function describeOperation(operation: PlanOperation): string {
  switch (operation.kind) {
    case 'set-task': return `${{ done: 'tick', open: 'untick', 'in-progress': 'start', cancelled: 'cancel' }[operation.state]} task ${oneLine(operation.task)}`;
    case 'add-task': return `add the task "${oneLine(operation.text)}"`;
    case 'reword-task': return `reword task ${oneLine(operation.task)}`;
    case 'add-log': return 'add a log entry';
    case 'add-decision': return `record the decision "${oneLine(operation.text)}"`;
    case 'add-question': return `ask "${oneLine(operation.text)}"`;
    case 'answer-question': return `answer question ${oneLine(operation.question)}`;
    case 'set-status': return `set the status to ${operation.status}`;
    case 'link-session': return `link session ${oneLine(operation.sessionId)}`;
    case 'unlink-session': return `unlink session ${oneLine(operation.sessionId)}`;
    case 'set-tags': return `set the tags to ${operation.tags.map(oneLine).join(', ')}`;
    default: return operation satisfies never;
  }
}

function touchesFrontmatter(operation: PlanOperation): boolean {
  return ['set-status', 'link-session', 'unlink-session', 'set-tags'].includes(operation.kind);
}

function splicesFor(text: string, document: PlanDocument, operation: PlanOperation, { now, settings }: OperationContext): readonly Splice[] {
  switch (operation.kind) {
    case 'set-task': return setTaskState(text, document, findBox(document, operation.task), operation.state);
    case 'add-task': return addTask(text, document, operation.text, operation.section, settings.taskSpacing);
    case 'reword-task': return rewordTask(text, document, findTask(document.tasks, operation.task), required(operation.text, 'a task needs words'));
    case 'add-log': return addLogEntry(text, document, operation.text, now);
    case 'add-decision': return addDecision(text, document, operation.text, operation.because, now);
    case 'add-question': return addQuestion(text, document, operation.text);
    case 'answer-question': return answerQuestion(text, document, operation.question, operation.answer);
    case 'set-status': return setStatus(text, document, operation.status);
    case 'link-session': return addToList(text, document, 'sessions', mustBeWord(required(operation.sessionId, 'a session needs an id'), sessionWord));
    case 'unlink-session': return removeFromList(text, document, 'sessions', oneLine(operation.sessionId));
    case 'set-tags': return setTags(text, document, operation.tags);
    default: return operation satisfies never;
  }
}

/** Odd tags that are there already may stay: who takes one of several away need not mend the others. */
function setTags(text: string, document: PlanDocument, tags: readonly string[]): readonly Splice[] {
  const before = entryOf(document, 'tags')?.items ?? [];
  if (sameItems(before, tags)) return [];
  for (const tag of tags) if (!before.includes(tag)) mustBeWord(oneLine(tag), tagWord);
  return [setKey(text, document, 'tags', yamlList(tags))];
}

function required(text: string, complaint: string): string {
  const line = oneLine(text);
  if (line === '') throw new UserError(complaint);
  return line;
}

function sameItems(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

/** Rewrites the `updated` key where there is one and the policy says so: a key that every edit rewrites would make every merge conflict. */
function withUpdated(text: string, operation: PlanOperation, { now, settings }: OperationContext, options: { readonly criteriaSections: readonly string[] }): string {
  const isLifecycle = ['set-status', 'link-session', 'unlink-session'].includes(operation.kind);
  if (settings.updated === 'never' || (settings.updated === 'lifecycle' && !isLifecycle)) return text;
  const document = parsePlan(text, options);
  const entry = entryOf(document, 'updated');
  if (entry === null || entry.source === null) return text;
  const stamp = isoOfDate(now);
  const written = /^\d{4}-\d{2}-\d{2}$/.test(entry.source) ? stamp.slice(0, 10) : stamp;
  return written === entry.source ? text : applySplices(text, [setKey(text, document, 'updated', written)]);
}

/** Whether the new text says what was asked, and no less than before. */
function says(after: PlanDocument, before: PlanDocument, operation: PlanOperation): boolean {
  const sameTasks = after.tasks.length === before.tasks.length && after.criteria.length === before.criteria.length;
  switch (operation.kind) {
    case 'set-task': {
      const { line } = findBox(before, operation.task);
      return sameTasks && [...after.tasks, ...after.criteria].find((box) => box.line === line)?.state === operation.state;
    }
    case 'add-task': return after.tasks.length === before.tasks.length + 1 || (before.tasks.length === 0 && after.tasks.length > 0) || after.criteria.length === before.criteria.length + 1;
    case 'reword-task': return sameTasks;
    case 'add-log': return sameTasks && after.log.length === before.log.length + 1;
    case 'add-decision': return sameTasks && after.decisions.length === before.decisions.length + 1;
    case 'add-question': return sameTasks && after.questions.length === before.questions.length + 1;
    case 'answer-question': return sameTasks && after.questions[before.questions.indexOf(findQuestion(before.questions, operation.question))]?.answer != null;
    case 'set-status': {
      const line = statusLine(after);
      const inFrontmatter = entryOf(after, 'status')?.source;
      return sameTasks && (inFrontmatter === operation.status || (inFrontmatter === undefined && line !== undefined && statusOfWords(line.value) === operation.status));
    }
    case 'link-session': return sameTasks && (entryOf(after, 'sessions')?.items ?? []).includes(oneLine(operation.sessionId));
    case 'unlink-session': return sameTasks && !(entryOf(after, 'sessions')?.items ?? []).includes(oneLine(operation.sessionId));
    case 'set-tags': return sameTasks && sameItems(entryOf(after, 'tags')?.items ?? [], operation.tags.map(oneLine));
    default: return operation satisfies never;
  }
}
