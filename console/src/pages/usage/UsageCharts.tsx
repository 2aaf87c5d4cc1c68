import { Card, SimpleGrid, Skeleton } from '@mantine/core';
import { type ComponentProps, useMemo, useRef } from 'react';
import { shortMoney, shortMs } from '../../charts/axis_figures';
import type { Span } from '../../data/period';
import { formatCompact, formatMoney, formatMs, formatNumber } from '../../shell/format';
import { lazyBlock } from '../../shell/lazy_part';
import { words as shellWords } from '../../shell/words';
import type { RequestsSearch } from '../requests/search';
import { chartOf, firstTokenChart, latencyChart, type Part, type Usage } from './chart_data';
import { words } from './words';

const Chart = lazyBlock(
  () => import('../../charts/Chart').then((part) => part.Chart),
  <Skeleton height={274} role="status" aria-label={shellWords.loading} />,
);

const count = (value: number) => formatNumber(Math.round(value));
function chartsOf(usage: Usage, before: Usage | undefined, beforeName: string, parts: Part[] | undefined) {
  const of = (what: 'cost' | 'requests' | 'tokens') => chartOf(what, usage, before, beforeName, parts);
  return {
    cost: of('cost'),
    requests: of('requests'),
    tokens: of('tokens'),
    latency: latencyChart(usage),
    first: firstTokenChart(usage),
  };
}

interface UsageChartsProps {
  usage: Usage;
  before: Usage | undefined;
  beforeName: string;
  split: boolean; // requests, tokens and cost, into
  parts: Part[] | undefined; // which may come later than the rest
  test: boolean;
  open: (span: Span, part: string | undefined, sort?: RequestsSearch['sort']) => void; // its requests
}

export function UsageCharts({ usage, before, beforeName, split, parts, test, open }: UsageChartsProps) {
  const drawn = useRef<ReturnType<typeof chartsOf>>(undefined);
  const data = useMemo(() => {
    // Until the parts are there, what was shown before stays.
    if (!split || parts || !drawn.current) drawn.current = chartsOf(usage, before, beforeName, parts);
    return drawn.current;
  }, [usage, before, beforeName, split, parts]);
  const opens = (sort?: RequestsSearch['sort']) => ({
    label: words.openRequests,
    go: (span: Span, part?: string) => open(span, part, sort),
  });
  const charts: ComponentProps<typeof Chart>[] = [
    {
      title: words.titles.cost,
      data: data.cost,
      format: formatMoney,
      formatAxis: shortMoney,
      empty: test ? words.empty.costTest : words.empty.cost,
      opens: opens(),
    },
    ...(['requests', 'tokens'] as const).map((what) => ({
      title: words.titles[what],
      data: data[what],
      format: count,
      formatAxis: formatCompact,
      empty: words.empty[what],
      opens: opens(),
    })),
    ...(['latency', 'first'] as const).map((what) => ({
      title: words.titles[what],
      shape: 'lines' as const,
      data: data[what],
      format: formatMs,
      formatAxis: shortMs,
      empty: words.empty[what],
      opens: opens(what === 'latency' ? '-latency' : '-first'),
    })),
  ];
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm" className="usage-charts">
      {charts.map((chart) => (
        <Card key={chart.title} padding="md">
          <Chart {...chart} />
        </Card>
      ))}
    </SimpleGrid>
  );
}
