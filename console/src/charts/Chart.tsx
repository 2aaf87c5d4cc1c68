import { ActionIcon } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { stepLabel } from './axis';
import { type Pointed, useChartGroup } from './ChartGroup';
import './charts.css';
import { kLeft, Plot, type Shape, valueAt } from './Plot';
import { spanOf, stepAt, stepByKey, stepsOf } from './pointing';
import { type ChartData, type Figure, isEmpty, partAt, totalAt } from './series';
import { words } from './words';

const kGap = 8;
const kWidest = 280;

interface ChartProps {
  title: string;
  data: ChartData;
  shape?: Shape; // bars stand on one another, lines each for itself
  format: (value: number) => string;
  formatAxis?: (value: number) => string;
  empty: string; // what it says where nothing happened
  opens?: Opens;
}

// What lies behind a step, and behind a part of it that has an id.
export interface Opens {
  label: string; // "show the requests"
  go: (span: { since: number; until: number }, part?: string) => void;
}

// Figures over time: drawn, at the pointer, at the finger, by keyboard, and as a table. The step that is pointed at is marked in
// every chart of the page; a span that is marked becomes the page's period.
export function Chart({
  title,
  data,
  shape = 'bars',
  format,
  formatAxis = format,
  empty,
  opens,
}: ChartProps) {
  const [asTable, setAsTable] = useState(false);
  const none = isEmpty(data, shape === 'bars');
  return (
    <figure className="chart-figure">
      <div className="chart-head">
        <h2 className="chart-title">{title}</h2>
        {!none && (
          <ActionIcon
            size={26}
            variant="subtle"
            color="gray"
            c="dimmed"
            aria-label={(asTable ? words.asChart : words.asTable)(title)}
            onClick={() => setAsTable(!asTable)}
          >
            {asTable ? <IconChartBar size={16} aria-hidden /> : <IconTable size={16} aria-hidden />}
          </ActionIcon>
        )}
      </div>
      {none ? (
        <div className="chart-none">{empty}</div>
      ) : asTable ? (
        <Twin title={title} data={data} summed={shape === 'bars'} format={format} />
      ) : (
        <Drawn
          title={title}
          data={data}
          shape={shape}
          format={format}
          formatAxis={formatAxis}
          opens={opens}
        />
      )}
    </figure>
  );
}

interface DrawnProps
  extends Required<Pick<ChartProps, 'title' | 'data' | 'shape' | 'format' | 'formatAxis'>> {
  opens?: Opens;
}

