/** Which agent session something is attributed to, from which source, and how sure that is (0 to 1). */
export type SessionRef = {
  readonly agent: string | null;
  readonly sessionId: string | null;
  readonly source: string;
  readonly confidence: number;
};
