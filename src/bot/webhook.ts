/** Webhooks of forges: whether they are from whom they say, and the pull request that they are about. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { verify } from '@octokit/webhooks-methods';
import { UserError } from '../model/errors.ts';
import { eventOfPullRequest, fieldsOf } from './ci-event.ts';
import type { CiEvent } from './ci-event.ts';
import type { ForgeKind } from './forge.ts';

/** A delivery as it came in. `body`: the text as it was sent, since the signature is of its bytes; header names in any case. */
export type WebhookDelivery = { readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>; readonly body: string };

/** Addresses that the token may go to, from who runs the bot and not from the delivery. */
export type ForgePlace = {
  readonly kind: ForgeKind;
  /** `https://github.com`, `https://gitlab.example`; no path but that of the forge itself. */
  readonly serverUrl: string;
  readonly apiUrl: string;
};

/**
 * Whether the delivery was made by who knows the secret. GitHub, Gitea and Forgejo sign the body (HMAC with SHA-256); GitLab sends the secret itself.
 * Compared in constant time. False without a secret: whoever runs the bot must have set one.
 */
export async function isSigned(kind: ForgeKind, delivery: WebhookDelivery, secret: string): Promise<boolean> {
  if (secret === '' || delivery.body === '') return false;
  if (kind === 'gitlab') return isEqual(header(delivery, 'x-gitlab-token') ?? '', secret);
  const signature = header(delivery, 'x-hub-signature-256') ?? (kind === 'gitea' ? `sha256=${header(delivery, 'x-gitea-signature') ?? header(delivery, 'x-forgejo-signature') ?? ''}` : '');
  return /^sha256=[0-9a-f]{64}$/.test(signature) && verify(secret, delivery.body, signature);
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function header({ headers }: WebhookDelivery, name: string): string | null {
  for (const [key, value] of Object.entries(headers)) if (key.toLowerCase() === name && typeof value === 'string') return value;
  return null;
}

/** Of GitHub, and of Gitea and Forgejo, which say `synchronized`; an edit may be to another target branch. */
const actions = ['opened', 'synchronize', 'synchronized', 'reopened', 'ready_for_review', 'edited'];

/**
 * The pull request, where something happened that changes what its comment says; null for every other delivery. GitLab does not tell where a merge
 * request began: `base` is null then. Throws `UserError` for a delivery that is not as documented.
 */
export function readWebhook(place: ForgePlace, delivery: WebhookDelivery): (Omit<CiEvent, 'base'> & { readonly base: string | null }) | null {
  const payload = parse(delivery.body);
  if (place.kind === 'gitlab') return readGitlab(place, payload, delivery);
  const name = header(delivery, 'x-github-event') ?? header(delivery, 'x-gitea-event') ?? header(delivery, 'x-forgejo-event');
  if (name !== 'pull_request' || !actions.includes(String(payload['action']))) return null;
  const project = fieldsOf(payload['repository'])['full_name'];
  const event = eventOfPullRequest(place.kind, fieldsOf(payload['pull_request']), {
    GITHUB_SERVER_URL: place.serverUrl, GITHUB_API_URL: place.apiUrl, ...(typeof project === 'string' ? { GITHUB_REPOSITORY: project } : {}),
  });
  return fieldsOf(payload['pull_request'])['state'] === 'closed' ? null : event;
}

function readGitlab({ serverUrl, apiUrl }: ForgePlace, payload: Readonly<Record<string, unknown>>, delivery: WebhookDelivery): ReturnType<typeof readWebhook> {
  const change = fieldsOf(payload['object_attributes']);
  const action = String(change['action']);
  const isOfInterest = action === 'open' || action === 'reopen' || action === 'update';
  if (header(delivery, 'x-gitlab-event') !== 'Merge Request Hook' || payload['object_kind'] !== 'merge_request' || !isOfInterest || change['state'] !== 'opened') return null;
  const project = String(fieldsOf(payload['project'])['id'] ?? '');
  const path = fieldsOf(payload['project'])['path_with_namespace'];
  const number = String(change['iid'] ?? '');
  const head = fieldsOf(change['last_commit'])['id'];
  const branch = change['target_branch'];
  const isRight = [project, number].every((each) => /^[1-9]\d*$/.test(each)) && typeof path === 'string' && /^[\w.-]+(?:\/[\w.-]+)+$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..');
  if (!isRight || typeof head !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(head) || typeof branch !== 'string') throw new UserError('the merge request of this delivery is not as documented');
  return { kind: 'gitlab', number, base: null, head, isFork: change['source_project_id'] !== change['target_project_id'], webUrl: `${serverUrl}/${path}`, baseName: branch, runUrl: null, runId: null, apiUrl, project };
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError('the delivery is not JSON', { hints: ['set the content type of the webhook to application/json'] });
  }
}
