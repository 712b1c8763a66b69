/** Tests about agents must not see the agent that runs them, nor lose a trailer because the machine is busy. */

const agentVariables = [
  'GIT_PLAN_SESSION', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_CODE_CHILD_SESSION', 'CLAUDECODE', 'CLAUDE_PROJECT_DIR', 'CLAUDE_CONFIG_DIR', 'CODEX_THREAD_ID', 'CODEX_HOME', 'COPILOT_AGENT_SESSION_ID', 'COPILOT_CLI',
  'CURSOR_CONVERSATION_ID', 'CURSOR_AGENT', 'AMP_CURRENT_THREAD_ID', 'OPENCODE_SESSION_ID', 'OPENCODE', 'GEMINI_CLI', 'AGENT', 'AI_AGENT', 'GIT_PLAN_PLAN', 'GIT_PLAN_TASK',
];

/** Takes every variable away by which an agent could be known, and gives the hook all the time that it wants. */
export function dropAgentVariables(): void {
  for (const name of agentVariables) delete process.env[name];
  process.env['GIT_PLAN_TRAILER_TIMEOUT'] = '60000';
}

export const claude = { CLAUDE_CODE_SESSION_ID: 'c010174c-a7cd-4bcc-b7d4-61258d6c463f', CLAUDE_CODE_CHILD_SESSION: '1' } as const;
export const claudeName = 'claude-code/session-kx2ldl4k47';
export const codex = { CODEX_THREAD_ID: '019efec9-4960-7e93-8ddc-9fccd068207e' } as const;
export const codexName = 'codex/session-bne3rm3c7g';
export const amp = { AMP_CURRENT_THREAD_ID: 'T-019bc754-8db9-712a-a915-58d74d210cad' } as const;
export const ampName = 'amp/session-7wyc74epum';
