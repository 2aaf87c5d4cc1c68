import { Box } from '@mantine/core';
import type { UsageRow } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatMoney, formatMs, formatNumber } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { unitNames, units } from '../../shell/units';
import type { RequestsSearch } from '../requests/search';
import { words } from './words';

interface UsageTableProps {
  rows: UsageRow[];
  heading: string;
  nameOf?: (group: string) => string;
  requestsOf: (group: string) => RequestsSearch;
}

const figure = (header: string, text: (row: UsageRow) => string): Column<UsageRow> => ({
  header,
  kind: 'numeric',
  cell: text,
});
const figures = [
  figure(words.columns.cost, (row) => formatMoney(row.cost_nano)),
  figure(words.columns.requests, (row) => formatNumber(row.requests)),
  figure(words.columns.failed, (row) => formatNumber(row.failed)),
  figure(words.columns.prompt, (row) => formatNumber(row.prompt_tokens)),
  figure(words.columns.cached, (row) => formatNumber(row.cached_tokens)),
  figure(words.columns.completion, (row) => formatNumber(row.completion_tokens)),
];
const latencies = [
  figure(words.columns.p50, (row) => formatMs(row.latency_p50_ms)),
  figure(words.columns.p95, (row) => formatMs(row.latency_p95_ms)),
  figure(words.columns.first, (row) => formatMs(row.first_token_p50_ms)),
];

// Most have nothing but tokens.
const unitsOf = (rows: UsageRow[]) =>
  units
    .filter((unit) => rows.some((row) => row[unit] > 0))
    .map((unit) => figure(unitNames[unit], (row) => formatNumber(row[unit])));

export function UsageTable({ rows, heading, nameOf = (group) => group, requestsOf }: UsageTableProps) {
  const lead: Column<UsageRow> = {
    header: heading,
    kind: 'lead',
    cell: (row) => (
      <Box className="break" fw={500} dir="auto">
        <AnchorLink to="/requests" search={requestsOf(row.group)} className="own-line" size="sm">
          {nameOf(row.group)}
        </AnchorLink>
      </Box>
    ),
  };
  return (
    <DataTable
      label={words.usageBy(heading)}
      rows={rows}
      rowKey={(row) => row.group}
      columns={[lead, ...figures, ...unitsOf(rows), ...latencies]}
    />
  );
}
