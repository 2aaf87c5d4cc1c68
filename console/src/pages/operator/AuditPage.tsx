import { Box, Text } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, type Schemas, unwrap } from '../../api/client';
import { type Column, DataTable } from '../../shell/DataTable';
import { formatSecond } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag } from '../../shell/Tag';

type Entry = Schemas['AuditEntry'];

// { name: "x", scopes: ["a"] } as lines "name: x", "scopes: a".
export function linesOf(detail: Record<string, unknown>): string[] {
  return Object.entries(detail).map(([name, value]) => {
    if (Array.isArray(value)) return `${name}: ${value.join(', ')}`;
    return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  });
}

const columns: Column<Entry>[] = [
  {
    header: 'What',
    kind: 'lead',
    cell: ({ action, object }) => (
      <Box>
        <Tag tone="info">{action}</Tag>
        <Text size="xs" mt={4} className="mono break">
          {object}
        </Text>
      </Box>
    ),
  },
  { header: 'Time (UTC)', kind: 'tight', cell: ({ at_ms }) => formatSecond(at_ms) },
  {
    header: 'Who',
    cell: ({ actor, address }) => (
      <Box>
        <Text size="sm" className="break">
          {actor}
        </Text>
        {address && (
          <Text size="xs" c="dimmed" className="mono break">
            {address}
          </Text>
        )}
      </Box>
    ),
  },
  {
    header: 'Detail',
    cell: ({ detail }) => (
      <Box>
        {linesOf(detail as Record<string, unknown>).map((line) => (
          <Text key={line} size="xs" className="mono break">
            {line}
          </Text>
        ))}
      </Box>
    ),
  },
];

export function AuditPage() {
  const audit = useInfiniteQuery({
    queryKey: ['operator', 'audit'],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/operator/audit', { params: { query: { before: pageParam } } })),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
  return (
    <Page
      title="Audit log"
      description="Who changed what, newest first. An entry is written together with its change, so none can be missing."
    >
      <Await query={audit}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          return rows.length === 0 ? (
            <Empty title="Nothing yet" icon={IconClipboardList}>
              Changes to keys, accounts, tiers and sign-ins appear here.
            </Empty>
          ) : (
            <DataTable label="Audit log" rows={rows} rowKey={(entry) => entry.id} columns={columns} />
          );
        }}
      </Await>
      <OlderButton query={audit}>Older entries</OlderButton>
    </Page>
  );
}
