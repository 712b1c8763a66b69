/** The pull request that a CI job is about, from the environment that GitHub Actions, GitLab CI, and Gitea's and Forgejo's Actions give it. */
import { UserError } from '../model/errors.ts';
import { withoutEndSlashes } from '../model/path-text.ts';
import type { ForgeKind } from './forge.ts';

export type CiEvent = {
  readonly kind: ForgeKind;
  readonly number: string;
  /** Full commit ids: the target branch when the event happened, and the pull request's last commit. */
  readonly base: string;
  readonly head: string;
  readonly isFork: boolean;
  /** Of the repository, no trailing slash. */
  readonly webUrl: string;
  /** The target branch. */
  readonly baseName: string;
  readonly runUrl: string | null;
  /** `8841.1`: the run, and which try of it. */
  readonly runId: string | null;
  readonly apiUrl: string;
  /** `owner/name`, or the number of a GitLab project. Of the target, never of the fork. */
  readonly project: string;
};

type Environment = Readonly<Record<string, string | undefined>>;
type Fields = Readonly<Record<string, unknown>>;

/** Null where the job is not about a pull request. Throws `UserError` where the environment is not what the forge documents. */
export function readCiEvent(kind: ForgeKind, env: Environment, readFile: (path: string) => string): CiEvent | null {
  return kind === 'gitlab' ? readGitlab(env) : readActions(kind, env, readFile);
}

function readActions(kind: 'github' | 'gitea', env: Environment, readFile: (path: string) => string): CiEvent | null {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  if (path === '') return null;
  const payload = fieldsOf(parseJson(readFile(path), path));
  const pull = fieldsOf(payload['pull_request']);
  if (payload['pull_request'] === undefined || payload['pull_request'] === null) return null;
  return eventOfPullRequest(kind, pull, env);
}

/** The event of a pull request as the API and the webhooks of GitHub and Gitea give it; what they say is checked here. */
export function eventOfPullRequest(kind: 'github' | 'gitea', pull: Fields, env: Environment): CiEvent {
  const [base, head] = [fieldsOf(pull['base']), fieldsOf(pull['head'])];
  const project = requireText('repository', env['GITHUB_REPOSITORY'] ?? fieldsOf(base['repo'])['full_name'], repositoryPattern, 'owner/name');
  const server = requireUrl('GITHUB_SERVER_URL', env['GITHUB_SERVER_URL'] ?? (kind === 'github' ? 'https://github.com' : undefined));
  const apiUrl = requireUrl('GITHUB_API_URL', env['GITHUB_API_URL'] ?? (kind === 'github' ? 'https://api.github.com' : `${server}/api/v1`));
  const run = textOrNull(env['GITHUB_RUN_ID']);
  // Gitea numbers the pages of its runs by repository.
  const runPage = kind === 'gitea' ? (textOrNull(env['GITHUB_RUN_NUMBER']) ?? run) : run;
  return {
    kind,
    number: requireText('pull_request.number', pull['number'], /^[1-9]\d*$/, 'a number'),
    base: requireId('pull_request.base.sha', base['sha']),
    head: requireId('pull_request.head.sha', head['sha']),
    // A fork that was deleted has no repository any more.
    isFork: String(fieldsOf(head['repo'])['full_name'] ?? '').toLowerCase() !== project.toLowerCase(),
    webUrl: `${server}/${project}`,
    baseName: requireText('pull_request.base.ref', base['ref'], /^[^\0-\x20\x7f]+$/, 'a branch'),
    runUrl: runPage === null ? null : `${server}/${project}/actions/runs/${runPage}`,
    runId: run === null ? null : `${run}.${textOrNull(env['GITHUB_RUN_ATTEMPT']) ?? '1'}`,
    apiUrl,
    project,
  };
}

function readGitlab(env: Environment): CiEvent | null {
  if (textOrNull(env['CI_MERGE_REQUEST_IID']) === null) return null;
  const project = requireText('CI_MERGE_REQUEST_PROJECT_ID', env['CI_MERGE_REQUEST_PROJECT_ID'], /^[1-9]\d*$/, 'a number');
  return {
    kind: 'gitlab',
    number: requireText('CI_MERGE_REQUEST_IID', env['CI_MERGE_REQUEST_IID'], /^[1-9]\d*$/, 'a number'),
    base: requireId('CI_MERGE_REQUEST_DIFF_BASE_SHA', env['CI_MERGE_REQUEST_DIFF_BASE_SHA']),
    // A pipeline on the merged result runs on a commit that nobody wrote; then the branch's own is named beside it.
    head: requireId('CI_COMMIT_SHA', textOrNull(env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']) ?? env['CI_COMMIT_SHA']),
    isFork: (textOrNull(env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID']) ?? project) !== project,
    webUrl: requireUrl('CI_MERGE_REQUEST_PROJECT_URL', env['CI_MERGE_REQUEST_PROJECT_URL']),
    baseName: requireText('CI_MERGE_REQUEST_TARGET_BRANCH_NAME', env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME'], /^[^\0-\x20\x7f]+$/, 'a branch'),
    runUrl: textOrNull(env['CI_JOB_URL']) ?? textOrNull(env['CI_PIPELINE_URL']),
    runId: textOrNull(env['CI_PIPELINE_ID']),
    apiUrl: requireUrl('CI_API_V4_URL', env['CI_API_V4_URL']),
    project,
  };
}

/** `.` and `..` would lead out of the path that they are put into. */
const repositoryPattern = /^(?!\.{1,2}\/)[\w.-]+\/(?!\.{1,2}$)[\w.-]+$/;

/** A JSON object's fields; none for anything else. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`the event in ${path} is not JSON`);
  }
}

function textOrNull(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function requireText(name: string, value: unknown, pattern: RegExp, expected: string): string {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && pattern.test(text)) return text;
  throw new UserError(`${name} is ${text === undefined ? 'missing' : JSON.stringify(text)?.slice(0, 80)}, expected ${expected}`);
}

/** No abbreviations from outside. */
function requireId(name: string, value: unknown): string {
  return requireText(name, value, /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'a full commit id');
}

/** Without a trailing slash, and without a name and password in it. */
function requireUrl(name: string, value: string | undefined): string {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : null;
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '') return withoutEndSlashes(value ?? '');
  throw new UserError(`${name} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected a URL`);
}
