import { Box, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { accountsQuery, limitsQuery, useMe } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { Dialog } from '../../shell/Dialog';
import { formatDate, formatNumber } from '../../shell/format';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { SearchField } from '../../shell/SearchField';
import { Tag } from '../../shell/Tag';

type Account = Schemas['Account'];

function useAccountChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ account, change }: { account: Account; change: Schemas['AccountChange'] }) =>
      unwrap(
        api.PATCH('/api/operator/accounts/{id}', { params: { path: { id: account.id } }, body: change }),
      ),
    onSuccess: async (account) => {
      await queries.invalidateQueries({ queryKey: ['operator', 'accounts'] });
      notifications.show({
        title: 'Saved',
        message: account.disabled
          ? `${account.email} is disabled.`
          : `${account.email} is in the ${account.tier} tier from the next call.`,
      });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The account was not changed', message: messageOf(error) }),
  });
}

interface DisableDialogProps {
  account: Account;
  onClose: () => void;
  onDisable: () => void;
}

function DisableDialog({ account, onClose, onDisable }: DisableDialogProps) {
  return (
    <Dialog onClose={onClose} title="Disable this account?" openedBy={`Disable ${account.email}`}>
      <Stack>
        <Text size="sm" className="break">
          All keys of <b>{account.email}</b> will be refused and its sessions end. Nothing is deleted, and you
          can enable it again.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button color="red.9" onClick={onDisable}>
            Disable account
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function statusOf(account: Account) {
  if (account.disabled) return <Tag tone="bad">disabled</Tag>;
  return account.verified ? <Tag tone="ok">active</Tag> : <Tag tone="warn">not verified</Tag>;
}

export function AccountsPage() {
  const { data: me } = useMe();
  const [search, setSearch] = useState('');
  const [disabling, setDisabling] = useState<Account | null>(null);
  const change = useAccountChange();
  const [asked] = useDebouncedValue(search.trim(), 200);
  const accounts = useInfiniteQuery(accountsQuery(asked));
  const limits = useQuery({ ...limitsQuery, refetchInterval: false });
  const tiers = limits.data?.tiers.map((tier) => tier.name) ?? [];
  const columns: Column<Account>[] = [
    {
      header: 'Account',
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
    { header: 'Status', kind: 'tight', cell: statusOf },
    {
      header: 'Role',
      kind: 'tight',
      cell: ({ role }) => (role === 'operator' ? <Tag tone="accent">operator</Tag> : role),
    },
    {
      header: 'Tier',
      kind: 'tight',
      width: 160,
      cell: (account) => (
        <Select
          aria-label={`Tier of ${account.email}`}
          data={tiers}
          value={account.tier}
          onChange={(tier) => tier && change.mutate({ account, change: { tier } })}
          allowDeselect={false}
          size="xs"
          w={130}
        />
      ),
    },
    { header: 'Keys', kind: 'numeric', cell: ({ keys }) => formatNumber(keys) },
    { header: 'Created', kind: 'tight', cell: ({ created_ms }) => formatDate(created_ms) },
    {
      header: 'Action',
      kind: 'tight',
      cell: (account) =>
        account.id === me?.account ? (
          <Text size="xs" c="dimmed">
            you
          </Text>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${account.disabled ? 'Enable' : 'Disable'} ${account.email}`}
            onClick={() =>
              account.disabled
                ? change.mutate({ account, change: { disabled: false } })
                : setDisabling(account)
            }
          >
            {account.disabled ? 'Enable' : 'Disable'}
          </Button>
        ),
    },
  ];
  return (
    <Page
      title="Accounts"
      description="Everybody who may use this installation. A new tier applies from the next call."
    >
      <SearchField
        label="Search the accounts"
        placeholder="Part of an e-mail address or id"
        value={search}
        onChange={setSearch}
      />
      <Await query={accounts}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.data);
          return rows.length === 0 ? (
            <Empty
              title="No such account"
              icon={IconUsers}
              action={
                <Button variant="default" onClick={() => setSearch('')}>
                  Clear the search
                </Button>
              }
            >
              No e-mail address or id contains “{asked}”.
            </Empty>
          ) : (
            <DataTable label="Accounts" rows={rows} rowKey={({ id }) => id} columns={columns} />
          );
        }}
      </Await>
      <OlderButton query={accounts}>Older accounts</OlderButton>
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
