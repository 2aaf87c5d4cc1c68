import { Card, SimpleGrid, Text } from '@mantine/core';
import type { UsageRow } from '../../api/client';
import { formatCompact, formatMs, formatNumber, formatPercent } from '../../shell/format';
import { changeOf } from './period';

interface FigureProps {
  label: string;
  value: string;
  exact?: string;
  note?: string | null;
}

function Figure({ label, value, exact, note }: FigureProps) {
  return (
    <Card padding="md">
      <Text size="xs" fw={500} c="dimmed">
        {label}
      </Text>
      <Text fz={26} fw={650} lh={1.3} title={exact}>
        {value}
      </Text>
      <Text size="xs" c="dimmed">
        {note ?? '\u00a0'}
      </Text>
    </Card>
  );
}

const tokens = (row: UsageRow) => row.prompt_tokens + row.completion_tokens;

interface UsageTotalsProps {
  now: UsageRow;
  before?: UsageRow;
  period: string;
}

export function UsageTotals({ now, before, period }: UsageTotalsProps) {
  const count = (label: string, value: (row: UsageRow) => number) => {
    const change = before && changeOf(value(now), value(before));
    return (
      <Figure
        label={label}
        value={formatCompact(value(now))}
        exact={formatNumber(value(now))}
        note={change ? `${change} vs. ${period} before` : null}
      />
    );
  };
  return (
    <SimpleGrid cols={{ base: 2, lg: 5 }} spacing="sm" className="totals">
      {count('Requests', (row) => row.requests)}
      <Figure
        label="Failed"
        value={formatCompact(now.failed)}
        exact={formatNumber(now.failed)}
        note={`${formatPercent(now.failed, now.requests)} of the requests`}
      />
      {count('Tokens', tokens)}
      <Figure
        label="Latency, median"
        value={formatMs(now.latency_p50_ms)}
        note={`p95: ${formatMs(now.latency_p95_ms)}`}
      />
      <Figure
        label="First token, median"
        value={formatMs(now.first_token_p50_ms)}
        note="of streamed answers"
      />
    </SimpleGrid>
  );
}
