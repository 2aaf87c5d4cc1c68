import { Button, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHistory, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useCallback, useMemo, useState } from 'react';
import { api, type RequestRow, unwrap } from '../../api/client';
import { keyNamesQuery, modelsQuery, upstreamsQuery, useMe } from '../../api/queries';
import { shownColumns } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { LiveBar } from '../../data/LiveBar';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { useLiveList } from '../../data/useLiveList';
import { useLooked } from '../../data/useLooked';
import { usePeriodChip } from '../../data/usePeriodChip';
import { words as kit } from '../../data/words';
import { ButtonLink } from '../../shell/links';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { seesInstallation } from '../../shell/roles';
import { AccountChip } from './AccountChip';
import { requestColumns } from './columns';
import { allRequests, kMostExported } from './export';
import { RequestDetail } from './RequestDetail';
import {
  kAllAccounts,
  kPlaygroundKey,
  questionOf,
  type RequestsSearch,
  slownesses,
  sortOf,
  tailOf,
} from './search';
import { statusChoices } from './status';
import { TailBar } from './TailBar';
import { above } from './tail';
import { useTail } from './useTail';
import { words } from './words';

const route = getRouteApi('/shell/requests');
const idOf = (row: RequestRow) => row.id;
const kExportPage = 200;
const kMostSorted = 100;
const kSortedMs = 30_000; // to compare all is more work than to look at the newest
const kDay = 86_400_000;
const none: RequestRow[] = [];

