import { useRef } from 'preact/hooks';
import type { TimelineEntry } from '../../src/model/timeline.ts';
import { movedTasks, summaryOf } from '../state/entry-summary.ts';
import { sessionName } from '../state/session-names.ts';
import { absoluteTime } from '../state/times.ts';
import type { Colour } from './session-label.tsx';
import { useWidth } from './use-width.ts';

const height = 76;
const top = 8;
const bottom = 70;
const inset = 10;

type Props = {
  readonly entries: readonly TimelineEntry[];
  readonly colourOf: (entry: TimelineEntry) => Colour;
  readonly near: string | null;
  readonly chosen: string | null;
  /** What the work tree has now, drawn behind the last commit; null where the window ends earlier. */
  readonly present: number | null;
  readonly onNear: (commit: string | null) => void;
  readonly onChoose: (commit: string | null) => void;
};

/** x is the order of commits, y the percentage after each; each step has the colour of the session that made it. The work tree comes last, dashed. */
export function TimelineChart({ entries, colourOf, near, chosen, present, onNear, onChoose }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 380);
  const slots = entries.length + (present === null ? 0 : 1);
  const x = (index: number): number => (slots < 2 ? width / 2 : inset + (index / (slots - 1)) * (width - inset * 2));
  const percent = (entry: TimelineEntry): number => entry.after?.progressPercent ?? entry.before?.progressPercent ?? 0;
  const y = (value: number): number => bottom - (value / 100) * (bottom - top);
  const first = entries[0] as TimelineEntry;
  const last = entries[entries.length - 1] as TimelineEntry;
  const start = first.before?.progressPercent ?? 0;
  const focus = entries.findIndex((entry) => entry.commit === (near ?? chosen));
  const label = `Progress went from ${start} to ${percent(last)} percent over ${entries.length} ${entries.length === 1 ? 'commit' : 'commits'}`;
  return (
    <div class="chart-frame" ref={frame} onMouseLeave={() => onNear(null)}>
      <svg class="timeline-chart" role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <g class="grid-lines">{[0, 50, 100].map((value) => <path key={value} d={`M0 ${y(value) + 0.5}H${width}`} />)}</g>
        {entries.map((entry, index) => {
          if (index === 0) return null;
          const before = entries[index - 1] as TimelineEntry;
          return <path key={entry.commit} class={`step c${colourOf(entry).colour}`} d={`M${x(index - 1)} ${y(percent(before))}H${x(index)}V${y(percent(entry))}`} />;
        })}
        {present === null ? null : <path class="step present" d={`M${x(entries.length - 1)} ${y(percent(last))}H${x(entries.length)}V${y(present)}`} />}
        {focus < 0 ? null : <path class="cursor" d={`M${x(focus)} ${top - 6}V${bottom}`} />}
        {entries.map((entry, index) => {
          const { colour, hollow } = colourOf(entry);
          const radius = Math.min(7, 3.5 + Math.sqrt(movedTasks(entry)) * 0.9) * (entries.length > 40 ? 0.75 : 1);
          return <circle key={entry.commit} class={`dot c${colour}${hollow ? ' hollow' : ''}${index === focus ? ' focus' : ''}`} cx={x(index)} cy={y(percent(entry))} r={radius} />;
        })}
        {present === null ? null : <circle class="dot present" cx={x(entries.length)} cy={y(present)} r="4" />}
        {/* Larger than the dots, so that they can be hit. */}
        {entries.map((entry, index) => (
          <rect key={entry.commit} class="hit" x={x(index) - Math.max(5, width / slots / 2)} y={0} width={Math.max(10, width / slots)} height={height} onMouseEnter={() => onNear(entry.commit)} onClick={() => onChoose(entry.commit)} />
        ))}
        {present === null ? null : <rect class="hit" x={x(entries.length) - width / slots / 2} y={0} width={width / slots} height={height} onMouseEnter={() => onNear(null)} onClick={() => onChoose(null)} />}
      </svg>
      {near === null || focus < 0 ? null : <Popover entry={entries[focus] as TimelineEntry} x={x(focus)} width={width} />}
    </div>
  );
}

function Popover({ entry, x, width }: { readonly entry: TimelineEntry; readonly x: number; readonly width: number }) {
  const left = Math.max(0, Math.min(width - 260, x - 130));
  const moved = entry.events.filter((event) => event.kind === 'task-done' || event.kind === 'task-reopened' || event.kind === 'task-added').slice(0, 4);
  return (
    <div class="chart-popover" style={{ left: `${left}px` }} role="presentation">
      <p><code>{entry.commit.slice(0, 7)}</code> <b>{entry.subject}</b></p>
      <p class="subtle">{entry.author}, {absoluteTime(entry.committedAt)}{entry.session === null ? '' : `, ${sessionName(entry.session.agent, entry.session.sessionId)}`} · {summaryOf(entry).text}</p>
      {moved.map((event, index) => <p key={index} class="clip">{event.kind === 'task-done' ? '✓' : event.kind === 'task-added' ? '+' : '↺'} {event.text}</p>)}
    </div>
  );
}
