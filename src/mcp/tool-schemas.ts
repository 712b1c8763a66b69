/**
 * What the tools take and give. Strict: an unknown key is an error, so that a slip is not silently ignored. What an agent sends may come from a prompt that
 * somebody else wrote: plans are named by words that are looked up among the plans that are there, and never used as a path or a revision.
 */
import * as z from 'zod';

const plain = (max: number) => z.string().min(1).max(max);
/** Looked up, so no pattern could make it safer; what could not be a name is refused early. */
const planName = z.string().min(1).max(300).regex(/^[^-\x00-\x1f\x7f][^\x00-\x1f\x7f]*$/).describe('Plan id, slug or title');
const blobId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const expect = blobId.describe('blobId of the plan as you last read it; a newer version is returned instead of overwritten');
const operationId = z.string().regex(/^[A-Za-z0-9._:-]{1,100}$/).optional().describe('Any id; a repeated call with the same one is answered without doing it twice');
const task = plain(500).describe('Task number, key or words');
const status = z.enum(['draft', 'active', 'completed', 'abandoned']);
const limit = (fallback: number, max: number) => z.int().min(1).max(max).default(fallback);

export const operation = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('complete_task'), task }),
  z.strictObject({ op: z.literal('start_task'), task }),
  z.strictObject({ op: z.literal('reopen_task'), task }),
  z.strictObject({ op: z.literal('cancel_task'), task }),
  z.strictObject({ op: z.literal('add_task'), text: plain(2_000), section: plain(300).optional() }),
  z.strictObject({ op: z.literal('reword_task'), task, text: plain(2_000) }),
  z.strictObject({ op: z.literal('add_log'), text: plain(10_000) }),
  z.strictObject({ op: z.literal('add_decision'), text: plain(2_000), because: plain(2_000).optional() }),
  z.strictObject({ op: z.literal('add_question'), text: plain(2_000) }),
  z.strictObject({ op: z.literal('answer_question'), question: plain(2_000).describe('Question number or words'), answer: plain(2_000) }),
  z.strictObject({ op: z.literal('set_status'), status }),
]);

export const inputs = {
  plan_status: z.strictObject({ plan: planName.optional(), format: z.enum(['concise', 'detailed']).default('concise') }),
  plan_search: z.strictObject({
    query: plain(300).optional(), tag: plain(100).optional(), status: status.optional(),
    file: z.string().max(1_000).regex(/^(?![/~-])(?!.*(?:^|\/)\.\.?(?:\/|$))[^\\\x00-\x1f\x7f]+$/).optional().describe('Path from the repository root'),
    limit: limit(10, 50),
  }),
  plan_update: z.strictObject({ plan: planName, expect, operations: z.array(operation).min(1).max(50).describe('Done together or not at all'), operationId }),
  plan_create: z.strictObject({
    title: plain(300), template: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/).optional(), status: z.enum(['draft', 'active']).default('active'),
    tags: z.array(plain(64)).max(20).default([]), operationId,
  }),
  plan_history: z.strictObject({ plan: planName.optional(), limit: limit(20, 100) }),
  plan_validate: z.strictObject({ plan: planName.optional(), limit: limit(50, 200) }),
  plan_link_session: z.strictObject({
    plan: planName, session: z.string().regex(/^(?:[a-z][a-z0-9-]{0,23}\/)?[A-Za-z0-9][A-Za-z0-9._-]{2,127}$/).optional().describe('Default: the session that runs this server'), expect: expect.optional(),
  }),
} as const;

const taskShape = z.object({ number: z.int(), text: z.string(), state: z.enum(['open', 'done', 'in-progress', 'cancelled']) });

export const conciseShape = z.object({
  id: z.string(), title: z.string(), status, progressPercent: z.int(), completedTaskCount: z.int(), taskCount: z.int(), filePath: z.string(), blobId: blobId.nullable(),
  openTasks: z.array(taskShape), moreOpenTasks: z.int(), problemCount: z.int(),
});

export const detailsShape = z.object({
  tasks: z.array(taskShape.extend({ section: z.array(z.string()) })), criteria: z.array(taskShape), decisions: z.array(z.object({ text: z.string(), because: z.string().nullable(), date: z.string().nullable() })),
  questions: z.array(z.object({ text: z.string(), answer: z.string().nullable() })), log: z.array(z.object({ at: z.string().nullable(), text: z.string() })), sessions: z.array(z.string()), tags: z.array(z.string()),
  author: z.string(), createdAt: z.string(), updatedAt: z.string(), problems: z.array(z.object({ line: z.int(), severity: z.string(), code: z.string(), message: z.string() })),
});

export const briefShape = z.object({ id: z.string(), title: z.string(), status, progressPercent: z.int(), completedTaskCount: z.int(), taskCount: z.int(), nextTask: z.string().nullable() });

/** Set where nothing was written because the plan was another by now. */
const stale = z.literal('stale').optional();

export const outputs = {
  plan_status: z.object({ standing: z.string(), plans: z.array(briefShape), morePlans: z.int(), plan: conciseShape.nullable(), details: detailsShape.nullable() }),
  plan_search: z.object({ plans: z.array(briefShape.extend({ hits: z.array(z.object({ where: z.string(), line: z.int(), text: z.string() })) })), morePlans: z.int() }),
  plan_update: z.object({ changed: z.boolean(), plan: conciseShape, warnings: z.array(z.string()), error: stale }),
  plan_create: z.object({ changed: z.boolean(), plan: conciseShape, warnings: z.array(z.string()) }),
  plan_history: z.object({
    planId: z.string().nullable(), committedComplete: z.boolean(), moreEntries: z.boolean(),
    entries: z.array(z.object({
      planId: z.string(), at: z.string(), commit: z.string(), subject: z.string(), author: z.string(), session: z.string().nullable(), from: z.int().nullable(), to: z.int().nullable(),
      events: z.array(z.object({ kind: z.string(), text: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
    })),
  }),
  plan_validate: z.object({ valid: z.boolean(), problems: z.array(z.object({ path: z.string(), line: z.int(), column: z.int(), severity: z.string(), code: z.string(), message: z.string(), fix: z.string().nullable() })), moreProblems: z.int() }),
  plan_link_session: z.object({ changed: z.boolean(), plan: conciseShape, session: z.string(), error: stale }),
} as const;

export type ToolName = keyof typeof inputs;
export type ToolInput<Name extends ToolName> = z.output<(typeof inputs)[Name]>;
export type ToolOutput<Name extends ToolName> = z.output<(typeof outputs)[Name]>;
export type Concise = z.output<typeof conciseShape>;
export type Details = z.output<typeof detailsShape>;
export type Brief = z.output<typeof briefShape>;
