import { useRef, useState } from 'preact/hooks';
import type { ProgressPoint } from '../../src/model/drawer-view.ts';
import { now } from '../state/store.ts';
import { absoluteTime, shortDate } from '../state/times.ts';
import { useWidth } from './use-width.ts';

const height = 168;
const top = 12;
const bottom = 148;
const left = 30;

/** Round numbers for the lines behind the curve. */
function ticksOf(max: number): readonly number[] {
  const rough = max / 3;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= rough) ?? power * 10);
  const ticks: number[] = [];
  for (let value = 0; value <= max; value += step) ticks.push(value);
  return ticks;
}

/** Scope as a grey line above the completed area, so that a growing scope shows. */
export function OverviewChart({ points }: { readonly points: readonly ProgressPoint[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 640);
  const [near, setNear] = useState<number | null>(null);
  const first = points[0];
  const last = points[points.length - 1];
  if (first === undefined || last === undefined || points.length < 2) {
    return <><div class="chart-head"><h2>Progress by commit</h2></div><div ref={frame}><p class="empty-note">Progress appears after the first commit.</p></div></>;
  }
  const max = Math.max(...points.map((point) => point.scope), 1) * 1.08;
  const x = (index: number): number => left + (index / (points.length - 1)) * (width - left - 6);
  const y = (value: number): number => bottom - (value / max) * (bottom - top);
  const steps = (value: (point: ProgressPoint) => number): string => points.map((point, index) => (index === 0 ? `M${x(0)} ${y(value(point))}` : `H${x(index)}V${y(value(point))}`)).join('');
  const done = steps((point) => point.done);
  const shown = points[near ?? points.length - 1] as ProgressPoint;
  return (
    <>
      <div class="chart-head">
        <h2>Progress by commit</h2>
        <span class="grow" />
        <span class="legend"><span class="session"><i class="swatch scope" />scope {shown.scope}</span><span class="session done-text"><i class="swatch done" />done {shown.done}</span></span>
      </div>
      <div class="chart-frame" ref={frame} onMouseLeave={() => setNear(null)}>
        <svg
          class="overview-chart" role="img" viewBox={`0 0 ${width} ${height}`} width={width} height={height}
          aria-label={`Over ${points.length} commits scope went from ${first.scope} to ${last.scope} tasks, completed from ${first.done} to ${last.done}`}
          onMouseMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const share = (event.clientX - box.left - left) / (width - left - 6);
            setNear(Math.max(0, Math.min(points.length - 1, Math.round(share * (points.length - 1)))));
          }}
        >
          <g class="grid-lines">{ticksOf(max).map((value) => <g key={value}><path d={`M${left} ${Math.round(y(value)) + 0.5}H${width}`} /><text x={left - 8} y={y(value) + 4} text-anchor="end">{value}</text></g>)}</g>
          <path class="done-area" d={`${done}V${bottom}H${left}Z`} />
          <path class="scope-line" d={steps((point) => point.scope)} />
          <path class="done-line" d={done} />
          {near === null ? null : <g><path class="cursor" d={`M${x(near)} ${top}V${bottom}`} /><circle class="done-dot" cx={x(near)} cy={y(shown.done)} r="4" /></g>}
        </svg>
        {near === null ? null : (
          <div class="chart-popover" style={{ left: `${Math.max(0, Math.min(width - 260, x(near) - 130))}px` }} role="presentation">
            <p><code>{shown.commit.slice(0, 7)}</code> <b>{shown.subject}</b></p>
            <p class="subtle">{absoluteTime(shown.at)} · {shown.done} of {shown.scope} tasks</p>
          </div>
        )}
      </div>
      <div class="chart-foot subtle"><span>{shortDate(first.at, now.value)}</span><span>last {points.length} commits touching a plan</span><span>{shortDate(last.at, now.value)}</span></div>
    </>
  );
}