export function RequestsPage() {
  const { id, ...search } = route.useSearch();
  const { status, model, key, environment, slower, period, from, to, sort, hide, live } = search;
  const { stream, upstream, account } = search;
  const navigate = route.useNavigate();
  // The list keeps its place under the detail, and while it is narrowed.
  const change = (part: RequestsSearch, replace = false) =>
    navigate({ search: (now) => ({ ...now, ...part }), resetScroll: false, replace });

  // "The last hour" is that before it was chosen: its beginning does not move under who reads.
  const chosen = useMemo(
    () => ({ status, model, key, environment, slower, period, from, to, stream, upstream, account }),
    [status, model, key, environment, slower, period, from, to, stream, upstream, account],
  );
  const filter = useMemo(() => questionOf(chosen, Date.now()), [chosen]);
  const fetchPage = useCallback(
    (before: string | undefined, limit?: number) =>
      unwrap(api.GET('/api/requests', { params: { query: { ...filter, before, limit } } })),
    [filter],
  );
  // Rows must not move under who points at one, has the focus on one, or reads its detail.
  const { ref: table, looked: touched } = useLooked();
  const looked = touched || id !== undefined;
  const byTime = useLiveList({
    queryKey: ['requests', filter],
    fetchPage: (before) => fetchPage(before),
    idOf,
    live: live === undefined,
    hold: looked,
    enabled: !sort,
  });
  const byFigure = useQuery({
    queryKey: ['requests', filter, 'by', sort],
    queryFn: () =>
      unwrap(
        api.GET('/api/requests', {
          params: { query: { ...filter, sort: sortOf(sort), limit: kMostSorted } },
        }),
      ),
    enabled: sort !== undefined,
    placeholderData: keepPreviousData,
    refetchInterval: live === undefined && !looked ? kSortedMs : false,
  });
  const { list, fresh, more } = byTime;
  const query = sort ? byFigure : list;
  const tailed = live === '1' && !sort;
  const [paused, setPaused] = useState(false);
  const { tail, state } = useTail(tailed ? tailOf(chosen) : undefined, paused || looked, byTime.refresh);
  const listed = (sort ? byFigure.data?.data : byTime.rows) ?? none;
  const rows = useMemo(() => (tailed ? above(tail, listed) : listed), [tailed, tail, listed]);
  const tailOn = (on: boolean) => {
    setPaused(false);
    if (!on) byTime.refresh();
    change(
      on
        ? { live: '1', sort: undefined, period: undefined, from: undefined, to: undefined }
        : { live: undefined },
      true,
    );
  };
  const { data: me } = useMe();
  const sees = seesInstallation(me);
  const keys = useQuery(keyNamesQuery).data?.data;
  const upstreams = useQuery({ ...upstreamsQuery, enabled: sees }).data?.data;
  const models = useQuery(modelsQuery).data?.data;
  const nameOf = useCallback(
    (row: RequestRow) =>
      row.key_name ??
      keys?.find(({ id }) => id === row.key)?.name ??
      (row.key === kPlaygroundKey ? words.playground : row.key),
    [keys],
  );
  const columns = useMemo(
    () => requestColumns({ ...chosen, sort, hide, live }, nameOf),
    [chosen, sort, hide, live, nameOf],
  );
  const shown = useMemo(() => shownColumns(columns, hide), [columns, hide]);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  // Of other accounts only the key that is chosen has a name here.
  const ownKeys = account === undefined || account === kAllAccounts || account === me?.account;
  const listedKeys = ownKeys ? (keys ?? []) : [];
  const chosenKey = rows.find((row) => row.key === key);
  const foreignKey =
    key && chosenKey && !listedKeys.some(({ id }) => id === key)
      ? [{ value: key, label: nameOf(chosenKey) }]
      : [];
  const since = filter.since ?? Date.now() - kDay;
  const { chip: periodChip, form: periodForm } = usePeriodChip(
    search,
    { since, until: filter.until ?? Date.now() },
    words.allTime,
    (time) => change(time),
  );

  const find = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = String(new FormData(event.currentTarget).get('id') ?? '').trim();
    if (wanted) change({ id: wanted });
  };
  const exported = async () => {
    if (sort) return rows;
    const all = await allRequests((before) => fetchPage(before, kExportPage));
    if (!all.complete) notifications.show({ message: words.exportLimit(kMostExported) });
    return all.rows;
  };

  return (
    <Page title={words.title} description={account === undefined ? words.lead : words.leadOfOthers}>
      <Toolbar
        tools={
          <TableTools
            columns={columns}
            search={search}
            change={(part) => change(part as RequestsSearch, true)}
            file={words.fileName(filter, Date.now())}
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
        {periodChip}
        <FilterChip
          label={words.status}
          all={words.all}
          choices={statusChoices(status)}
          searchable={false}
          value={status}
          onChange={(value) => change({ status: value })}
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
          choices={[
            { value: kPlaygroundKey, label: words.playground },
            ...foreignKey,
            ...listedKeys.map((row) => ({ value: row.id, label: `${row.name} (${row.hint.slice(-4)})` })),
          ]}
          value={key}
          onChange={(value) => change({ key: value })}
        />
        <FilterChip
          label={kit.environment}
          all={kit.environments.both}
          choices={(['live', 'test'] as const).map((value) => ({ value, label: kit.environments[value] }))}
          value={environment}
          onChange={(value) => change({ environment: value as RequestsSearch['environment'] })}
        />
        <FilterChip
          label={words.slower}
          all={words.anyLatency}
          choices={slownesses.map((value) => ({ value, label: words.seconds(value) }))}
          value={slower}
          onChange={(value) => change({ slower: value as RequestsSearch['slower'] })}
        />
        <FilterChip
          label={words.streamed}
          all={words.both}
          choices={(['yes', 'no'] as const).map((value) => ({ value, label: words.streams[value] }))}
          value={stream}
          onChange={(value) => change({ stream: value as RequestsSearch['stream'] })}
        />
        {(sees || upstream) && (
          <FilterChip
            label={words.upstream}
            all={words.all}
            choices={upstreams?.map(({ name }) => ({ value: name, label: name })) ?? []}
            value={upstream}
            onChange={(value) => change({ upstream: value })}
          />
        )}
        {(sees || account) && (
          <AccountChip
            account={account}
            sees={sees}
            onChange={(value) => change({ account: value, key: undefined })}
          />
        )}
      </Toolbar>
      {periodForm}
      <TailBar
        on={tailed}
        onChange={tailOn}
        state={state}
        tail={tail}
        paused={paused}
        onPause={setPaused}
        looked={looked}
      />
      {!tailed && (
        <LiveBar
          live={live !== 'off'}
          onLive={(on) => change({ live: on ? undefined : 'off' }, true)}
          fresh={!sort && fresh > 0 && rows.length > 0 ? words.fresh(fresh, more) : null}
          onShow={byTime.show}
          onRefresh={sort ? byFigure.refetch : byTime.refresh}
          updatedMs={sort ? byFigure.dataUpdatedAt : byTime.updatedMs}
        />
      )}
      <Await<unknown> query={query}>
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
                  <ButtonLink to="/first-steps" variant="default">
                    {words.firstCall}
                  </ButtonLink>
                )
              }
            >
              {filtered ? (!sort && list.hasNextPage ? words.lookFurther : words.noneFound) : words.whyNone}
            </Empty>
          ) : (
            <Stack gap="md">
              <div ref={table}>
                <DataTable
                  label={words.table}
                  rows={rows}
                  rowKey={idOf}
                  columns={shown}
                  current={id}
                  ordered
                  sort={sort}
                  onSort={(sorted) =>
                    change(
                      { sort: sorted as RequestsSearch['sort'], ...(tailed && { live: undefined }) },
                      true,
                    )
                  }
                />
              </div>
              {sort && byFigure.data && (
                <Text size="xs" c="dimmed" role="status">
                  {words.sorted(rows.length, byFigure.data.complete)}
                </Text>
              )}
              {rows.some((row) => row.estimated) && (
                <Text size="xs" c="dimmed">
                  {words.estimated}
                </Text>
              )}
            </Stack>
          )
        }
      </Await>
      {!sort && <OlderButton query={list}>{words.older}</OlderButton>}
      {id && (
        <RequestDetail
          id={id}
          rows={rows}
          account={account}
          onStep={(next) => change({ id: next }, true)}
          onEnd={() => !sort && list.hasNextPage && !list.isFetchingNextPage && list.fetchNextPage()}
          onClose={() => change({ id: undefined }, true)}
        />
      )}
    </Page>
  );
}
