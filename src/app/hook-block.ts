/**
 * The shell text that starts git-plan from a git hook. Two forms: `localBlock` for files and settings of this machine, with absolute paths
 * recorded at install (a GUI client's PATH often lacks Node), and `portableBlock` for files that are committed, which find git-plan on PATH or
 * in node_modules. Both ask git before anything else, so that a commit without a plan starts no Node; both leave the standard input, the options
 * and the variables of a hook that they share a file with as they were.
 */

import { sessionVariables } from '../sessions/current-session.ts';

export type HookEvent = {
  readonly event: string;
  /** What the event is about: staged files, refs on standard input, or the message file in `$1`. */
  readonly concerns: 'staged' | 'refs' | 'message';
  /** File in `hooks/` that the local block sources; an event is offered only where the package has it. */
  readonly guard: string;
  readonly side: 'client' | 'server';
};

/** Every hook that git-plan knows. Adding one here is enough for install, uninstall, status and doctor. */
export const hookEvents: readonly HookEvent[] = [
  { event: 'pre-commit', concerns: 'staged', guard: 'guard.sh', side: 'client' },
  { event: 'pre-merge-commit', concerns: 'staged', guard: 'guard.sh', side: 'client' },
  { event: 'prepare-commit-msg', concerns: 'message', guard: 'prepare-commit-msg.sh', side: 'client' },
  { event: 'pre-push', concerns: 'refs', guard: 'guard.sh', side: 'client' },
  { event: 'pre-receive', concerns: 'refs', guard: 'guard.sh', side: 'server' },
];

export const blockStart = "# >>> git-plan >>> managed by 'git plan hooks'; changes inside are lost";
export const blockEnd = '# <<< git-plan <<<';

/** Where this installation lives. */
export type Installation = {
  /** Absolute path of the Node that runs now. */
  readonly nodePath: string;
  /** Absolute path of the package: the folder that holds `dist/` and `hooks/`. */
  readonly homePath: string;
};

// The variables are those with which a caller can change what a pathspec means.
const plainPathspecs = 'GIT_LITERAL_PATHSPECS=0 GIT_GLOB_PATHSPECS=0 GIT_NOGLOB_PATHSPECS=0';
const stagedDiff = 'git -c core.fsmonitor=false diff --cached --no-renames --no-ext-diff';
const merging = '[ -e "${GIT_DIR:-.git}/MERGE_HEAD" ]';

/** Lines between (and with) the markers, for a hook file of this clone or a configured hook. */
export function localBlock(hook: HookEvent, installation: Installation): string {
  const assignments = `git_plan_event=${hook.event} git_plan_node=${quote(installation.nodePath)} git_plan_home=${quote(installation.homePath)}`;
  const source = [
    '(',
    `\t${assignments}`,
    `\tif [ -r "$git_plan_home/hooks/${hook.guard}" ]; then . "$git_plan_home/hooks/${hook.guard}"; exit 0; fi`,
    ...gone(hook).map((line) => `\t${line}`),
    ') || exit $?',
  ];
  return framed(withInput(hook, source));
}

/** What the block does with what git hands over, around the part that starts git-plan. */
function withInput(hook: HookEvent, source: readonly string[]): readonly string[] {
  switch (hook.concerns) {
    case 'staged':
      return [
        'if [ "${GIT_PLAN-1}" != 0 ]; then',
        `\tgit_plan_staged=$(${plainPathspecs} GIT_OPTIONAL_LOCKS=0 ${stagedDiff} --name-only -- ':(icase)*.md' .planconfig) || git_plan_staged=exec-plans/`,
        `\tif [ -n "$git_plan_staged" ] || ${merging}; then`,
        ...indent(indent(source)),
        '\tfi',
        'fi',
      ];
    case 'refs':
      // What was read from standard input is given back to the rest of the file.
      return [
        'git_plan_refs=$(cat)',
        'if [ "${GIT_PLAN-1}" != 0 ]; then',
        ...indent(source),
        'fi',
        'if [ -n "$git_plan_refs" ]; then exec <<git_plan_refs_end',
        '$git_plan_refs',
        'git_plan_refs_end',
        'else exec </dev/null; fi',
      ];
    case 'message':
      return ['if [ "${GIT_PLAN-1}" != 0 ]; then', ...indent(source), 'fi'];
  }
}

