import { useComputedColorScheme } from '@mantine/core';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { UsageRow } from '../../api/client';
import { formatCompact, formatNumber } from '../../shell/format';

interface UsageChartProps {
  rows: UsageRow[];
  stepMs: number;
  label: string;
  series: { name: string; color: string; value: (row: UsageRow) => number }[];
}

function tick(ms: number, stepMs: number) {
  const text = new Date(ms).toISOString();
  return stepMs < 86_400_000 ? text.slice(11, 16) : text.slice(5, 10);
}

// Loaded only with this page. The table under it has the same figures.
export function UsageChart({ rows, stepMs, label, series }: UsageChartProps) {
  const dark = useComputedColorScheme('light') === 'dark';
  const data = rows.map((row) => ({
    at: tick(Number(row.group), stepMs),
    ...Object.fromEntries(series.map(({ name, value }) => [name, value(row)])),
  }));
  const ink = dark ? '#c9c9c9' : '#495057';
  return (
    <div role="img" aria-label={label} style={{ width: '100%', height: 220 }}>
      <ResponsiveContainer>
        <BarChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 8, left: -8, bottom: 0 }}>
          <CartesianGrid vertical={false} stroke={dark ? '#3b3b3b' : '#e9ecef'} />
          <XAxis
            dataKey="at"
            tick={{ fill: ink, fontSize: 12 }}
            tickLine={false}
            axisLine={false}
            minTickGap={24}
          />
          <YAxis
            tick={{ fill: ink, fontSize: 12 }}
            tickLine={false}
            axisLine={false}
            tickFormatter={formatCompact}
            allowDecimals={false}
          />
          <Tooltip
            formatter={(value) => formatNumber(Number(value))}
            contentStyle={{
              background: dark ? '#242424' : '#fff',
              border: '1px solid #8886',
              borderRadius: 8,
            }}
          />
          {series.map(({ name, color }) => (
            <Bar key={name} dataKey={name} stackId="all" fill={color} isAnimationActive={false} />
          ))}
        </BarChart>
      </ResponsiveContainer>
    </div>
  );
}
