import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlanTask } from '../../src/model/plan.ts';
import type { Credit, TaskBlame } from '../../src/model/timeline.ts';
import { pendingState, toggleTask } from '../state/operations.ts';
import { place } from '../state/place.ts';
import { selectedTask } from '../state/selection.ts';
import { sessionName } from '../state/session-names.ts';
import { readOnly } from '../state/store.ts';
import { TimeAgo } from './time-ago.tsx';

export type TaskRowProps = {
  readonly planKey: string;
  readonly task: PlanTask;
  readonly isCriterion: boolean;
  readonly isNext: boolean;
  readonly isUnsaved: boolean;
  readonly isAdded: boolean;
  /** The plan is finished or an older version: shown, not changed. */
  readonly isFixed: boolean;
  readonly blame: TaskBlame | null;
  readonly label: ComponentChildren;
  readonly rest: ComponentChildren;
};

/** One task: a native checkbox, its words, and on hover or focus who did it when. */
export function TaskRow({ planKey, task, isCriterion, isNext, isUnsaved, isAdded, isFixed, blame, label, rest }: TaskRowProps) {
  const [near, setNear] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const pending = pendingState(planKey, task.key);
  const state = pending ?? task.state;
  const done = state === 'done';
  const target = !isCriterion && place.value.task === task.number;
  const anchor = `task-${planKey}-${isCriterion ? 'c' : ''}${task.number}`;
  useEffect(() => {
    if (target) row.current?.scrollIntoView({ block: 'center' });
  }, [target]);
  const approach = (): void => {
    setNear(true);
    selectedTask.value = { key: planKey, taskKey: task.key };
  };
  const leave = (): void => {
    setNear(false);
    if (selectedTask.value?.taskKey === task.key) selectedTask.value = null;
  };
  // A row that goes is no longer in hand, though no pointer left it.
  useEffect(() => leave, []);
  const classes = ['task', done ? 'done' : '', state === 'cancelled' ? 'cancelled' : '', isNext ? 'next' : '', isAdded ? 'added' : '', isUnsaved ? 'unsaved' : '', pending === null ? '' : 'saving', target ? 'target' : '', isCriterion ? 'criterion' : ''];
  return (
    <li
      ref={row} class={classes.filter((name) => name !== '').join(' ')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !near || blame === null) return;
        // What floats above the text is a level of its own.
        event.stopPropagation();
        setNear(false);
      }}
    >
      <div class="task-line" onMouseEnter={approach} onMouseLeave={leave} onFocusCapture={approach} onBlurCapture={leave}>
        <span class="task-box">
          <input
            type="checkbox" id={anchor} checked={done} disabled={isFixed || readOnly.value} aria-describedby={near && blame !== null ? `${anchor}-blame` : undefined}
            ref={(element) => {
              if (element !== null) element.indeterminate = state === 'in-progress' || state === 'cancelled';
            }}
            onChange={(event) => {
              if (pending === null) toggleTask(planKey, task);
              else event.currentTarget.checked = done;
            }}
          />
        </span>
        <label for={anchor}>{label}</label>
        {isUnsaved ? <span class="hidden">not committed</span> : null}
        {isNext ? <span class="next-mark">next</span> : null}
        {isCriterion ? null : <span class="task-number" aria-hidden="true">{task.number}</span>}
        {near && blame !== null ? <Blame id={`${anchor}-blame`} blame={blame} /> : null}
      </div>
      {rest === null ? null : <div class="task-rest">{rest}</div>}
    </li>
  );
}

function Blame({ id, blame }: { readonly id: string; readonly blame: TaskBlame }) {
  return (
    <div class="tooltip" role="tooltip" id={id}>
      {blame.done === null ? null : <CreditLine word="Done" credit={blame.done} />}
      <CreditLine word="Added" credit={blame.added} />
    </div>
  );
}

function CreditLine({ word, credit }: { readonly word: string; readonly credit: Credit }) {
  const { session } = credit;
  return (
    <p>
      <b>{word}</b> {credit.commit === null ? 'in the work tree, not committed' : <>in <code>{credit.commit.slice(0, 7)}</code></>} by {credit.author}
      {session === null ? null : <>, {sessionName(session.agent, session.sessionId)}</>}, <TimeAgo at={credit.at} />
    </p>
  );
}
