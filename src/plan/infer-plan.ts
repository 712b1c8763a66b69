/**
 * Gives every plan the metadata of the contract: from its frontmatter where that says it, else inferred from header lines, headings, tasks, folder,
 * file name and history, each value with its source. Nothing is demanded: almost no plan out there has frontmatter.
 */
import type { Diagnostic } from '../model/diagnostic.ts';
import type { FrontmatterEntry, HeaderField, PlanDocument } from '../model/document.ts';
import { planStatuses, progressOf } from '../model/plan.ts';
import type { ExecutionPlan, InFlight, PlanStatus } from '../model/plan.ts';
import { isoOfDate } from '../model/time.ts';
import { statusOfFolder, stemOf } from './plan-path.ts';
import { namesSection } from './section-words.ts';
import { statusOfWords } from './status-words.ts';

/** What is known about the file beside its text. Times are ISO 8601. */
export type PlanFacts = {
  readonly filePath: string;
  readonly firstCommittedAt?: string | null;
  readonly lastCommittedAt?: string | null;
  readonly firstAuthor?: string | null;
  /** Of the file in the work tree. */
  readonly modifiedAt?: string | null;
  /** The work tree's file differs from the last commit. */
  readonly isDirty?: boolean;
  readonly problems?: readonly Diagnostic[];
  readonly inFlight?: readonly InFlight[];
};

const epoch = '1970-01-01T00:00:00Z';

/** True for a plan with an `id` in its frontmatter, or with frontmatter that cannot be read. */
export function isManaged(document: PlanDocument): boolean {
  return document.frontmatter.kind === 'broken' || entryOf(document, 'id') !== undefined;
}

/** The id in a plan's frontmatter; null where it has none. */
export function writtenIdOf(document: PlanDocument): string | null {
  return textOf(document, 'id');
}

/** The id of a plan: from the frontmatter, else the file's stem. */
export function planIdOf(document: Pick<PlanDocument, 'frontmatter'>, filePath: string): string {
  return textOf(document, 'id') ?? stemOf(filePath);
}

/** Infers the whole plan. */
export function inferPlan(document: PlanDocument, facts: PlanFacts): ExecutionPlan {
  const inferred: Record<string, string> = {};
  const choose = (name: string, fromFrontmatter: string | null, others: readonly (readonly [source: string, read: () => string | null | undefined])[]): string => {
    if (fromFrontmatter !== null) return fromFrontmatter;
    for (const [source, read] of others) {
      const value = read();
      if (value === null || value === undefined || value === '') continue;
      inferred[name] = source;
      return value;
    }
    inferred[name] = 'none';
    return '';
  };
  const progress = progressOf(document.tasks);
  const status = inferStatus(document, facts.filePath, progress.taskCount > 0 && progress.completedTaskCount === progress.taskCount);
  if (status.source !== 'frontmatter') inferred['status'] = status.source;
  const stem = stemOf(facts.filePath);
  const title = choose('title', textOf(document, 'title'), [['heading', () => headingTitle(document)], ['header', () => headerValue(document, 'title')], ['file-name', () => titleOfStem(stem)]]);
  const createdAt = choose('createdAt', firstText(document, ['created', 'created_at', 'createdAt', 'date', 'opened']), [
    ['header', () => dateIn(headerValue(document, 'created'))], ['file-name', () => dateOfStem(stem)], ['history', () => facts.firstCommittedAt], ['file', () => facts.modifiedAt],
  ]);
  const lastChange = facts.isDirty === true ? (facts.modifiedAt ?? facts.lastCommittedAt) : (facts.lastCommittedAt ?? null);
  const writtenUpdate = firstText(document, ['updated', 'updated_at', 'updatedAt', 'last-reviewed']);
  // Often nobody asks, and the header, which is all that says it, need not be read: its name has its place among the inferred ones until then.
  if (lastChange === null && writtenUpdate === null) inferred['updatedAt'] = 'none';
  let updatedAt: string | null = null;
  const findUpdatedAt = (): string => (updatedAt ??= instantOf(lastChange ?? choose('updatedAt', writtenUpdate, [['header', () => dateIn(headerValue(document, 'updated'))], ['file', () => facts.modifiedAt], ['created', () => createdAt]])));
  const tasks = document.tasks;
  return {
    id: choose('id', textOf(document, 'id'), [['file-name', () => stem]]),
    title: title === '' ? stem : title,
    status: status.status,
    filePath: facts.filePath,
    createdAt: instantOf(createdAt),
    get updatedAt() {
      return findUpdatedAt();
    },
    author: choose('author', firstText(document, ['author', 'owner']), [['header', () => headerValue(document, 'author')], ['history', () => facts.firstAuthor]]) || 'unknown',
    linkedSessionIds: listOf(document, 'sessions'),
    tags: listOf(document, 'tags'),
    ...progress,
    tasks,
    nextTask: tasks.find((task) => task.state === 'in-progress') ?? tasks.find((task) => task.state === 'open') ?? null,
    criteria: document.criteria,
    managed: isManaged(document),
    statusText: status.text,
    problems: facts.problems ?? [],
    get inferred() {
      findUpdatedAt();
      return inferred;
    },
    debtIds: listOf(document, 'debt'),
    dependsOn: listOf(document, 'depends'),
    inFlight: facts.inFlight ?? [],
  };
}

