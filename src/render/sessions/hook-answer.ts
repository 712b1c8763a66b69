/** The answer of a session hook in the shape that each agent reads from standard output. Nothing is printed where there is nothing to say. */

export type HookAnswer = {
  readonly agent: string;
  readonly event: 'start' | 'prompt' | 'other';
  readonly context: string | null;
  /** `<agent>/<handle>`; for hosts whose shell would not name its session otherwise. */
  readonly session: string;
};

/** The text for standard output, exactly. */
export function hookAnswer({ agent, event, context, session }: HookAnswer): string {
  switch (agent) {
    case 'cursor': {
      // Cursor's shell has no documented session id; this hook's `env` gives it one, linked or not.
      if (event !== 'start' || session === '') return '';
      return JSON.stringify({ ...(context === null ? {} : { additional_context: context }), env: { GIT_PLAN_SESSION: session } });
    }
    case 'copilot':
      return context === null || event !== 'start' ? '' : JSON.stringify({ additionalContext: context });
    case 'gemini-cli':
      return context === null ? '' : JSON.stringify({ hookSpecificOutput: { additionalContext: context } });
    case 'claude-code':
    case 'codex':
    case 'devin':
      return context === null ? '' : JSON.stringify({ hookSpecificOutput: { hookEventName: event === 'prompt' ? 'UserPromptSubmit' : 'SessionStart', additionalContext: context } });
    default:
      return '';
  }
}
