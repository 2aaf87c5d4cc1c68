import { Button, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useCallback, useMemo } from 'react';
import { api, type RequestRow, unwrap } from '../../api/client';
import { keyNamesQuery, modelsQuery } from '../../api/queries';
import { shownColumns } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { LiveBar } from '../../data/LiveBar';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { useLiveList } from '../../data/useLiveList';
import { ButtonLink } from '../../shell/links';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { requestColumns } from './columns';
import { allRequests, kMostExported } from './export';
import { RequestDetail } from './RequestDetail';
import type { RequestsSearch } from './search';
import { words } from './words';

const route = getRouteApi('/shell/requests');
const idOf = (row: RequestRow) => row.id;
const kExportPage = 200;

export function RequestsPage() {
  const { id, ...search } = route.useSearch();
  const { status, model, key, hide, live } = search;
  const navigate = route.useNavigate();
  // The list keeps its place under the detail, and while it is narrowed.
  const change = (part: RequestsSearch, replace = false) =>
    navigate({ search: (now) => ({ ...now, ...part }), resetScroll: false, replace });

  const fetchPage = useCallback(
    (before: string | undefined, limit?: number) =>
      unwrap(api.GET('/api/requests', { params: { query: { before, limit, status, model, key } } })),
    [status, model, key],
  );
  const { list, rows, fresh, more, show, refresh, updatedMs } = useLiveList({
    queryKey: ['requests', status, model, key],
    fetchPage: (before) => fetchPage(before),
    idOf,
    live: live !== 'off',
    hold: id !== undefined,
  });
  const keys = useQuery(keyNamesQuery).data?.data;
  const models = useQuery(modelsQuery).data?.data;
  const nameOf = useCallback(
    (wanted: string) => keys?.find((row) => row.id === wanted)?.name ?? (wanted || words.playground),
    [keys],
  );
  const columns = useMemo(
    () => requestColumns({ status, model, key, hide, live }, nameOf),
    [status, model, key, hide, live, nameOf],
  );
  const shown = useMemo(() => shownColumns(columns, hide), [columns, hide]);
  const filtered = Boolean(status || model || key);

  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get('id') ?? '').trim();
    if (wanted) change({ id: wanted });
  };
  const exported = async () => {
    const all = await allRequests((before) => fetchPage(before, kExportPage));
    if (!all.complete) notifications.show({ message: words.exportLimit(kMostExported) });
    return all.rows;
  };

  return (
    <Page title={words.title} description={words.lead}>
      <Toolbar
        tools={
          <TableTools
            columns={columns}
            search={search}
            change={(part) => change(part, true)}
            file="solidrust-requests"
            rows={exported}
          />
        }
      >
        <form onSubmit={find} className="find">
          <TextInput
            name="id"
            aria-label={words.findById}
            placeholder={`${words.findById}: req_…`}
            leftSection={<IconSearch size={16} aria-hidden />}
            autoComplete="off"
            flex={1}
          />
          <Button type="submit" variant="default">
            {words.find}
          </Button>
        </form>
        <FilterChip
          label={words.outcome}
          all={words.all}
          choices={[
            { value: 'ok', label: words.ok },
            { value: 'failed', label: words.failed },
          ]}
          value={status}
          onChange={(value) => change({ status: value as RequestsSearch['status'] })}
        />
        <FilterChip
          label={words.model}
          all={words.all}
          choices={models?.map((row) => ({ value: row.id, label: row.id })) ?? []}
          value={model}
          onChange={(value) => change({ model: value })}
        />
        <FilterChip
          label={words.key}
          all={words.all}
          choices={
            keys?.map((row) => ({ value: row.id, label: `${row.name} (${row.hint.slice(-4)})` })) ?? []
          }
          value={key}
          onChange={(value) => change({ key: value })}
        />
      </Toolbar>
      <LiveBar
        live={live !== 'off'}
        onLive={(on) => change({ live: on ? undefined : 'off' }, true)}
        fresh={fresh > 0 && rows.length > 0 ? words.fresh(fresh, more) : null}
        onShow={show}
        onRefresh={refresh}
        updatedMs={updatedMs}
      />
      <Await query={list}>
        {() =>
          rows.length === 0 ? (
            <Empty
              title={filtered ? words.noMatch : words.none}
              icon={IconHistory}
              action={
                filtered ? (
                  <Button variant="default" onClick={() => navigate({ search: {} })}>
                    {words.removeFilters}
                  </Button>
                ) : (
                  <ButtonLink to="/" variant="default">
                    {words.firstCall}
                  </ButtonLink>
                )
              }
            >
              {filtered ? (list.hasNextPage ? words.lookFurther : words.noneFound) : words.whyNone}
            </Empty>
          ) : (
            <Stack gap="md">
              <DataTable label={words.table} rows={rows} rowKey={idOf} columns={shown} current={id} />
              {rows.some((row) => row.estimated) && (
                <Text size="xs" c="dimmed">
                  {words.estimated}
                </Text>
              )}
            </Stack>
          )
        }
      </Await>
      <OlderButton query={list}>{words.older}</OlderButton>
      {id && (
        <RequestDetail
          id={id}
          rows={rows}
          onStep={(next) => change({ id: next }, true)}
          onEnd={() => list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
          onClose={() => change({ id: undefined }, true)}
        />
      )}
    </Page>
  );
}
