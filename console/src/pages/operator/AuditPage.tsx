import { Box, Button, Text } from '@mantine/core';
import { IconClipboardList } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, unwrap } from '../../api/client';
import { type Column, shownColumns } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { usePeriodChip } from '../../data/usePeriodChip';
import { formatSecond } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { AuditSentence } from './AuditSentence';
import { linesOf } from './audit_lines';
import { type Entry, type NameAt, namesIn } from './audit_names';
import { type AuditSearch, type Kind, kinds, questionOf } from './audit_search';
import { plainly, tell } from './audit_sentence';
import { words } from './audit_words';

const route = getRouteApi('/shell/operator/audit');
const { columns: heads } = words;
const kDayMs = 86_400_000;
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
        <summary>{words.more(lines.length - kShown)}</summary>
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
        <AuditSentence entry={entry} name={was} />
      </Text>
      <Text size="xs" c="dimmed" className="mono">
        {entry.action}
        {entry.object && entry.object !== was && ` · ${entry.object}`}
      </Text>
      {now && (
        <Text size="xs" c="dimmed">
          {words.now(now)}
        </Text>
      )}
    </Box>
  );
}

function Who({ entry, nameAt }: { entry: Entry; nameAt: NameAt }) {
  const { was, now } = nameAt(entry.actor, entry.id);
  return (
    <Box className="audit-who">
      <Text size="sm" dir="auto">
        {was}
      </Text>
      {now && (
        <Text size="xs" c="dimmed">
          {words.now(now)}
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
  {
    header: heads.what,
    kind: 'lead',
    text: (entry) => plainly(tell(entry, nameAt(entry.object, entry.id).was)),
    cell: (entry) => <Sentence entry={entry} nameAt={nameAt} />,
  },
  { header: heads.action, text: ({ action }) => action, cell: () => null, fileOnly: true },
  { header: heads.object, text: ({ object }) => object, cell: () => null, fileOnly: true },
  {
    header: heads.who,
    kind: 'text',
    text: (entry) => nameAt(entry.actor, entry.id).was,
    cell: (entry) => <Who entry={entry} nameAt={nameAt} />,
  },
  { header: heads.address, text: ({ address }) => address, cell: () => null, fileOnly: true },
  {
    header: heads.detail,
    kind: 'block',
    text: ({ detail }) => JSON.stringify(detail),
    cell: ({ id, detail }) =>
      Object.keys(detail).length > 0 ? (
        <Detail detail={detail as object} nameOf={(account) => nameAt(account, id).was} />
      ) : null,
  },
  {
    header: heads.time,
    kind: 'tight',
    width: 190,
    text: ({ at_ms }) => new Date(at_ms).toISOString(),
    cell: ({ at_ms }) => formatSecond(at_ms),
  },
  { header: heads.request, text: ({ request_id }) => request_id, cell: () => null, fileOnly: true },
];

const emailsOf = (pages: { emails: Record<string, string> }[]): Record<string, string> =>
  Object.assign({}, ...pages.map(({ emails }) => emails));

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: AuditSearch, replace = false) =>
    navigate({ search: (now) => ({ ...now, ...part }), replace, resetScroll: false });
  const { q, kind, period, from, to } = search;
  const narrowed = Object.values(search).some((value) => value !== undefined);
  const audit = useInfiniteQuery({
    queryKey: ['operator', 'audit', q, kind, period, from, to],
    queryFn: ({ pageParam }) => {
      const query = { ...questionOf(search, Date.now()), before: pageParam };
      return unwrap(api.GET('/api/operator/audit', { params: { query } }));
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { chip: periodChip, form: periodForm } = usePeriodChip(
    search,
    { since: Date.now() - kDayMs, until: Date.now() },
    words.allTime,
    (chosen) => change(chosen),
  );
  const pages = audit.data?.pages ?? [];
  const nameAt = namesIn(
    pages.flatMap((page) => page.data),
    emailsOf(pages),
  );
  const columns = columnsFor(nameAt);
  return (
    <Page title={words.title} description={words.lead}>
      <Toolbar
        search={{
          label: words.search,
          placeholder: words.searchFor,
          value: q,
          onChange: (text) => change({ q: text }, true),
        }}
        tools={
          <TableTools
            columns={columns}
            search={{}}
            change={() => undefined}
            file="solidrust-audit"
            rows={() => pages.flatMap((page) => page.data)}
          />
        }
      >
        <FilterChip
          label={words.kind}
          all={words.all}
          choices={kinds.map((value) => ({ value, label: words.kinds[value] }))}
          value={kind}
          onChange={(value) => change({ kind: value as Kind | undefined })}
        />
        {periodChip}
      </Toolbar>
      {periodForm}
      <Await query={audit}>
        {() => {
          const rows = pages.flatMap((page) => page.data);
          return rows.length === 0 ? (
            <Empty
              title={narrowed ? words.noMatch : words.none}
              icon={IconClipboardList}
              action={
                narrowed && (
                  <Button variant="default" onClick={() => navigate({ search: {}, resetScroll: false })}>
                    {words.removeFilters}
                  </Button>
                )
              }
            >
              {!narrowed ? words.whyNone : audit.hasNextPage ? words.lookFurther : words.tryOthers}
            </Empty>
          ) : (
            <DataTable
              label={words.table}
              rows={rows}
              tall
              rowKey={(entry) => entry.id}
              columns={shownColumns(columns, undefined)}
            />
          );
        }}
      </Await>
      <OlderButton query={audit}>{words.older}</OlderButton>
    </Page>
  );
}
