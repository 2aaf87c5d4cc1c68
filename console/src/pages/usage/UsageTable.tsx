import { Box } from '@mantine/core';
import type { UsageRow } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatMoney, formatMs, formatNumber } from '../../shell/format';

interface UsageTableProps {
  rows: UsageRow[];
  heading: string;
  nameOf?: (group: string) => string;
}

export function UsageTable({ rows, heading, nameOf = (group) => group }: UsageTableProps) {
  const figure = (header: string, text: (row: UsageRow) => string): Column<UsageRow> => ({
    header,
    kind: 'numeric',
    cell: text,
  });
  const columns = [
    {
      header: heading,
      kind: 'lead' as const,
      cell: (row: UsageRow) => (
        <Box className="break" fw={500}>
          {nameOf(row.group)}
        </Box>
      ),
    },
    figure('Requests', (row) => formatNumber(row.requests)),
    figure('Failed', (row) => formatNumber(row.failed)),
    figure('Prompt tokens', (row) => formatNumber(row.prompt_tokens)),
    figure('Completion tokens', (row) => formatNumber(row.completion_tokens)),
    figure('Latency p50', (row) => formatMs(row.latency_p50_ms)),
    figure('Latency p95', (row) => formatMs(row.latency_p95_ms)),
    figure('First token p50', (row) => formatMs(row.first_token_p50_ms)),
    ...(rows.some((row) => row.cost_nano > 0) ? [figure('Cost', (row) => formatMoney(row.cost_nano))] : []),
  ];
  return (
    <DataTable label={`Usage by ${heading}`} rows={rows} rowKey={(row) => row.group} columns={columns} />
  );
}
