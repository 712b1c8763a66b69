/** The pull request of a job that does not run for one: on a push to its branch, or after another workflow (`workflow_run`, whose list is empty for forks). */
import { withoutEndSlashes } from '../model/path-text.ts';
import { eventOfPullRequest, fieldsOf, readCiEvent } from './ci-event.ts';
import type { CiEvent } from './ci-event.ts';
import type { ForgeKind } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { found, openOctokit } from './github.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { requireFound, sendJson } from './json-api.ts';
import { guardOf } from './open-forge.ts';
import type { ForgeOptions } from './open-forge.ts';
import { pagesMax } from './paging.ts';
import { repositoryPath, splitProject } from './repository-path.ts';

/**
 * What `readCiEvent` finds; else, on GitHub, Gitea and Forgejo, the open pull request whose last commit is the one of the job, asked of the forge. A
 * commit may be in other pull requests too, which are passed over. Null where there is none, or no token to ask with.
 */
export async function findPullRequest(kind: ForgeKind, env: Readonly<Record<string, string | undefined>>, readFile: (path: string) => string, token: string | null, options: ForgeOptions = {}): Promise<CiEvent | null> {
  const event = readCiEvent(kind, env, readFile);
  if (event !== null || kind === 'gitlab') return event;
  const commit = commitOfJob(env, readFile);
  const project = env['GITHUB_REPOSITORY'] ?? '';
  if (commit === null || project === '') return null;
  const apiUrl = withoutEndSlashes(env['GITHUB_API_URL'] ?? (kind === 'github' ? 'https://api.github.com' : `${env['GITHUB_SERVER_URL'] ?? ''}/api/v1`));
  const guard = URL.canParse(apiUrl) ? guardOf(apiUrl, token, options) : null;
  if (guard === null) return null;
  const listPage = kind === 'github' ? githubPulls : giteaPulls;
  for (let page = 1; page <= pagesMax; page += 1) {
    const pulls = await listPage(guard, project, commit, page);
    const mine = pulls.find((pull) => pull['state'] === 'open' && fieldsOf(pull['head'])['sha'] === commit);
    if (mine !== undefined) return eventOfPullRequest(kind, mine, env);
    if (pulls.length === 0) return null;
  }
  return null;
}

type Guard = NonNullable<ReturnType<typeof guardOf>>;
type Pulls = readonly Readonly<Record<string, unknown>>[];

async function githubPulls(guard: Guard, project: string, commit: string, page: number): Promise<Pulls> {
  const octokit = openOctokit(guard.apiUrl, guard);
  const { data } = await found(octokit.request('GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', { ...splitProject(project), commit_sha: commit, per_page: 100, page }));
  return listOf(data);
}

/** Gitea ignores the filter for a branch, so that all that are open are looked through. */
async function giteaPulls(guard: Guard, project: string, _commit: string, page: number): Promise<Pulls> {
  const path = `${repositoryPath(project)}/pulls?state=open&page=${page}&limit=50`;
  return listOf(requireFound(await sendJson({ fetch: guardedFetch(guard), apiUrl: guard.apiUrl, headers: { authorization: `token ${guard.token}` } }, 'GET', path), 'GET pulls').data);
}

function listOf(data: unknown): Pulls {
  if (!Array.isArray(data)) throw new ForgeError('malformed', 'the list of pull requests is no list');
  return data.map(fieldsOf);
}

/** The commit that the job is about; a full id, or nothing. */
function commitOfJob(env: Readonly<Record<string, string | undefined>>, readFile: (path: string) => string): string | null {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  const payload = fieldsOf(path === '' ? null : JSON.parse(readFile(path)));
  const commit = fieldsOf(payload['workflow_run'])['head_sha'] ?? payload['after'] ?? env['GITHUB_SHA'];
  return typeof commit === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) && !/^0+$/.test(commit) ? commit : null;
}
