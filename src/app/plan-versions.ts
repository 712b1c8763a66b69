/** Plan texts by blob id: read in one git process, decoded, parsed once each. */
import type { ObjectId } from '../model/commit.ts';
import type { PlanDocument } from '../model/document.ts';
import type { Repository } from '../git/open-repository.ts';
import { parsePlans } from '../plan/parse-plan.ts';
import { planBytesMax } from '../plan/rules/too-large.ts';
import type { Settings } from './settings.ts';

export type PlanVersion = { readonly text: string; readonly malformedUtf8: boolean; readonly bytes: number; readonly document: PlanDocument };

/** `null`: too large to be read. Absent: not in this repository (a partial clone). */
export type PlanVersions = ReadonlyMap<ObjectId, PlanVersion | null>;

/** Reads and parses blobs. Nothing is fetched. */
export async function readPlanVersions(repository: Repository, settings: Settings, ids: readonly ObjectId[]): Promise<PlanVersions> {
  const blobs = await repository.git.readBlobs(ids, { bytesMax: planBytesMax });
  const decoded = [...blobs].map(([id, bytes]) => ({ id, bytes: bytes?.length ?? 0, ...(bytes === null ? { text: null, malformedUtf8: false } : decodeUtf8(bytes)) }));
  // Most rules never look into the header, which is the dearest part of a plan to read.
  const documents = await parsePlans(decoded.map(({ text }) => text ?? ''), { criteriaSections: settings.criteriaSections, lazyHeader: true });
  return new Map(decoded.map(({ id, text, malformedUtf8, bytes }, at) => [id, text === null ? null : { text, malformedUtf8, bytes, document: documents[at]! }]));
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenientDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8, the byte-order mark kept; says where bytes had to be replaced. */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string; readonly malformedUtf8: boolean } {
  try {
    return { text: strictDecoder.decode(bytes), malformedUtf8: false };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: lenientDecoder.decode(bytes), malformedUtf8: true };
  }
}
