import { SimpleGrid } from '@mantine/core';
import type { UsageRow } from '../../api/client';
import { changeOf } from '../../data/period';
import { Figure } from '../../shell/Figure';
import { formatCompact, formatMoney, formatMs, formatNumber, formatPercent } from '../../shell/format';
import { words } from './words';

const tokens = (row: UsageRow) => row.prompt_tokens + row.completion_tokens;

interface UsageTotalsProps {
  now: UsageRow;
  before?: UsageRow;
  beforeName: string;
  forecast: number | null; // of the cost, at the end of the month
}

export function UsageTotals({ now, before, beforeName, forecast }: UsageTotalsProps) {
  const versus = (value: (row: UsageRow) => number) => {
    const change = before && changeOf(value(now), value(before));
    return change ? words.versus(change, beforeName) : null;
  };
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, lg: 6 }} spacing="sm" className="totals">
      <Figure
        label={words.figures.cost}
        value={formatMoney(now.cost_nano)}
        notes={[
          versus((row) => row.cost_nano),
          forecast !== null && forecast > 0 ? words.forecast(formatMoney(Math.round(forecast))) : null,
        ]}
      />
      <Figure
        label={words.figures.requests}
        value={formatCompact(now.requests)}
        exact={formatNumber(now.requests)}
        notes={[versus((row) => row.requests)]}
      />
      <Figure
        label={words.figures.tokens}
        value={formatCompact(tokens(now))}
        exact={formatNumber(tokens(now))}
        notes={[
          versus(tokens),
          now.cached_tokens > 0 ? words.cachedTokens(formatCompact(now.cached_tokens)) : null,
        ]}
      />
      <Figure
        label={words.figures.failed}
        value={formatCompact(now.failed)}
        exact={formatNumber(now.failed)}
        notes={[
          words.ofRequests(formatPercent(now.failed, now.requests)),
          now.refused > 0 ? words.refusedToo(formatCompact(now.refused)) : null,
        ]}
      />
      <Figure
        label={words.figures.latency}
        value={formatMs(now.latency_p50_ms)}
        notes={[words.p95(formatMs(now.latency_p95_ms))]}
      />
      <Figure label={words.figures.first} value={formatMs(now.first_token_p50_ms)} notes={[words.streamed]} />
    </SimpleGrid>
  );
}
