/**
 * Who an author, a co-author or an assistant is: exact addresses and product names, never "looks like". Sources of each entry: sessions as
 * marked in public commits. People are called Claude and Devin, so a name alone counts only where the line itself speaks of assistance.
 */
import type { Identity } from '../model/commit.ts';
import { isAgentSlug } from '../model/session-name.ts';

/** Addresses that one agent has for itself. */
const agentByAddress: Readonly<Record<string, string>> = {
  'cursoragent@cursor.com': 'cursor',
  'amp@ampcode.com': 'amp',
  'aider@aider.chat': 'aider',
  'openhands@all-hands.dev': 'openhands',
  'crush@charm.land': 'crush',
  'qwen-coder@alibabacloud.com': 'qwen',
  'noreply@opencode.ai': 'opencode',
  'opencode@anomaly.co': 'opencode',
  'noreply@cognition.ai': 'devin',
  'cascade@windsurf.ai': 'windsurf',
  'codex@openai.com': 'codex',
  'roomote@roocode.com': 'roo',
};

/** GitHub accounts, by `<id>+<login>` where a person could have the login, by login where only an application can (`[bot]`). */
const agentByGitHubAccount: Readonly<Record<string, string>> = {
  '198982749+copilot': 'copilot',
  '223556219+copilot': 'copilot',
  '242468646+claude': 'claude-code',
  'copilot-swe-agent[bot]': 'copilot',
  'claude[bot]': 'claude-code',
  'anthropic-code-agent[bot]': 'claude-code',
  'chatgpt-codex-connector[bot]': 'codex',
  'openai-code-agent[bot]': 'codex',
  'devin-ai-integration[bot]': 'devin',
  'google-labs-jules[bot]': 'jules',
  'factory-droid[bot]': 'droid',
  'gpt-engineer-app[bot]': 'lovable',
  'lovable-dev[bot]': 'lovable',
  'cursor[bot]': 'cursor',
  'opencode-agent[bot]': 'opencode',
  'openhands-agent[bot]': 'openhands',
};

/** Addresses that a vendor's tools share: the name says which. The fallback is what an unnamed harness gets. */
const sharedAddresses: Readonly<Record<string, { readonly own: RegExp; readonly agent: string; readonly otherwise: string | null }>> = {
  'noreply@anthropic.com': { own: /^claude\b/, agent: 'claude-code', otherwise: 'unknown' },
  'noreply@openai.com': { own: /^(?:codex|openai|chatgpt|gpt)\b/, agent: 'codex', otherwise: 'unknown' },
  'noreply@google.com': { own: /^gemini(?: cli)?\b/, agent: 'gemini-cli', otherwise: null },
};

/** Products by the words that a value begins with; longer ones first. `sure`: no person is called that. */
const products: readonly { readonly words: string; readonly agent: string; readonly sure: boolean }[] = [
  { words: 'github copilot', agent: 'copilot', sure: true },
  { words: 'google antigravity', agent: 'antigravity', sure: true },
  { words: 'openai codex', agent: 'codex', sure: true },
  { words: 'claude code', agent: 'claude-code', sure: true },
  { words: 'claude-code', agent: 'claude-code', sure: true },
  { words: 'gemini-cli', agent: 'gemini-cli', sure: true },
  { words: 'gemini cli', agent: 'gemini-cli', sure: true },
  { words: 'qwen-coder', agent: 'qwen', sure: true },
  { words: 'qwen code', agent: 'qwen', sure: true },
  { words: 'factory droid', agent: 'droid', sure: true },
  { words: 'roo code', agent: 'roo', sure: true },
  { words: 'antigravity', agent: 'antigravity', sure: true },
  { words: 'openhands', agent: 'openhands', sure: true },
  { words: 'opencode', agent: 'opencode', sure: true },
  { words: 'windsurf', agent: 'windsurf', sure: true },
  { words: 'copilot', agent: 'copilot', sure: true },
  { words: 'cursor', agent: 'cursor', sure: false },
  { words: 'lovable', agent: 'lovable', sure: false },
  { words: 'claude', agent: 'claude-code', sure: false },
  { words: 'codex', agent: 'codex', sure: false },
  { words: 'devin', agent: 'devin', sure: false },
  { words: 'jules', agent: 'jules', sure: false },
  { words: 'aider', agent: 'aider', sure: false },
  { words: 'goose', agent: 'goose', sure: false },
  { words: 'cline', agent: 'cline', sure: false },
  { words: 'droid', agent: 'droid', sure: false },
  { words: 'crush', agent: 'crush', sure: false },
  { words: 'amp', agent: 'amp', sure: false },
  { words: 'pi', agent: 'pi', sure: false },
];

const models = /^(?:claude[ -])?(?:opus|sonnet|haiku|gpt|gemini|grok|glm|kimi|deepseek|qwen|llama|mistral|o[134])\b/;

const nameLengthMax = 200;

