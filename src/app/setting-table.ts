/** Every setting that git-plan knows, as data: reading, `git plan config` and the manual use the same table. */

export type SettingKind = 'text' | 'list' | 'flag' | 'number' | 'duration';

export type SettingSpec = {
  /** As people write it: `plan.taskSpacing`. */
  readonly key: string;
  readonly kind: SettingKind;
  readonly choices?: readonly string[];
  readonly default: string;
  readonly text: string;
};

export const settingTable: readonly SettingSpec[] = [
  { key: 'plan.dir', kind: 'list', default: '', text: 'Folders of plans, relative to the root of the repository. May be given several times. Where it is not set, docs/exec-plans and every other exec-plans folder that holds a plan.' },
  { key: 'plan.defaultTemplate', kind: 'text', default: 'feature', text: 'Template of `git plan new`.' },
  { key: 'plan.criteriaSections', kind: 'list', default: '', text: 'Words in headings whose boxes are criteria and not tasks, beside those that are built in.' },
  { key: 'plan.updated', kind: 'text', choices: ['lifecycle', 'always', 'never'], default: 'lifecycle', text: 'When the updated key of a plan is rewritten.' },
  { key: 'plan.taskSpacing', kind: 'text', choices: ['tight', 'loose'], default: 'tight', text: 'Whether a blank line stands between the tasks that git-plan writes.' },
  { key: 'plan.require', kind: 'text', choices: ['none', 'new', 'all'], default: 'none', text: 'Which plan files must be managed: those that are new, all, or none. `git plan init` writes `new` to .planconfig, and that is the default of a clone where it ran.' },
  { key: 'plan.hooks', kind: 'text', choices: ['block', 'warn', 'strict', 'off'], default: 'block', text: 'What the hooks do with a broken plan. strict also refuses where plans could not be checked.' },
  { key: 'plan.receive', kind: 'text', choices: ['tip', 'every-commit'], default: 'tip', text: 'What pre-receive checks.' },
  { key: 'plan.trailers', kind: 'text', choices: ['linked', 'all', 'off'], default: 'linked', text: 'Which commits of a known agent session get a trailer that names it: those that touch a plan or whose session is linked to one, all, or none.' },
  { key: 'plan.sessionId', kind: 'text', choices: ['handle', 'native'], default: 'handle', text: "How trailers name a session: by git-plan's handle, or by the agent's own id." },
  { key: 'plan.context', kind: 'flag', default: 'false', text: 'Whether a session that starts gets the preamble of the plan that it is linked to.' },
  { key: 'plan.contextStyle', kind: 'text', choices: ['instructions', 'facts'], default: 'instructions', text: 'Whether that preamble ends with a request, or says the same as statements only.' },
  { key: 'plan.discover', kind: 'text', default: 'claude-code codex copilot', text: "Agents whose own files are looked at for sessions that did not register, besides the registry: ids, folders and times only. `none` looks at none." },
  { key: 'plan.debtWords', kind: 'list', default: '', text: 'Words that mark debt in comments of tracked code, instead of DEBT, TODO, FIXME, HACK and XXX.' },
  { key: 'plan.debtAfter', kind: 'duration', default: '90 days', text: 'After how long debt without a plan is named by `git plan audit`.' },
  { key: 'plan.staleAfter', kind: 'duration', default: '14 days', text: 'After how long without a change an active plan is stale.' },
  { key: 'plan.ci.codeWithoutPlan', kind: 'text', choices: ['off', 'warn', 'error'], default: 'off', text: 'What `git plan ci` does where a pull request changes code and no plan.' },
  { key: 'plan.ci.code', kind: 'list', default: '', text: 'Paths that are code for plan.ci.codeWithoutPlan, as globs: `src/**`. Where it is not set, everything but Markdown.' },
  { key: 'plan.drawer.port', kind: 'number', default: '0', text: 'Port of the drawer; 0 takes a free one.' },
  { key: 'plan.drawer.open', kind: 'flag', default: 'true', text: 'Whether `git plan drawer` opens the browser.' },
];

/** The name of the variable that sets it: `plan.taskSpacing` → `GIT_PLAN_TASK_SPACING`. */
export function variableOf(key: string): string {
  return `GIT_${key.replace(/([a-z])([A-Z])/g, '$1_$2').replaceAll('.', '_').toUpperCase()}`;
}
