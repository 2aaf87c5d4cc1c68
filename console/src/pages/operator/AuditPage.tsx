import { Box, Text } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatSecond } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { linesOf } from './audit_lines';
import { type Entry, type NameAt, namesIn } from './audit_names';
import { tell } from './audit_sentence';

const kShown = 4;

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

function Sentence({ entry, nameAt }: { entry: Entry; nameAt: NameAt }) {
  const { was, now } = nameAt(entry.object, entry.id);
  return (
    <Box className="audit-object">
      <Text size="sm">
        {tell(entry, was).map((piece) =>
          typeof piece === 'string' ? piece : <b key={piece.name}>{piece.name}</b>,
        )}
      </Text>
      <Text size="xs" c="dimmed" className="mono">
        {entry.action}
        {entry.object && entry.object !== was && ` · ${entry.object}`}
      </Text>
      {now && (
        <Text size="xs" c="dimmed">
          now {now}
        </Text>
      )}
    </Box>
  );
}

function Who({ entry, nameAt }: { entry: Entry; nameAt: NameAt }) {
  const { was, now } = nameAt(entry.actor, entry.id);
  return (
    <Box className="audit-who">
      <Text size="sm">{was}</Text>
      {now && (
        <Text size="xs" c="dimmed">
          now {now}
        </Text>
      )}
      {entry.address && (
        <Text size="xs" c="dimmed" className="mono">
          {entry.address}
        </Text>
      )}
    </Box>
  );
}

const columnsFor = (nameAt: NameAt): Column<Entry>[] => [
  { header: 'What', kind: 'lead', cell: (entry) => <Sentence entry={entry} nameAt={nameAt} /> },
  { header: 'Who', kind: 'text', cell: (entry) => <Who entry={entry} nameAt={nameAt} /> },
  {
    header: 'Detail',
    kind: 'block',
    cell: ({ id, detail }) =>
      Object.keys(detail).length > 0 ? (
        <Detail detail={detail as object} nameOf={(account) => nameAt(account, id).was} />
      ) : null,
  },
  { header: 'Time (UTC)', kind: 'tight', width: 190, cell: ({ at_ms }) => formatSecond(at_ms) },
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
  const nameAt = namesIn(audit.data?.pages.flatMap((page) => page.data) ?? [], emails);
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
              columns={columnsFor(nameAt)}
            />
          );
        }}
      </Await>
      <OlderButton query={audit}>Older entries</OlderButton>
    </Page>
  );
}
