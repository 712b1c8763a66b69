import type { PlanCard, PlanDetail, PlanHistory, RichNode } from '../../src/model/drawer-view.ts';
import { RichText } from './rich-text.tsx';
import { TaskRow } from './task-row.tsx';

/** The plan's text with its tasks in place; where the frontmatter cannot be read, the error's raw text instead. */
export function PlanBody({ card, detail, history }: { readonly card: PlanCard; readonly detail: PlanDetail; readonly history: PlanHistory | null }) {
  if (detail.rawContent !== null) {
    return (
      <>
        <p class="subtle raw-note">{detail.body === null && !card.brokenFrontmatter ? 'The file is too large to be drawn; this is its beginning as it is written.' : 'The frontmatter cannot be read; this is the file as it is written.'}</p>
        <pre class="raw" tabIndex={0} role="region" aria-label="Raw content"><code>{detail.rawContent}</code></pre>
      </>
    );
  }
  const { plan } = detail;
  const byLine = new Map([...plan.tasks, ...plan.criteria].map((task) => [task.line, task]));
  const countedLines = new Set(plan.tasks.map((task) => task.line));
  const blame = new Map(history?.tasks.map((entry) => [entry.task.key, entry]));
  const unsaved = new Set(detail.unsavedKeys);
  const added = new Set(detail.addedKeys);
  return (
    <div class="markdown">
      {plan.tasks.length === 0 ? <p class="no-tasks">No tasks defined</p> : null}
      <RichText
        nodes={withoutTitle(detail.body ?? [], plan.title)}
        nameTask={(line) => byLine.get(line)?.key ?? null}
        drawTask={(line, _checked, label, rest) => {
          const task = byLine.get(line);
          if (task === undefined) return null;
          return (
            <TaskRow
              key={task.key} planKey={card.key} task={task} isCriterion={!countedLines.has(line)} isNext={detail.at === null && plan.nextTask?.key === task.key} isUnsaved={unsaved.has(task.key)} isAdded={added.has(task.key)}
              isFixed={detail.at !== null || card.status === 'completed' || card.status === 'abandoned'} blame={blame.get(task.key) ?? null} label={label} rest={rest}
            />
          );
        }}
      />
    </div>
  );
}

/** The first heading says again what the card's own heading says, mostly. */
function withoutTitle(nodes: readonly RichNode[], title: string): readonly RichNode[] {
  const [first, ...rest] = nodes;
  return first?.kind === 'heading' && first.depth === 1 && textOf(first.children).trim() === title.trim() ? rest : nodes;
}

const textOf = (nodes: readonly RichNode[]): string => nodes.map((node) => (node.kind === 'text' ? node.text : 'children' in node ? textOf(node.children) : '')).join('');
