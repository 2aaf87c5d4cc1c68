import { Box, Text } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, type Schemas, unwrap } from '../../api/client';
import { type Column, DataTable } from '../../shell/DataTable';
import { formatSecond } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { linesOf } from './audit_lines';

type Entry = Schemas['AuditEntry'];

const kShown = 4;
const actors: Record<string, string> = { cli: 'command line', system: 'the server itself' };

function Lines({ lines }: { lines: string[] }) {
  return lines.map((line) => (
    <Text key={line} size="xs" className="mono break">
      {line}
    </Text>
  ));
}

function Detail({ detail, nameOf }: { detail: object; nameOf: (id: string) => string }) {
  const lines = linesOf(detail).map((line) => line.replace(/\bacc_\w+/g, nameOf));
  if (lines.length <= kShown) return <Lines lines={lines} />;
  return (
    <>
      <Lines lines={lines.slice(0, kShown)} />
      <details className="more">
        <summary>{lines.length - kShown} more</summary>
        <Lines lines={lines.slice(kShown)} />
      </details>
    </>
  );
}

// `nameOf` an account's id is its e-mail address.
const columnsFor = (nameOf: (id: string) => string): Column<Entry>[] => [
  {
    header: 'What',
    kind: 'lead',
    cell: ({ action, object }) => (
      <Box>
        <Tag tone="info">{action}</Tag>
        <Text size="xs" mt={4} c="dimmed" className="mono audit-object">
          {nameOf(object)}
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
          {nameOf(actor)}
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
    kind: 'block',
    cell: ({ detail }) =>
      Object.keys(detail).length > 0 ? <Detail detail={detail as object} nameOf={nameOf} /> : null,
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
  const emails: Record<string, string> = Object.assign(
    {},
    ...(audit.data?.pages.map((page) => page.emails) ?? []),
  );
  const nameOf = (id: string): string => actors[id] ?? emails[id] ?? id;
  return (
    <Page
      title="Audit log"
      description="Who changed what, newest first. An entry is stored together with its change, so none is ever missing."
    >
      <Await query={audit}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          return rows.length === 0 ? (
            <Empty title="Nothing yet" icon={IconClipboardList}>
              Changes to keys, accounts, tiers and sign-ins appear here.
            </Empty>
          ) : (
            <DataTable
              label="Audit log"
              rows={rows}
              tall
              rowKey={(entry) => entry.id}
              columns={columnsFor(nameOf)}
            />
          );
        }}
      </Await>
      <OlderButton query={audit}>Older entries</OlderButton>
    </Page>
  );
}