/** The package is not where it was: says so where a plan is concerned, and refuses only where the repository wants that. */
function gone(hook: HookEvent): readonly string[] {
  const say = `printf '%s\\n' "git-plan: plans were not checked: there is no git-plan at $git_plan_home" 'hint: git plan hooks install records where it is now; git plan hooks uninstall removes this hook' >&2`;
  switch (hook.concerns) {
    case 'staged':
      return ['case $git_plan_staged in *exec-plans/*)', `\t${say}`, `\t[ "$(git config --get plan.hooks)" != strict ] || exit 1`, 'esac'];
    case 'refs':
      return [say, hook.side === 'server' ? 'case $(git config --get plan.hooks) in off | warn) ;; *) exit 1 ;; esac' : '[ "$(git config --get plan.hooks)" != strict ] || exit 1'];
    case 'message':
      // Without git-plan a message has no trailers; that is no reason to speak at every commit.
      return [':'];
  }
}

/**
 * Lines for a committed hook file. `folders` are the plan folders that the tracked settings name. The file travels, so no path of this machine
 * is in it.
 */
export function portableBlock(hook: HookEvent, folders: readonly string[]): string {
  const run = portableRun(hook);
  switch (hook.concerns) {
    case 'staged':
      return framed([`if [ "\${GIT_PLAN-1}" != 0 ] && { ! ${portableQuestion(folders)} || ${merging}; }; then`, ...indent(run), 'fi']);
    case 'refs':
      return framed([
        'git_plan_refs=$(cat)',
        'if [ "${GIT_PLAN-1}" != 0 ]; then',
        ...indent(run),
        'fi',
        'if [ -n "$git_plan_refs" ]; then exec <<git_plan_refs_end',
        '$git_plan_refs',
        'git_plan_refs_end',
        'else exec </dev/null; fi',
      ]);
    case 'message':
      // Without an agent's variable, and without a squash that may bring sessions, there is nothing to add and Node is not started.
      return framed([`if [ "\${GIT_PLAN-1}" != 0 ] && { [ -n "${sessionVariables.map((name) => `\${${name}-}`).join('')}" ] || [ -e "\${1%/*}/SQUASH_MSG" ]; }; then`, ...indent(run), 'fi']);
  }
}

function portableQuestion(folders: readonly string[]): string {
  const pathspecs = [...folders.map((folder) => `:(top,literal)${folder}`), ':(icase,glob)**/exec-plans/**/*.md', '.planconfig'];
  return `${plainPathspecs} ${stagedDiff} --quiet -- ${pathspecs.map(quote).join(' ')}`;
}

/** Runs git-plan from PATH, else from node_modules. Only its own refusal (status 10) stops a commit; anything else is said and let through. */
function portableRun(hook: HookEvent): readonly string[] {
  const feed = hook.concerns === 'refs' ? `printf '%s\\n' "$git_plan_refs" | ` : '';
  const input = hook.concerns === 'refs' ? '' : ' </dev/null';
  const start = (program: string): string => `${feed}GIT_PLAN_REFUSED=10 ${program} hooks run ${hook.event} "$@"${input}`;
  return [
    'git_plan_status=0',
    `if command -v git-plan >/dev/null 2>&1; then ${start('git-plan')} || git_plan_status=$?`,
    `elif [ -x node_modules/.bin/git-plan ]; then ${start('node_modules/.bin/git-plan')} || git_plan_status=$?`,
    'else git_plan_status=127; fi',
    'case $git_plan_status in',
    '0) ;;',
    '10) exit 1 ;;',
    '130) exit 130 ;;',
    ...(hook.concerns === 'message'
      ? ['*) ;;']
      : [
          '*)',
          `\t[ "$git_plan_status" = 11 ] || printf '%s\\n' "git-plan: plans were not checked: git-plan ended with status $git_plan_status (127: it is not on PATH, or Node is not)" >&2`,
          '\t[ "$(git config --get plan.hooks || git -c core.fsmonitor=false config --blob=:.planconfig --get plan.hooks 2>/dev/null)" != strict ] || exit 1',
          '\t;;',
        ]),
    'esac',
  ];
}

/** One line for managers that take a command: the same manners as the block. */
export function portableCommand(event: string): string {
  return `if command -v git-plan >/dev/null 2>&1; then git-plan hooks run ${event}; else echo "git-plan: plans were not checked: git-plan is not on PATH" >&2; fi`;
}

function framed(lines: readonly string[]): string {
  return `${[blockStart, ...lines, blockEnd].join('\n')}\n`;
}

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `\t${line}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
