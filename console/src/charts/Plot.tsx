import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { axisLabel, labelledSteps } from './axis';
import { ticksTo } from './scale';
import { type ChartData, stack, topOf } from './series';

export const kHeight = 220;
export const kTop = 8;
export const kBottom = 24;
export const kLeft = 56;
const kLabelWidth = 62;
const kFont = "11px 'Inter Variable', system-ui, sans-serif";

// What the height is worth at `y` px from the top of the chart; below the plot it is less than nothing.
export function valueAt(y: number, data: ChartData, stacked: boolean): number {
  const top = ticksTo(topOf(data, stacked)).at(-1) ?? 1;
  return ((kHeight - kBottom - y) / (kHeight - kBottom - kTop)) * top;
}

export type Shape = 'bars' | 'lines';
interface PlotProps {
  data: ChartData;
  shape: Shape;
  width: number;
  format: (value: number) => string;
  // A colour as the page has it: of a tone, of the period before, of the text and of the lines behind.
  colourOf: (what: string) => string;
}

// The drawing of a chart. What of it can be pointed at, read or heard is the chart's.
export function Plot({ data, shape, width, format, colourOf }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!box.current || width <= kLeft) return;
    const plot = new uPlot(
      optionsOf(data, shape, width, format, colourOf),
      aligned(data, shape === 'bars'),
      box.current,
    );
    const redraw = () => plot.redraw(true, true); // a path of bars keeps its colour
    const theme = new MutationObserver(redraw);
    theme.observe(document.documentElement, { attributeFilter: ['data-mantine-color-scheme'] });
    let gone = false;
    void document.fonts?.ready.then(() => !gone && redraw());
    return () => {
      gone = true;
      theme.disconnect();
      plot.destroy();
    };
  }, [data, shape, width, format, colourOf]);
  return <div ref={box} aria-hidden />;
}

// A step is drawn around its middle. Of a stack the topmost comes first, so that those below are drawn over it.
function aligned({ times, stepMs, series, ghost }: ChartData, stacked: boolean): uPlot.AlignedData {
  const middle = times.map((ms) => ms + stepMs / 2);
  const drawn = stacked ? stack(series).reverse() : series.map(({ values }) => values);
  return [middle, ...drawn, ...(ghost ? [times.map((_, at) => ghost.values[at] ?? null)] : [])];
}

function optionsOf(
  data: ChartData,
  shape: Shape,
  width: number,
  format: (value: number) => string,
  colourOf: (what: string) => string,
): uPlot.Options {
  const { times, stepMs, series, ghost } = data;
  const bars = shape === 'bars';
  const ticks = ticksTo(topOf(data, bars));
  const first = times[0] ?? 0;
  const atMiddle = stepMs >= 86_400_000 || bars;
  const place = (ms: number) => (atMiddle ? ms + stepMs / 2 : ms);
  const past = first + Math.max(1, times.length) * stepMs;
  // None is cut off at the edge.
  const labelled = labelledSteps(times, stepMs, width - kLeft, kLabelWidth).filter(
    (ms) => ((past - place(ms)) / (past - first)) * (width - kLeft) >= kLabelWidth / 3,
  );
  const barPaths = uPlot.paths.bars?.({ size: [0.74, 44], radius: series.length === 1 ? 0.12 : 0 });
  const linePaths = uPlot.paths.linear?.();
  const axis = { font: kFont, stroke: () => colourOf('text'), ticks: { show: false } };
  return {
    width,
    height: kHeight,
    padding: [kTop, 0, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    scales: {
      x: { time: false, range: () => [first, past] },
      y: { range: () => [0, ticks.at(-1) ?? 1] },
    },
    axes: [
      {
        ...axis,
        size: kBottom,
        gap: 6,
        grid: { show: false },
        splits: () => labelled.map(place),
        values: () => labelled.map(axisLabel),
      },
      {
        ...axis,
        size: kLeft,
        gap: 8,
        grid: { stroke: () => colourOf('lines'), width: 1 },
        splits: () => ticks,
        values: () => ticks.map(format),
      },
    ],
    series: [
      {},
      ...(bars ? [...series].reverse() : series).map(({ name, tone }): uPlot.Series => {
        const colour = () => colourOf(tone);
        return bars
          ? { label: name, width: 0, fill: colour, paths: barPaths, points: { show: false } }
          : {
              label: name,
              width: 2,
              stroke: colour,
              paths: linePaths,
              points: { size: 5, fill: colour, width: 0 },
            };
      }),
      ...(ghost
        ? [
            {
              label: ghost.name,
              width: 1.5,
              dash: [4, 4],
              stroke: () => colourOf('ghost'),
              paths: linePaths,
              points: { show: false },
            },
          ]
        : []),
    ],
  };
}
