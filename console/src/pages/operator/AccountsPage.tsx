import { Badge, Button, Card, Select, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { limitsQuery, useMe } from '../../api/queries';
import { formatDate, formatNumber } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';

const accountsKey = ['operator', 'accounts'];

function AccountRow({
  account,
  tiers,
  isMe,
}: {
  account: Schemas['Account'];
  tiers: string[];
  isMe: boolean;
}) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (body: Schemas['AccountChange']) =>
      unwrap(api.PATCH('/api/operator/accounts/{id}', { params: { path: { id: account.id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: accountsKey }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The account was not changed', message: messageOf(error) }),
  });
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" fw={600}>
          {account.email}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {account.id}
        </Text>
      </Table.Td>
      <Table.Td>{account.role}</Table.Td>
      <Table.Td>
        <Select
          aria-label={`Tier of ${account.email}`}
          data={tiers}
          value={account.tier}
          onChange={(tier) => tier && change.mutate({ tier })}
          allowDeselect={false}
          size="xs"
          w={130}
        />
      </Table.Td>
      <Table.Td className="numeric">{formatNumber(account.keys)}</Table.Td>
      <Table.Td>{formatDate(account.created_ms)}</Table.Td>
      <Table.Td>
        {account.disabled ? (
          <Badge color="red.9">disabled</Badge>
        ) : account.verified ? (
          <Badge color="teal.9">active</Badge>
        ) : (
          <Badge color="gray.7">not verified</Badge>
        )}
      </Table.Td>
      <Table.Td>
        {!isMe && (
          <Button
            size="xs"
            variant="default"
            loading={change.isPending}
            onClick={() => change.mutate({ disabled: !account.disabled })}
          >
            {account.disabled ? 'Enable' : 'Disable'}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

export function AccountsPage() {
  const { data: me } = useMe();
  const [search, setSearch] = useState('');
  const accounts = useQuery({
    queryKey: accountsKey,
    queryFn: () => unwrap(api.GET('/api/operator/accounts')),
  });
  const limits = useQuery(limitsQuery);
  const tiers = limits.data?.tiers.map((tier) => tier.name) ?? [];
  return (
    <Page
      title="Accounts"
      description="A tier change holds from the next request on. Disabling refuses all keys of the account."
    >
      <TextInput
        label="Search"
        placeholder="Part of an address"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        maw={320}
      />
      <Await query={accounts}>
        {({ data }) => {
          const rows = data.filter((account) => account.email.includes(search.toLowerCase().trim()));
          if (rows.length === 0)
            return (
              <Card>
                <Empty title="No such account">Nothing matches the search.</Empty>
              </Card>
            );
          return (
            <Card padding={0}>
              <Table.ScrollContainer
                minWidth={820}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Accounts' } }}
              >
                <Table verticalSpacing="xs" horizontalSpacing="md">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Account</Table.Th>
                      <Table.Th>Role</Table.Th>
                      <Table.Th>Tier</Table.Th>
                      <Table.Th className="numeric">Keys</Table.Th>
                      <Table.Th>Created</Table.Th>
                      <Table.Th>Status</Table.Th>
                      <Table.Th aria-label="Actions" />
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {rows.map((account) => (
                      <AccountRow
                        key={account.id}
                        account={account}
                        tiers={tiers}
                        isMe={account.id === me?.account}
                      />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          );
        }}
      </Await>
    </Page>
  );
}