function plain(text: string): string {
  return text.slice(0, nameLengthMax).trim().toLowerCase();
}

function gitHubAccount(address: string): string | null {
  const match = /^(?:(\d{1,12})\+)?([a-z0-9-]{1,60}(?:\[bot\])?)@users\.noreply\.github\.com$/.exec(address);
  const login = match?.[2];
  if (login === undefined) return null;
  return login.endsWith('[bot]') || match?.[1] === undefined ? login : `${match[1]}+${login}`;
}

/** Reviewers and suggestions: they commented on work, they did not do it. */
function isReviewer(name: string, account: string | null): boolean {
  return name.startsWith('copilot autofix') || /^(?:gemini-code-assist|coderabbitai|copilot-pull-request-reviewer|github-code-quality)\[bot\]$/.test(account ?? name);
}

/** The agent that an author or co-author is, by exact address; `unknown` is an AI whose product is not known; null is no evidence. */
export function agentOfIdentity(identity: Identity): string | null {
  const name = plain(identity.name);
  const address = plain(identity.email);
  const account = gitHubAccount(address);
  if (isReviewer(name, account)) return null;
  const shared = sharedAddresses[address];
  if (shared !== undefined) {
    if (shared.own.test(name)) return shared.agent;
    return products.find(({ words }) => name === words || name.startsWith(`${words} `))?.agent ?? shared.otherwise;
  }
  return agentByAddress[address] ?? (account === null ? null : (agentByGitHubAccount[account] ?? null));
}

/** The agent that wrote a commit as its author. Aider marks the author's name; the committer's alone means the person's own edits. */
export function agentOfAuthor(author: Identity): string | null {
  return agentOfIdentity(author) ?? (/ \(aider\)$/i.test(author.name.slice(0, 1_000)) ? 'aider' : null);
}

/** True for CI bots: neither a person nor an agent session. */
export function isBot(author: Identity): boolean {
  const account = gitHubAccount(plain(author.email));
  return plain(author.name).endsWith('[bot]') || (account?.endsWith('[bot]') ?? false);
}

/** Splits `Name <address>`; null where the line is anything else. */
export function readIdentity(value: string): Identity | null {
  const open = value.lastIndexOf('<');
  if (open < 0 || !value.endsWith('>')) return null;
  const email = value.slice(open + 1, -1);
  return /^[^\s<>]{1,254}$/.test(email) ? { name: value.slice(0, open).trim(), email } : null;
}

/** True where the words are not merely the beginning of a person's name: `Claude:opus`, `Codex (…)`, `Cursor Grok 4.6`, never `Claude Paroz`. */
function standsAlone(rest: string): boolean {
  return rest === '' || /^ ?[(:;,/[+@]/.test(rest) || models.test(rest.trim()) || /^ (?:cli|agent|composer|auto|cascade|v?\d)\b/.test(rest);
}

/**
 * The agent in the value of `Assisted-by`: it begins with a known product, or has one after "via". A model without a product is `unknown`.
 * The line also thanks people, so a foreign address rules out every name that a person may have.
 */
export function agentOfAssistance(value: string): string | null {
  const identity = readIdentity(value);
  const known = identity === null ? null : agentOfIdentity(identity);
  if (known !== null) return known;
  const text = plain(identity === null ? value : identity.name).replace(/^[^\p{L}\p{N}]{1,8}/u, '');
  const via = text.indexOf(' via ');
  if (via >= 0) {
    const product = productAt(text.slice(via + 5), identity !== null);
    if (product !== null) return product;
  }
  return productAt(text, identity !== null) ?? (identity === null && models.test(text) ? 'unknown' : null);
}

function productAt(text: string, onlySure: boolean): string | null {
  for (const { words, agent, sure } of products) {
    if (!text.startsWith(words)) continue;
    const rest = text.slice(words.length);
    if (words === 'claude' && models.test(text)) return null;
    if (sure ? /^(?:$|[^\p{L}\p{N}-])/u.test(rest) : !onlySure && standsAlone(rest)) return agent;
  }
  return null;
}

/** The agent by its name in metadata of other tools: `Codex`, `Claude Code`, `github-copilot-cli`. Null for test names and unknown ones. */
export function agentOfToolName(name: string): string | null {
  const tool = plain(name);
  if (tool === '' || tool.startsWith('mock_') || tool === 'test-agent') return null;
  const known: Readonly<Record<string, string>> = {
    claude: 'claude-code', 'claude code': 'claude-code', 'github-copilot-cli': 'copilot', 'copilot cli': 'copilot', 'github copilot': 'copilot',
    gemini: 'gemini-cli', 'gemini cli': 'gemini-cli', 'cursor cli': 'cursor', 'factory droid': 'droid', 'factoryai droid': 'droid',
  };
  const slug = known[tool] ?? tool.replace(/[ _]/g, '-');
  return isAgentSlug(slug) ? slug : null;
}
