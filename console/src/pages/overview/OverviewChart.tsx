import { Card, Skeleton } from '@mantine/core';
import { useMemo } from 'react';
import type { Schemas } from '../../api/client';
import { shortMoney } from '../../charts/axis_figures';
import type { ChartData } from '../../charts/series';
import { formatCompact, formatMoney, formatNumber } from '../../shell/format';
import { lazyBlock } from '../../shell/lazy_part';
import { words as shellWords } from '../../shell/words';
import { words } from './words';

const Chart = lazyBlock(
  () => import('../../charts/Chart').then((part) => part.Chart),
  <Skeleton height={274} role="status" aria-label={shellWords.loading} />,
);

const kDay = 86_400_000;
const count = (value: number) => formatNumber(Math.round(value));
const { series: names } = words.charts;

// What the top lists are ranked by, over time.
export function chartOf({ steps, step_ms, ranked_by }: Schemas['Overview']): ChartData {
  return {
    times: steps.map(({ at_ms }) => at_ms),
    stepMs: step_ms,
    series:
      ranked_by === 'cost'
        ? [{ name: names.cost, tone: 'second', values: steps.map(({ cost_nano }) => cost_nano) }]
        : [
            {
              name: names.succeeded,
              tone: 'good',
              values: steps.map(({ requests, failed }) => requests - failed),
            },
            { name: names.failed, tone: 'bad', values: steps.map(({ failed }) => failed) },
          ],
  };
}

export function OverviewChart({ overview }: { overview: Schemas['Overview'] }) {
  const data = useMemo(() => chartOf(overview), [overview]);
  const { ranked_by, step_ms } = overview;
  return (
    <Card padding="md">
      <Chart
        title={words.charts[ranked_by][step_ms < kDay ? 'hour' : 'day']}
        data={data}
        format={ranked_by === 'cost' ? formatMoney : count}
        formatAxis={ranked_by === 'cost' ? shortMoney : formatCompact}
        empty={words.charts.empty}
      />
    </Card>
  );
}
