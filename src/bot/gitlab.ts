/** Notes of a merge request and the status of its commits, through GitLab's API v4. */
import type { CiEvent } from './ci-event.ts';
import { fieldsOf } from './ci-event.ts';
import { createOnce } from './create-once.ts';
import type { Forge, ForgeComment } from './forge.ts';
import { ForgeError } from './forge-error.ts';
import { guardedFetch } from './guarded-fetch.ts';
import type { GuardOptions } from './guarded-fetch.ts';
import { cutText, requireCommentId, requireFound, sendJson } from './json-api.ts';
import type { JsonAnswer } from './json-api.ts';
import { pagesMax } from './paging.ts';

/** `CI_JOB_TOKEN` may only read notes; the token is a project's, or a person's, with the scope `api`. */
export function openGitlab(event: CiEvent, guard: GuardOptions): Forge {
  const headers = { 'private-token': guard.token };
  const request = { fetch: guardedFetch(guard), apiUrl: event.apiUrl, headers };
  const project = `/projects/${encodeURIComponent(event.project)}`;
  const notes = `${project}/merge_requests/${encodeURIComponent(event.number)}/notes`;
  let self: Promise<unknown> | null = null;
  const toComment = async (value: unknown, what: string): Promise<ForgeComment> => {
    self ??= readSelf();
    const note = fieldsOf(value);
    const id = requireCommentId(note['id'], what);
    const isOwn = note['system'] !== true && fieldsOf(note['author'])['id'] === (await self);
    return { id, body: typeof note['body'] === 'string' ? note['body'] : '', isOwn, url: `${event.webUrl}/-/merge_requests/${event.number}#note_${id}` };
  };
  const readSelf = async (): Promise<unknown> => {
    const { id } = fieldsOf(requireFound(await sendJson(request, 'GET', '/user'), 'GET /user').data);
    if (typeof id !== 'number') throw new ForgeError('malformed', 'GET /user: the answer has no id');
    return id;
  };

  const forge: Forge = {
    kind: 'gitlab',
    async *listComments() {
      let page = '1';
      for (let count = 0; count < pagesMax; count += 1) {
        const answer: JsonAnswer = requireFound(await sendJson(request, 'GET', `${notes}?per_page=100&page=${page}&sort=asc&order_by=created_at`), `GET ${notes}`);
        if (!Array.isArray(answer.data)) throw new ForgeError('malformed', `GET ${notes}: the answer is no list`);
        for (const note of answer.data as readonly unknown[]) yield await toComment(note, `GET ${notes}`);
        const next = answer.headers.get('x-next-page') ?? '';
        if (!/^\d+$/.test(next)) return;
        page = next;
      }
    },
    createComment: (body) => {
      const once = { ...request, fetch: guardedFetch(guard, false) };
      return createOnce(forge, body, async () => toComment(requireFound(await sendJson(once, 'POST', notes, { body }), `POST ${notes}`).data, `POST ${notes}`), guard.wait);
    },
    updateComment: async (id, body) => {
      const answer = await sendJson(request, 'PUT', `${notes}/${encodeURIComponent(id)}`, { body });
      return answer.status === 404 ? null : toComment(answer.data, `PUT ${notes}`);
    },
    setStatus: async (commit, state, description, url) => {
      const path = `${project}/statuses/${commit}`;
      const pipeline = /^\d+$/.test(event.runId ?? '') ? Number(event.runId) : null;
      requireFound(
        await sendJson({ ...request, fetch: guardedFetch(guard, true) }, 'POST', path, {
          state: state === 'success' ? 'success' : 'failed',
          name: 'git-plan',
          description: cutText(description, 255),
          ...(url === null ? {} : { target_url: url }),
          // Otherwise the status makes a pipeline of its own.
          ...(pipeline === null ? {} : { pipeline_id: pipeline }),
        }),
        `POST ${path}`,
      );
    },
  };
  return forge;
}

/** Where a merge request began, which its webhook does not tell. Throws `ForgeError` while GitLab has not worked it out yet: a later delivery does better. */
export async function readMergeRequestBase(event: Pick<CiEvent, 'apiUrl' | 'project' | 'number'>, guard: GuardOptions): Promise<string> {
  const path = `/projects/${encodeURIComponent(event.project)}/merge_requests/${encodeURIComponent(event.number)}`;
  const { data } = requireFound(await sendJson({ fetch: guardedFetch(guard), apiUrl: event.apiUrl, headers: { 'private-token': guard.token } }, 'GET', path), `GET ${path}`);
  const base = fieldsOf(fieldsOf(data)['diff_refs'])['base_sha'];
  if (typeof base === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(base)) return base;
  throw new ForgeError('unavailable', `GET ${path}: where the merge request began is not known yet`);
}
