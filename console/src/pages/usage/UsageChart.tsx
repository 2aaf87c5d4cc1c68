import { Group, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import type { UsageRow } from '../../api/client';
import { formatCompact, formatNumber } from '../../shell/format';
import { axisLabel, barLabel, barsPerLabel } from './axis';
import { ticksTo } from './scale';

export interface Series {
  name: string;
  tone: 'good' | 'bad' | 'first' | 'second' | 'back';
  value: (row: UsageRow) => number;
}

interface UsageChartProps {
  rows: UsageRow[];
  stepMs: number;
  label: string;
  series: Series[];
  overlaid?: boolean; // each from the ground, the later before the earlier; else one on the other
  format?: (value: number) => string;
}

const kHeight = 220;
const kLeft = 52;
const kBottom = 24;
const kTop = 8;
const kLabelWidth = 56;

// Bars over time. Loaded only with the usage page; the table has the same figures.
export function UsageChart({ rows, stepMs, label, series, overlaid, format }: UsageChartProps) {
  const { ref, width } = useElementSize();
  const tops = rows.map((row) => {
    const values = series.map(({ value }) => value(row));
    return overlaid ? Math.max(...values) : values.reduce((sum, value) => sum + value, 0);
  });
  const ticks = ticksTo(Math.max(0, ...tops));
  const top = ticks.at(-1) as number;
  const inner = Math.max(1, width - kLeft);
  const slot = inner / Math.max(1, rows.length);
  const scale = (value: number) => (value / top) * (kHeight - kBottom - kTop);
  const apart = barsPerLabel(stepMs, slot, kLabelWidth);
  const firstLabel = rows.findIndex((row) => axisLabel(Number(row.group), stepMs) !== null);
  return (
    <div>
      <Group gap="md" mb="xs">
        {series.map(({ name, tone }) => (
          <Group key={name} gap={6}>
            <span className={`key-dot tone-${tone}`} />
            <Text size="xs" c="dimmed">
              {name}
            </Text>
          </Group>
        ))}
      </Group>
      <div ref={ref}>
        <svg className="chart" role="img" aria-label={label}>
          {ticks.map((tick) => {
            const y = kHeight - kBottom - scale(tick);
            return (
              <g key={tick}>
                <line className="grid" x1={kLeft} x2={kLeft + inner} y1={y} y2={y} />
                <text x={kLeft - 8} y={y + 4} textAnchor="end">
                  {(format ?? formatCompact)(tick)}
                </text>
              </g>
            );
          })}
          {rows.map((row, index) => {
            const at = Number(row.group);
            const x = kLeft + index * slot;
            let y = kHeight - kBottom;
            return (
              <g key={row.group}>
                {series.map(({ name, tone, value }) => {
                  const height = scale(value(row));
                  y = (overlaid ? kHeight - kBottom : y) - height;
                  return (
                    <rect
                      key={name}
                      className={`tone-${tone}`}
                      x={x + slot * 0.15}
                      y={y}
                      width={slot * 0.7}
                      height={height}
                    />
                  );
                })}
                {index >= firstLabel && (index - firstLabel) % apart === 0 && x + 34 < kLeft + inner && (
                  <text x={x + slot / 2} y={kHeight - 6} textAnchor="middle">
                    {axisLabel(at, stepMs)}
                  </text>
                )}
                <rect className="slot" x={x} y={kTop} width={slot} height={kHeight - kBottom - kTop}>
                  <title>
                    {[
                      barLabel(at, stepMs),
                      ...series.map(({ name, value }) => `${name}: ${(format ?? formatNumber)(value(row))}`),
                    ].join('\n')}
                  </title>
                </rect>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}