type InferredStatus = { readonly status: PlanStatus; readonly source: string; readonly text: string | null };

/**
 * Frontmatter of a managed plan first. Else the folder, since a file is listed where it lies (a text that contradicts it is a problem which the
 * rules show); then what the text says; then the tasks.
 */
function inferStatus(document: PlanDocument, filePath: string, isAllDone: boolean): InferredStatus {
  const written = textOf(document, 'status') ?? textOf(document, 'phase');
  const exact = planStatuses.find((status) => status === written);
  if (exact !== undefined && isManaged(document)) return { status: exact, source: 'frontmatter', text: null };
  const header = statusField(document);
  const text = written ?? header?.value ?? null;
  const said = (written === null ? null : statusOfWords(written)) ?? (header === undefined ? null : statusOfWords(header.value));
  const source = written === null ? (header?.source ?? 'line') : 'frontmatter';
  const folder = statusOfFolder(filePath);
  const statusText = text === null || text === exact ? null : text;
  if (folder !== null) return said !== null && agree(folder, said) ? { status: said, source, text: statusText } : { status: folder, source: 'folder', text: statusText };
  if (said !== null) return { status: said, source, text: statusText };
  return { status: isAllDone ? 'completed' : 'active', source: 'tasks', text: statusText };
}

/** `completed/` also holds what was abandoned, and drafts are written in `active/`. */
function agree(folder: PlanStatus, said: PlanStatus): boolean {
  return folder === said || (folder === 'completed' && said === 'abandoned') || (folder === 'active' && said === 'draft');
}

/** The status that the text itself says, whatever the folder: for the rule that compares them. */
export function statusInText(document: PlanDocument): { readonly status: PlanStatus; readonly text: string; readonly line: number; readonly column: number } | null {
  const entry = entryOf(document, 'status');
  const written = textOf(document, 'status');
  if (entry !== undefined && written !== null) {
    const status = statusOfWords(written);
    return status === null ? null : { status, text: written, line: entry.line, column: entry.column };
  }
  const header = statusField(document);
  const status = header === undefined ? null : statusOfWords(header.value);
  return header === undefined || status === null ? null : { status, text: header.value, line: header.line, column: 1 };
}

function statusField(document: PlanDocument): HeaderField | undefined {
  const fields = document.header.filter((field) => field.name === 'status' && field.value !== '');
  return fields.find((field) => statusOfWords(field.value) !== null) ?? fields[0];
}

