import { Button, Stack, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { Key } from '../../api/client';
import { keysQuery, useMe } from '../../api/queries';
import { matches, shownColumns } from '../../data/columns';
import type { RowSelectionState } from '../../data/DataTable';
import { FilterChip } from '../../data/FilterChip';
import { TableTools } from '../../data/TableTools';
import { Toolbar } from '../../data/Toolbar';
import { lazyDialog } from '../../shell/lazy_dialog';
import { Await, Empty, Page } from '../../shell/Page';
import { BulkBar } from './BulkBar';
import { type KeyFilter, keyPasses } from './filter';
import type { KeyAction } from './KeyMenu';
import { KeyTable, keyColumns } from './KeyTable';
import { type KeysSearch, keyCares, keyEnvironments, keyStatuses } from './search';
import { useBulkChange } from './useBulkChange';
import { words } from './words';

// What only some visits need comes when it is asked for.
const CreateKeyDialog = lazyDialog(() => import('./CreateKeyDialog').then((part) => part.CreateKeyDialog));
const EditKeyDialog = lazyDialog(() => import('./EditKeyDialog').then((part) => part.EditKeyDialog));
const RotateKeyDialog = lazyDialog(() => import('./RotateKeyDialog').then((part) => part.RotateKeyDialog));
const RevokeKeyDialog = lazyDialog(() => import('./RevokeKeyDialog').then((part) => part.RevokeKeyDialog));
const BulkRevokeDialog = lazyDialog(() => import('./BulkRevokeDialog').then((part) => part.BulkRevokeDialog));

const route = getRouteApi('/shell/keys');
const kFewKeys = 100; // more of them are a long answer, which is asked for less often
const nothing: RowSelectionState = {};
const nameOf = (key: Key) => key.name;
const canChoose = ({ status }: Key) => status === 'active' || status === 'disabled';

interface ListProps {
  keys: Key[];
  open: (action: KeyAction, key: Key) => void;
}

function KeyList({ keys, open }: ListProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const bulk = useBulkChange();
  const [chosen, setChosen] = useState<RowSelectionState>(nothing);
  const [revoking, setRevoking] = useState(false);
  const [now] = useState(() => Date.now());
  const change = (part: KeysSearch, replace = false) =>
    navigate({ search: (before) => ({ ...before, ...part }), replace, resetScroll: false });

  const columns = useMemo(() => keyColumns(keys, open), [keys, open]);
  const { status, environment, care } = search;
  const found = useMemo(
    () => keys.filter((key) => matches(key, columns, search.q)),
    [keys, columns, search.q],
  );
  const rows = useMemo(
    () => found.filter((key) => keyPasses(key, { status, environment, care }, now)),
    [found, status, environment, care, now],
  );
  const shown = useMemo(() => shownColumns(columns, search.hide), [columns, search.hide]);
  // How many there would be with another choice in one of the filters.
  const count = (part: KeyFilter) =>
    found.filter((key) => keyPasses(key, { ...search, ...part }, now)).length;
  const chosenKeys = rows.filter((key) => chosen[key.id] && canChoose(key));
  const filtered = Boolean(search.q || search.status || search.environment || search.care);
  const choose = (some: Key[]) => setChosen(Object.fromEntries(some.map(({ id }) => [id, true])));

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
            rows={() => rows}
          />
        }
      >
        <FilterChip
          label={words.status}
          all={words.inUse}
          allCount={count({ status: undefined })}
          choices={keyStatuses.map((value) => ({
            value,
            label: words.statuses[value],
            count: count({ status: value }),
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
            count: count({ environment: value }),
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
            count: count({ care: value }),
          }))}
          value={search.care}
          onChange={(value) => change({ care: value as KeysSearch['care'] })}
        />
      </Toolbar>
      {rows.length > 0 ? (
        <>
          <KeyTable
            rows={rows}
            columns={shown}
            sort={search.sort}
            onSort={(sort) => change({ sort }, true)}
            selection={{ chosen, onChange: setChosen, nameOf, canChoose }}
          />
          <Text size="xs" c="dimmed" role="status">
            {words.count(rows.length, keys.length)}
          </Text>
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
      {chosenKeys.length > 0 && (
        <BulkBar
          keys={chosenKeys}
          all={rows.filter(canChoose).length}
          onAll={() => choose(rows.filter(canChoose))}
          busy={bulk.busy}
          onChange={async (what) => choose(await bulk.run(chosenKeys, what))}
          onRevoke={() => setRevoking(true)}
          onClear={() => setChosen(nothing)}
        />
      )}
      {revoking && (
        <BulkRevokeDialog
          keys={chosenKeys}
          busy={bulk.busy}
          onClose={() => setRevoking(false)}
          onRevoke={async (compromised) => {
            choose(await bulk.run(chosenKeys, { revoke: { compromised } }));
            setRevoking(false);
          }}
        />
      )}
    </Stack>
  );
}

export function KeysPage() {
  // What was used last changes by itself.
  const keys = useQuery({
    ...keysQuery,
    refetchInterval: ({ state }) => ((state.data?.data.length ?? 0) > kFewKeys ? 60_000 : 10_000),
  });
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [dialog, setDialog] = useState<{ action: KeyAction; key: Key } | null>(null);
  const setCreating = (create: 'true' | undefined) =>
    navigate({ search: (before) => ({ ...before, create }), replace: true, resetScroll: false });
  const { data: me } = useMe();
  const createButton = me?.verified && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating('true')}>
      {words.create}
    </Button>
  );
  const close = () => setDialog(null);
  const open = useCallback((action: KeyAction, key: Key) => setDialog({ action, key }), []);
  return (
    <Page title={words.title} description={words.lead} actions={keys.data?.data.length !== 0 && createButton}>
      <Await query={keys}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={words.none} icon={IconKey} action={createButton}>
              {words.whyNone} {me?.verified ? words.firstVerified : words.firstUnverified}
            </Empty>
          ) : (
            <KeyList keys={data} open={open} />
          )
        }
      </Await>
      {search.create && me?.verified && <CreateKeyDialog onClose={() => setCreating(undefined)} />}
      {dialog?.action === 'edit' && <EditKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'rotate' && <RotateKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'revoke' && <RevokeKeyDialog apiKey={dialog.key} onClose={close} />}
    </Page>
  );
}
