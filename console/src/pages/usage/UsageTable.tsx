import { Table } from '@mantine/core';
import type { UsageRow } from '../../api/client';
import { formatMs, formatNanoUsd, formatNumber } from '../../shell/format';

interface UsageTableProps {
  rows: UsageRow[];
  heading: string;
  nameOf?: (group: string) => string;
}

export function UsageTable({ rows, heading, nameOf = (group) => group }: UsageTableProps) {
  const priced = rows.some((row) => row.cost_nano > 0);
  return (
    <Table.ScrollContainer
      minWidth={640}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': `Usage by ${heading}` } }}
    >
      <Table verticalSpacing="xs" striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{heading}</Table.Th>
            <Table.Th className="numeric">Requests</Table.Th>
            <Table.Th className="numeric">Failed</Table.Th>
            <Table.Th className="numeric">Prompt tokens</Table.Th>
            <Table.Th className="numeric">Completion tokens</Table.Th>
            <Table.Th className="numeric">p50</Table.Th>
            <Table.Th className="numeric">p95</Table.Th>
            <Table.Th className="numeric">First token</Table.Th>
            {priced && <Table.Th className="numeric">Cost</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.group}>
              <Table.Td>{nameOf(row.group)}</Table.Td>
              <Table.Td className="numeric">{formatNumber(row.requests)}</Table.Td>
              <Table.Td className="numeric">{formatNumber(row.failed)}</Table.Td>
              <Table.Td className="numeric">{formatNumber(row.prompt_tokens)}</Table.Td>
              <Table.Td className="numeric">{formatNumber(row.completion_tokens)}</Table.Td>
              <Table.Td className="numeric">{formatMs(row.latency_p50_ms)}</Table.Td>
              <Table.Td className="numeric">{formatMs(row.latency_p95_ms)}</Table.Td>
              <Table.Td className="numeric">{formatMs(row.first_token_p50_ms)}</Table.Td>
              {priced && <Table.Td className="numeric">{formatNanoUsd(row.cost_nano)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
