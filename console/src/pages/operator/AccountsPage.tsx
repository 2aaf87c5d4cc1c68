import { Box, Button, Group, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { accountsQuery, limitsQuery, useMe } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { Toolbar } from '../../data/Toolbar';
import { Dialog } from '../../shell/Dialog';
import { formatDate, formatNumber } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { words } from './accounts_words';

type Account = Schemas['Account'];

const route = getRouteApi('/shell/operator/accounts');
const kUndoMs = 10_000;

// A tier that was changed can be changed back from the notice: an arrow key in its menu is enough to change one.
function useAccountChange() {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ account, change: body }: { account: Account; change: Schemas['AccountChange'] }) =>
      unwrap(api.PATCH('/api/operator/accounts/{id}', { params: { path: { id: account.id } }, body })),
    onSuccess: async (account, { account: before, change: asked }) => {
      await queries.invalidateQueries({ queryKey: ['operator', 'accounts'] });
      const id = `tier of ${account.id}`;
      const undo = () => {
        notifications.hide(id);
        change.mutate({ account, change: { tier: before.tier } });
      };
      if (asked.tier !== undefined && account.tier !== before.tier)
        notifications.show({
          id,
          title: words.saved,
          autoClose: kUndoMs,
          message: (
            <Group justify="space-between" gap="xs">
              <span className="break">{words.inTier(account.email, account.tier)}</span>
              <Button size="xs" variant="default" onClick={undo}>
                {words.undo}
              </Button>
            </Group>
          ),
        });
      else
        notifications.show({
          title: words.saved,
          message: (account.disabled ? words.isDisabled : words.isEnabled)(account.email),
        });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: words.notSaved, message: messageOf(error) }),
  });
  return change;
}

interface DisableDialogProps {
  account: Account;
  onClose: () => void;
  onDisable: () => void;
}

function DisableDialog({ account, onClose, onDisable }: DisableDialogProps) {
  return (
    <Dialog onClose={onClose} title={words.disableTitle} openedBy={words.of(words.disable, account.email)}>
      <Stack>
        <Text size="sm" className="break">
          All keys of <b>{account.email}</b> will be refused and its sessions end. Nothing is deleted, and you
          can enable it again.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {words.cancel}
          </Button>
          <Button color="red.9" onClick={onDisable}>
            {words.disableAccount}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function statusOf(account: Account) {
  if (account.disabled) return <Tag tone="bad">{words.disabled}</Tag>;
  return account.verified ? <Tag tone="ok">{words.active}</Tag> : <Tag tone="warn">{words.notVerified}</Tag>;
}

export function AccountsPage() {
  const { data: me } = useMe();
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const setSearch = (text?: string) => navigate({ search: { q: text }, replace: true, resetScroll: false });
  const [disabling, setDisabling] = useState<Account | null>(null);
  const change = useAccountChange();
  const accounts = useInfiniteQuery(accountsQuery(q));
  const limits = useQuery({ ...limitsQuery, refetchInterval: false });
  const tiers = limits.data?.tiers.map((tier) => tier.name) ?? [];
  const columns: Column<Account>[] = [
    {
      header: words.columns.account,
      kind: 'lead',
      cell: (account) => (
        <Box>
          <Text size="sm" fw={600} className="break">
            {account.email}
          </Text>
          <Text size="xs" c="dimmed" className="mono">
            {account.id}
          </Text>
        </Box>
      ),
    },
    { header: words.columns.status, kind: 'tight', cell: statusOf },
    {
      header: words.columns.role,
      kind: 'tight',
      cell: ({ role }) =>
        role === 'operator' ? <Tag tone="accent">{words.roles.operator}</Tag> : words.roles[role],
    },
    {
      header: words.columns.tier,
      kind: 'tight',
      width: 160,
      cell: (account) => (
        <Select
          aria-label={words.tierOf(account.email)}
          data={tiers}
          value={account.tier}
          onChange={(tier) => tier && change.mutate({ account, change: { tier } })}
          allowDeselect={false}
          size="xs"
          w={130}
        />
      ),
    },
    { header: words.columns.keys, kind: 'numeric', cell: ({ keys }) => formatNumber(keys) },
    { header: words.columns.created, kind: 'tight', cell: ({ created_ms }) => formatDate(created_ms) },
    {
      header: words.columns.action,
      kind: 'tight',
      cell: (account) =>
        account.id === me?.account ? (
          <Text size="xs" c="dimmed">
            {words.you}
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={words.of(account.disabled ? words.enable : words.disable, account.email)}
            onClick={() =>
              account.disabled
                ? change.mutate({ account, change: { disabled: false } })
                : setDisabling(account)
            }
          >
            {account.disabled ? words.enable : words.disable}
          </Button>
        ),
    },
  ];
  return (
    <Page title={words.title} description={words.lead}>
      <Toolbar
        search={{
          label: words.search,
          placeholder: words.searchFor,
          value: q || undefined,
          onChange: setSearch,
        }}
      />
      <Await query={accounts}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          return rows.length === 0 ? (
            <Empty
              title={words.none}
              icon={IconUsers}
              action={
                <Button variant="default" onClick={() => setSearch(undefined)}>
                  {words.clear}
                </Button>
              }
            >
              {words.whyNone(q)}
            </Empty>
          ) : (
            <DataTable label={words.table} rows={rows} rowKey={({ id }) => id} columns={columns} />
          );
        }}
      </Await>
      <OlderButton query={accounts}>{words.older}</OlderButton>
      {disabling && (
        <DisableDialog
          account={disabling}
          onClose={() => setDisabling(null)}
          onDisable={() => {
            change.mutate({ account: disabling, change: { disabled: true } });
            setDisabling(null);
          }}
        />
      )}
    </Page>
  );
}
