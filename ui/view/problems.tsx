import type { PlanCard } from '../../src/model/drawer-view.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';
import { applyFix, attempt, copy, openInEditor } from '../state/plan-actions.ts';
import { readOnly } from '../state/store.ts';
import { InlineCode } from './inline-code.tsx';
import { Icon } from './icon.tsx';

/** What is wrong with the file: where, what was expected, and how to mend it. */
export function Problems({ card, problems, repairable }: { readonly card: PlanCard; readonly problems: readonly Diagnostic[]; readonly repairable: readonly string[] }) {
  const shown = problems.filter((problem) => problem.severity !== 'info');
  if (shown.length === 0) return null;
  return (
    <section class="problems" aria-label="Problems">
      <ul>
        {shown.slice(0, 20).map((problem, index) => (
          <li key={index} class={problem.severity}>
            <Icon name="warning" />
            <div class="grow">
              <p class="problem-text"><InlineCode text={problem.message} /></p>
              <p class="subtle"><code>{problem.code}</code> line {problem.line}, column {problem.column}</p>
              {problem.fix === null || problem.fix === shown[index + 1]?.fix ? null : <p class="problem-fix">{/^(?:git |[\w-]+: )/.test(problem.fix) ? <code>{problem.fix}</code> : <InlineCode text={problem.fix} />}</p>}
            </div>
            <div class="buttons">
              {repairable.includes(`${problem.code}:${problem.line}:${problem.column}`) ? <button type="button" class="button small" disabled={readOnly.value} onClick={() => attempt(applyFix(card))}>Fix</button> : null}
              {problem.fix === null || !/^git[ -]plan /.test(problem.fix) ? null : <button type="button" class="button small" onClick={() => attempt(copy(problem.fix as string, 'Command copied'))}>Copy command</button>}
              <button type="button" class="button small plain" onClick={() => attempt(openInEditor(card, problem.line))}>Open at line {problem.line}</button>
            </div>
          </li>
        ))}
      </ul>
      {shown.length > 20 ? <p class="subtle">and {shown.length - 20} more: git plan validate</p> : null}
    </section>
  );
}
