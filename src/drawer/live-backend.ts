/** The drawer's backend over a real repository: asks the use cases, and says their answers and failures in the protocol's words. */
import { configuredEditor, commitPlan, createPlanFile, type Done, mendPlan, operateOnPlan, placeOfDebt, tellLinkedSession } from '../app/drawer-operations.ts';
import { readPlanChanges } from '../app/drawer-changes.ts';
import { type PlanReading, readPlanDetail, readPlanVersion } from '../app/drawer-detail.ts';
import { planKeyOf } from '../app/drawer-key.ts';
import { readPlanHistory } from '../app/drawer-history.ts';
import type { DrawerLive } from '../app/drawer-live.ts';
import { readPreamble } from '../app/drawer-preamble.ts';
import type { PlanDetail, PlanKey } from '../model/drawer-view.ts';
import { FatalError, StaleError, UserError } from '../model/errors.ts';
import type { DrawerBackend } from './backend.ts';
import { BodyMemory } from './body-memory.ts';
import { openInEditor } from './open-in-editor.ts';
import type { OperationAnswer, PageMessage } from './protocol.ts';
import { toRichText } from './rich-text.ts';

/** Makes the backend. Closing it closes `live`. */
export function createLiveBackend(live: DrawerLive): DrawerBackend {
  const bodies = new BodyMemory();
  const detailOf = async (key: PlanKey): Promise<PlanDetail | null> => {
    const found = live.sightOf(key);
    return found === null ? null : drawn(await readPlanDetail(live.context, found.sight), bodies);
  };
  return {
    snapshot: () => live.snapshot(),
    subscribe: (listener) => live.subscribe(listener),
    plan: detailOf,
    planAt: async (key, commit) => {
      const found = live.sightOf(key);
      if (found === null) return null;
      const { entries } = await readPlanHistory(live.context, found);
      return drawn(await readPlanVersion(live.context, found.sight, commit, pathsAt(entries, commit)), bodies);
    },
    history: async (key) => {
      const found = live.sightOf(key);
      return found === null ? null : readPlanHistory(live.context, found);
    },
    changes: async (key) => {
      const found = live.sightOf(key);
      return found === null ? null : readPlanChanges(live.context, found.sight, found.headBlob);
    },
    preamble: async (key) => {
      const found = live.sightOf(key);
      return found === null ? null : { key, text: readPreamble(found.sight) };
    },
    perform: async (message, base) => {
      try {
        return await perform(live, message, base ?? '');
      } catch (error) {
        return answerOf(error, () => ('key' in message ? detailOf(message.key) : Promise.resolve(null)));
      }
    },
    close: () => live.close(),
  };
}

async function perform(live: DrawerLive, message: PageMessage, base: string): Promise<OperationAnswer> {
  const { context } = live;
  if (message.kind === 'create') {
    const made = await createPlanFile(context, message);
    return done(made, message.open ? await edit(live, made.repoPath, 1) : null);
  }
  if (message.kind === 'open-debt') {
    const { repoPath, line } = await placeOfDebt(context, message.id);
    return { kind: 'done', key: null, blobId: null, note: (await edit(live, repoPath, line)) === null ? null : `${repoPath}:${line}` };
  }
  const found = live.sightOf(message.key);
  if (found === null) throw new UserError('there is no such plan any more');
  const { repoPath } = found.sight.file;
  switch (message.kind) {
    case 'operate':
      return done(await operateOnPlan(context, repoPath, message.operations, base));
    case 'commit':
      return done(await commitPlan(context, repoPath, message.message, base));
    case 'fix':
      return done(await mendPlan(context, repoPath, base));
    case 'tell-session':
      tellLinkedSession(context, message.sessionId);
      return { kind: 'done', key: message.key, blobId: null, note: null };
    case 'open-editor':
      return { kind: 'done', key: message.key, blobId: null, note: await edit(live, repoPath, message.line) };
    default:
      return message satisfies never;
  }
}

async function edit({ context }: DrawerLive, repoPath: string, line: number): Promise<string | null> {
  const { rootPath } = context.repository;
  if (rootPath === null) throw new UserError('a bare repository has no files to edit');
  const editor = await configuredEditor(context);
  const opened = editor !== null && (await openInEditor(editor.commandLine, rootPath, repoPath, line, editor.env));
  return opened ? null : 'The editor of git opens no window of its own: the path was copied';
}

function done({ repoPath, blobId, note }: Done, addition: string | null = null): OperationAnswer {
  return { kind: 'done', key: planKeyOf(repoPath), blobId, note: note ?? addition };
}

/** Failures that a person can do something about are answers; anything else is a bug, and thrown. */
async function answerOf(error: unknown, detail: () => Promise<PlanDetail | null>): Promise<OperationAnswer> {
  if (error instanceof StaleError) {
    const now = await detail();
    if (now !== null) return { kind: 'stale', detail: now };
  }
  if (error instanceof UserError || error instanceof FatalError) return { kind: 'refused', message: error.message, hints: error.hints };
  throw error;
}

async function drawn(reading: PlanReading | null, bodies: BodyMemory): Promise<PlanDetail | null> {
  if (reading === null) return null;
  const { markdown, ...rest } = reading;
  return { ...rest, body: markdown === null ? null : await bodies.of(rest.blobId, async () => toRichText(await markdown())) };
}

/** Where the plan's file was at a commit, as its timeline tells: the path of the last entry up to it. */
function pathsAt(entries: readonly { readonly commit: string; readonly filePath: string }[], commit: string): readonly string[] {
  const at = entries.findIndex((entry) => entry.commit === commit);
  const own = at < 0 ? [] : [entries[at]?.filePath ?? ''];
  return [...own, ...new Set(entries.map(({ filePath }) => filePath))].filter((path) => path !== '');
}