function Drawn({ title, data, shape, format, formatAxis, opens }: DrawnProps) {
  const { times, stepMs, series, ghost } = data;
  const id = useId();
  const { ref, width } = useElementSize();
  const frame = useRef<HTMLDivElement>(null);
  const figure = useRef<HTMLDivElement>(null);
  const { group, pointed } = useChartGroup();
  // By their times: the steps move when newer figures come.
  const [mark, setMark] = useState<{ from: number; to: number } | null>(null);
  const dragging = useRef(false);
  const inner = Math.max(0, width - kLeft);
  const slot = times.length === 0 ? 0 : inner / times.length;
  const marked = mark && stepsOf(times, mark);
  const setMarked = (steps: { from: number; to: number } | null) =>
    setMark(steps && { from: times[steps.from] ?? 0, to: times[steps.to] ?? 0 });
  const found = pointed ? times.indexOf(pointed.at) : -1;
  const at = found < 0 ? null : found;
  const own = pointed?.chart === id;
  const summed = shape === 'bars' && series.length > 1;
  const show = (value: Figure | undefined) => (value == null ? words.unknown : format(value));

  const colourOf = useCallback((what: string) => {
    const page = figure.current;
    if (!page) return '#888';
    if (what === 'text' || what === 'lines') {
      const style = getComputedStyle(page.querySelector('.chart-plot') ?? page);
      return what === 'text' ? style.color : style.borderTopColor;
    }
    const dot = page.querySelector(what === 'ghost' ? '[data-ghost]' : `.tone-${what}`);
    if (!dot) return '#888';
    const style = getComputedStyle(dot);
    return what === 'ghost' ? style.borderTopColor : style.backgroundColor;
  }, []);

  const point = (step: number | null, by: Pointed['by']) => {
    const ms = step === null ? undefined : times[step];
    group.point(ms === undefined ? null : { at: ms, chart: id, by });
  };
  const leave = () => {
    setMarked(null);
    if (group.get()?.chart === id) group.point(null);
  };
  const zoom = (from: number, to: number) => {
    const span = spanOf(times, stepMs, from, to);
    setMarked(null);
    group.point(null);
    if (span) group.zoom(span);
  };
  const open = (step: number, part?: string) => {
    const span = spanOf(times, stepMs, step, step);
    if (!opens || !span || series.every(({ values }) => !values[step])) return;
    group.point(null);
    opens.go(span, part);
  };
  const partOf = (event: PointerEvent, step: number) => {
    const top = frame.current?.getBoundingClientRect().top ?? 0;
    return summed ? partAt(series, step, valueAt(event.clientY - top, data, true))?.id : undefined;
  };
  const stepOf = (event: PointerEvent) => {
    const left = frame.current?.getBoundingClientRect().left ?? 0;
    return stepAt(event.clientX - left - kLeft, inner, times.length);
  };

  // A finger leaves its tooltip behind until it taps elsewhere.
  useEffect(() => {
    if (!own) return;
    const elsewhere = (event: globalThis.PointerEvent) => {
      if (!frame.current?.contains(event.target as Node)) group.point(null);
    };
    document.addEventListener('pointerdown', elsewhere);
    return () => document.removeEventListener('pointerdown', elsewhere);
  }, [own, group]);
  useEffect(() => () => void (group.get()?.chart === id && group.point(null)), [group, id]);

  const onPointerMove = (event: PointerEvent) => {
    const step = stepOf(event);
    point(step, event.pointerType === 'mouse' ? 'pointer' : 'touch');
    if (dragging.current && step !== null && marked) setMarked({ ...marked, to: step });
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const step = stepOf(event);
    point(step, event.pointerType === 'mouse' ? 'pointer' : 'touch');
    if (event.pointerType !== 'mouse' || event.button !== 0 || step === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    dragging.current = true;
    setMarked({ from: step, to: step });
  };
  const onPointerUp = (event: PointerEvent) => {
    if (!dragging.current) return;
    dragging.current = false;
    setMarked(null);
    if (marked && marked.from !== marked.to) zoom(marked.from, marked.to);
    else if (marked) open(marked.from, partOf(event, marked.from));
  };
  const onPointerCancel = () => {
    dragging.current = false;
    leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && (marked || own)) {
      event.preventDefault();
      if (marked) setMarked(null);
      else leave();
      return;
    }
    if (event.key === 'Enter' && (marked || (own && at !== null))) {
      event.preventDefault();
      if (marked) zoom(marked.from, marked.to);
      else if (at !== null) open(at);
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = stepByKey(event.key, own ? at : null, times.length);
    if (step === null) return;
    event.preventDefault();
    const from = own && at !== null ? at : step;
    setMarked(event.shiftKey ? { from: marked?.from ?? from, to: step } : null);
    point(step, 'keyboard');
  };

  const hint = opens ? words.hintOpen(opens.label) : words.hint;
  const spoken = () => {
    if (at === null) return hint;
    const figures = [
      ...series.map(({ name, values }) => `${name} ${show(values[at])}`),
      ...(summed ? [`${words.total} ${format(totalAt(series, at))}`] : []),
      ...(ghost ? [`${ghost.name} ${show(ghost.values[at])}`] : []),
    ];
    const span = marked && marked.from !== marked.to && spanOf(times, stepMs, marked.from, marked.to);
    const heard = `${stepLabel(times[at] ?? 0, stepMs)}: ${figures.join(', ')}`;
    return span
      ? `${heard}. ${words.span(stepLabel(span.since, stepMs), stepLabel(span.until - stepMs, stepMs))}`
      : heard;
  };

  return (
    <div ref={figure}>
      <ul className="chart-legend">
        {series.map(({ name, tone, values }) => (
          <li key={name}>
            <span className={`chart-dot tone-${tone}`} data-line={shape === 'lines' || undefined} />
            <bdi className="chart-name" title={name}>
              {name}
            </bdi>
            {at !== null && <b aria-hidden>{show(values[at])}</b>}
          </li>
        ))}
        {ghost && (
          <li>
            <span className="chart-dot" data-ghost />
            {ghost.name}
            {at !== null && <b aria-hidden>{show(ghost.values[at])}</b>}
          </li>
        )}
      </ul>
      <div
        ref={frame}
        className="chart-plot"
        role="slider"
        tabIndex={0}
        aria-label={words.figures(title)}
        aria-orientation="horizontal"
        aria-valuemin={1}
        aria-valuemax={times.length}
        aria-valuenow={at === null ? times.length : at + 1}
        aria-valuetext={spoken()}
        onPointerMove={onPointerMove}
        onPointerDown={onPointerDown}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerCancel}
        onPointerLeave={(event) => event.pointerType === 'mouse' && !dragging.current && leave()}
        onKeyDown={onKeyDown}
        onBlur={leave}
      >
        <div ref={ref} style={{ position: 'absolute', inset: 0 }}>
          <Plot data={data} shape={shape} width={width} format={formatAxis} colourOf={colourOf} />
        </div>
        {at !== null && <div className="chart-cross" style={{ left: kLeft + at * slot, width: slot }} />}
        {marked && marked.from !== marked.to && (
          <div
            className="chart-span"
            style={{
              left: kLeft + Math.min(marked.from, marked.to) * slot,
              width: (Math.abs(marked.to - marked.from) + 1) * slot,
            }}
          />
        )}
        {own && at !== null && (
          <div className="chart-tip" aria-hidden style={besides(at, slot, inner)}>
            <div className="chart-tip-time">{stepLabel(times[at] ?? 0, stepMs)}</div>
            {(summed ? [...series].reverse() : series).map(({ name, tone, values }) => (
              <div key={name} className="chart-tip-row">
                <span className={`chart-dot tone-${tone}`} />
                <bdi className="chart-name">{name}</bdi>
                <b>{show(values[at])}</b>
              </div>
            ))}
            {summed && (
              <div className="chart-tip-row" data-sum>
                <span>{words.total}</span>
                <b>{format(totalAt(series, at))}</b>
              </div>
            )}
            {ghost && (
              <div className="chart-tip-row">
                <span className="chart-dot" data-ghost />
                <span>{ghost.name}</span>
                <b>{show(ghost.values[at])}</b>
              </div>
            )}
            {pointed?.by === 'keyboard' && (
              <div className="chart-tip-hint">{marked ? words.hintMarked : hint}</div>
            )}
            {opens && pointed?.by === 'pointer' && !marked && (
              <div className="chart-tip-hint">{words.click(opens.label)}</div>
            )}
            {opens && pointed?.by === 'touch' && (
              // A finger that points at a step does not mean to leave the page: that takes a second one. By keyboard it is Enter.
              <button
                type="button"
                tabIndex={-1}
                className="chart-tip-open"
                onPointerDown={(event) => event.stopPropagation()}
                onPointerMove={(event) => event.stopPropagation()}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => open(at)}
              >
                {opens.label}
              </button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

// The tooltip stands on the side of its step that has more room, and takes no more than that.
function besides(at: number, slot: number, inner: number) {
  const before = kLeft + at * slot - kGap;
  const after = inner - (at + 1) * slot - kGap;
  const maxWidth = Math.min(kWidest, Math.max(before, after));
  return after >= before
    ? { left: kLeft + (at + 1) * slot + kGap, maxWidth }
    : { right: inner - at * slot + kGap, maxWidth };
}

interface TwinProps {
  title: string;
  data: ChartData;
  summed: boolean;
  format: (value: number) => string;
}

// The same figures to be read one by one.
function Twin({ title, data: { times, stepMs, series, ghost }, summed, format }: TwinProps) {
  const show = (value: Figure | undefined) => (value == null ? words.unknown : format(value));
  const total = summed && series.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it can be scrolled, so it must be reached by keyboard
    <section className="chart-twin" tabIndex={0} aria-label={words.figures(title)}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.time}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                <bdi>{name}</bdi>
              </th>
            ))}
            {total && <th scope="col">{words.total}</th>}
            {ghost && <th scope="col">{ghost.name}</th>}
          </tr>
        </thead>
        <tbody>
          {times.map((ms, at) => (
            <tr key={ms}>
              <th scope="row">{stepLabel(ms, stepMs).replace(/ UTC$/, '')}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{show(values[at])}</td>
              ))}
              {total && <td>{format(totalAt(series, at))}</td>}
              {ghost && <td>{show(ghost.values[at])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