function entryOf(document: Pick<PlanDocument, 'frontmatter'>, key: string): FrontmatterEntry | undefined {
  return document.frontmatter.entries.find((entry) => entry.key === key);
}

function textOf(document: Pick<PlanDocument, 'frontmatter'>, key: string): string | null {
  const source = entryOf(document, key)?.source?.trim() ?? '';
  return source === '' || source === '~' || source === 'null' ? null : source;
}

function firstText(document: PlanDocument, keys: readonly string[]): string | null {
  for (const key of keys) {
    const text = textOf(document, key);
    if (text !== null) return text;
  }
  return null;
}

function listOf(document: PlanDocument, key: string): readonly string[] {
  const entry = entryOf(document, key);
  if (entry === undefined) return [];
  if (entry.items !== null) return entry.items;
  const text = textOf(document, key);
  return text === null ? [] : [text];
}

function headerValue(document: PlanDocument, name: string): string | null {
  const value = document.header.find((field) => field.name === name && field.value !== '')?.value ?? null;
  return value === null || /^[-–—]+$|^(?:tbd|none|n\/a|unknown|unassigned)$/i.test(value) ? null : value;
}

const titlePrefix = /^(?:exec(?:ution)?[ -]?plan|plan|计划|执行计划|実行計画|실행 계획)(?:\s+(?:\d+|[A-Z]+-\d+))?\s*[:：—–-]\s*/i;
const numberPrefix = /^(?:plan\s+)?(?:\d{2,4}|feat-\d+)\s*[:：—–-]\s+/i;

/** The first heading, without `ExecPlan:`-like prefixes, Markdown marks and numbers. */
function headingTitle(document: PlanDocument): string | null {
  const titles = document.headings.filter((candidate) => candidate.depth === 1);
  const heading = titles[0] ?? document.headings[0];
  // One heading of the first level is the title, whatever it says. Else the file's name may say more.
  if (heading === undefined || (titles.length !== 1 && namesSection(heading.text))) return null;
  const plain = heading.text.replace(/\[([^\]]{0,300})\]\([^)]{0,500}\)/g, '$1').replace(/[`*]/g, '').trim();
  const stripped = plain.replace(titlePrefix, '').replace(numberPrefix, '').trim();
  return stripped === '' ? plain : stripped;
}

function titleOfStem(stem: string): string {
  const words = stem.replace(/^\d{4}-\d{2}-\d{2}[-_ ]?/, '').replace(/^(?:plan|task)[-_]/i, '').replace(/[-_]+/g, ' ').trim();
  return words === '' ? stem : words.charAt(0).toUpperCase() + words.slice(1);
}

function dateOfStem(stem: string): string | null {
  const match = /(?:^|[^\d])(\d{4})-?(\d{2})-?(\d{2})(?:[^\d]|$)/.exec(stem);
  return match === null ? null : validDate(`${match[1]}-${match[2]}-${match[3]}`);
}

/** The first date in a text, ISO or in English words. */
function dateIn(text: string | null): string | null {
  if (text === null) return null;
  const iso = /\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?/.exec(text)?.[0];
  if (iso !== undefined) return validDate(iso.replace(/[/.](?=\d{1,2}(?:[/.T ]|$))/g, '-'));
  const english = /\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4})\b/i.exec(text);
  if (english === null) return null;
  const month = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].indexOf(english[1]!.toLowerCase()) + 1;
  return validDate(`${english[3]}-${String(month).padStart(2, '0')}-${english[2]!.padStart(2, '0')}`);
}

function validDate(text: string): string | null {
  const instant = instantOf(text);
  return instant === epoch ? null : text;
}

/** ISO 8601 with time and zone: a date alone is its midnight in UTC; what is no date becomes 1970. Seconds are kept, fractions are not. */
export function instantOf(text: string): string {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?)?/.exec(text.trim());
  if (parts === null) return epoch;
  const [, year, month, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = parts;
  const iso = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}T${hour}:${minute}:${second}${zone}`;
  return isoOfDate(new Date(iso.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
}
