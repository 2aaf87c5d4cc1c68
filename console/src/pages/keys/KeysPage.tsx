import { Button, Stack, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { type InfiniteData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { Key } from '../../api/client';
import { fetchKeys, type KeysFilter, keyNamesQuery, keysQuery, useMe } from '../../api/queries';
import { shownColumns } from '../../data/columns';
import type { RowSelectionState } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { lazyDialog } from '../../shell/lazy_dialog';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { useMay } from '../../shell/roles';
import { BulkBar } from './BulkBar';
import type { BulkKind } from './bulk';
import type { KeyAction } from './KeyMenu';
import { KeyTable, keyColumns } from './KeyTable';
import { filterOf, type KeysSearch, keyCares, keyEnvironments, keyStatuses } from './search';
import { words } from './words';

// What only some visits need comes when it is asked for.
const CreateKeyDialog = lazyDialog(() => import('./CreateKeyDialog').then((part) => part.CreateKeyDialog));
const EditKeyDialog = lazyDialog(() => import('./EditKeyDialog').then((part) => part.EditKeyDialog));
const RotateKeyDialog = lazyDialog(() => import('./RotateKeyDialog').then((part) => part.RotateKeyDialog));
const RevokeKeyDialog = lazyDialog(() => import('./RevokeKeyDialog').then((part) => part.RevokeKeyDialog));
const BulkDialog = lazyDialog(() => import('./BulkDialog').then((part) => part.BulkDialog));

const route = getRouteApi('/shell/keys');
const kExportPage = 200;
const kLookMs = 10_000; // for each page that is there
const nameOf = (key: Key) => key.name;
const canChoose = ({ status }: Key) => status === 'active' || status === 'disabled';

type Found = Awaited<ReturnType<typeof fetchKeys>>;

// All that match, page after page.
async function allKeys(filter: KeysFilter): Promise<Key[]> {
  const keys: Key[] = [];
  let before: string | undefined;
  do {
    const page = await fetchKeys({ ...filter, before, limit: kExportPage });
    keys.push(...page.data);
    before = page.next ?? undefined;
  } while (before);
  return keys;
}

interface ListProps {
  pages: Found[];
  more: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  open: (action: KeyAction, key: Key) => void;
}

function KeyList({ pages, more, open }: ListProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [picked, setPicked] = useState<Key[]>([]);
  const [acting, setActing] = useState<{ kind: BulkKind; keys: Key[] } | null>(null);
  const changes = useMay('change_own_keys');
  const change = (part: KeysSearch, replace = false) =>
    navigate({ search: (before) => ({ ...before, ...part }), replace, resetScroll: false });

  const names = useQuery(keyNamesQuery).data?.data;
  const nameOfId = useMemo(() => new Map(names?.map(({ id, name }) => [id, name])), [names]);
  const columns = useMemo(() => keyColumns(nameOfId, open), [nameOfId, open]);
  const rows = useMemo(() => pages.flatMap(({ data }) => data), [pages]);
  const shown = useMemo(() => shownColumns(columns, search.hide), [columns, search.hide]);
  // Chosen are keys, loaded or not, that are as the server last said.
  const chosenKeys = useMemo(() => {
    const now = new Map(rows.map((key) => [key.id, key]));
    return picked.map((key) => now.get(key.id) ?? key).filter(canChoose);
  }, [picked, rows]);
  const chosen = useMemo(
    () => Object.fromEntries(chosenKeys.map(({ id }) => [id, true])) as RowSelectionState,
    [chosenKeys],
  );
  const onChosen = (selection: RowSelectionState) => {
    const known = new Map([...chosenKeys, ...rows].map((key) => [key.id, key]));
    setPicked(Object.keys(selection).flatMap((id) => (selection[id] && known.get(id)) || []));
  };
  const filtered = Boolean(search.q || search.status || search.environment || search.care);
  const { total, all, counts } = pages.at(-1) ?? { total: 0, all: 0, counts: undefined };

  return (
    <Stack gap="sm">
      <Toolbar
        search={{
          label: words.search,
          placeholder: words.searchFor,
          value: search.q,
          onChange: (q) => change({ q }, true),
        }}
        tools={
          <TableTools
            columns={columns}
            search={search}
            change={(part) => change(part, true)}
            file="solidrust-keys"
            rows={() => allKeys(filterOf(search))}
          />
        }
      >
        <FilterChip
          label={words.status}
          all={words.inUse}
          allCount={counts?.status.in_use}
          choices={keyStatuses.map((value) => ({
            value,
            label: words.statuses[value],
            count: counts?.status[value],
          }))}
          value={search.status}
          onChange={(value) => change({ status: value as KeysSearch['status'] })}
        />
        <FilterChip
          label={words.environment}
          all={words.anyEnvironment}
          choices={keyEnvironments.map((value) => ({
            value,
            label: words.environments[value],
            count: counts?.environment[value],
          }))}
          value={search.environment}
          onChange={(value) => change({ environment: value as KeysSearch['environment'] })}
        />
        <FilterChip
          label={words.care}
          all={words.anyCare}
          choices={keyCares.map((value) => ({
            value,
            label: words.cares[value],
            count: counts?.care[value],
          }))}
          value={search.care}
          onChange={(value) => change({ care: value as KeysSearch['care'] })}
        />
      </Toolbar>
      <div className="list-line" data-chosen={chosenKeys.length > 0 || undefined}>
        {chosenKeys.length > 0 ? (
          <BulkBar
            keys={chosenKeys}
            all={more.hasNextPage ? undefined : rows.filter(canChoose).length}
            onAll={async () =>
              setPicked((more.hasNextPage ? await allKeys(filterOf(search)) : rows).filter(canChoose))
            }
            onAct={(kind) => setActing({ kind, keys: chosenKeys })}
            onClear={() => setPicked([])}
          />
        ) : (
          rows.length > 0 && (
            <Text size="xs" c="dimmed" role="status">
              {words.count(total, all)}
              {more.hasNextPage && ` ${words.shown(rows.length)}`}
            </Text>
          )
        )}
      </div>
      {rows.length > 0 ? (
        <>
          <KeyTable
            rows={rows}
            columns={shown}
            sort={search.sort}
            onSort={(sort) => change({ sort }, true)}
            selection={changes ? { chosen, onChange: onChosen, nameOf, canChoose } : undefined}
          />
          <OlderButton query={more}>{words.more}</OlderButton>
        </>
      ) : filtered ? (
        <Empty
          title={words.noMatch}
          icon={IconKey}
          action={
            <Button variant="default" onClick={() => navigate({ search: {}, resetScroll: false })}>
              {words.removeFilters}
            </Button>
          }
        >
          {words.tryOthers}
        </Empty>
      ) : (
        <Empty
          title={words.noneInUse}
          icon={IconKey}
          action={
            <Button variant="default" onClick={() => change({ status: 'all' })}>
              {words.showAll}
            </Button>
          }
        >
          {words.whyNoneInUse}
        </Empty>
      )}
      {acting && (
        <BulkDialog
          kind={acting.kind}
          keys={acting.keys}
          onChanged={setPicked}
          onClose={() => setActing(null)}
        />
      )}
    </Stack>
  );
}

export function KeysPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  // What was used last changes by itself.
  const keys = useInfiniteQuery({
    ...keysQuery(filterOf(search)),
    refetchInterval: ({ state }) => kLookMs * Math.max(1, state.data?.pages.length ?? 1),
  });
  const isEmpty = keys.data?.pages[0]?.all === 0;
  const [dialog, setDialog] = useState<{ action: KeyAction; key: Key } | null>(null);
  const setCreating = (create: 'true' | undefined) =>
    navigate({ search: (before) => ({ ...before, create }), replace: true, resetScroll: false });
  const { data: me } = useMe();
  const changes = useMay('change_own_keys');
  const creates = changes && me?.verified;
  const createButton = creates && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating('true')}>
      {words.create}
    </Button>
  );
  const close = () => setDialog(null);
  const open = useCallback((action: KeyAction, key: Key) => setDialog({ action, key }), []);
  return (
    <Page
      title={words.title}
      description={changes ? words.lead : `${words.lead} ${words.askOperator}`}
      actions={!isEmpty && createButton}
    >
      <Await query={keys}>
        {({ pages }: InfiniteData<Found>) =>
          isEmpty ? (
            <Empty title={words.none} icon={IconKey} action={createButton}>
              {words.whyNone}{' '}
              {!changes ? words.askOperator : creates ? words.firstVerified : words.firstUnverified}
            </Empty>
          ) : (
            <KeyList pages={pages} more={keys} open={open} />
          )
        }
      </Await>
      {search.create && creates && <CreateKeyDialog onClose={() => setCreating(undefined)} />}
      {dialog?.action === 'edit' && <EditKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'rotate' && <RotateKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'revoke' && <RevokeKeyDialog apiKey={dialog.key} onClose={close} />}
    </Page>
  );
}
