import { Box, Button, Select, Stack, Text } from '@mantine/core';
import { IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { accountsQuery, limitsQuery, useMe } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { Toolbar } from '../../data/Toolbar';
import { formatDate, formatMoney, formatNumber } from '../../shell/format';
import { lazyDialog } from '../../shell/lazy_dialog';
import { OlderButton } from '../../shell/OlderButton';
import { Await, Empty, Page } from '../../shell/Page';
import { may, type Role, roleNames, seesInstallation } from '../../shell/roles';
import { Tag } from '../../shell/Tag';
import { type AccountAction, AccountActions } from './AccountActions';
import { words } from './accounts_words';
import { RoleDialog } from './RoleDialog';
import { SureDialog } from './SureDialog';
import { type Account, useAccountChange } from './useAccountChange';

const NewAccountDialog = lazyDialog(() => import('./NewAccountDialog').then((part) => part.NewAccountDialog));
const AccountDialog = lazyDialog(() => import('./AccountDialog').then((part) => part.AccountDialog));
const BudgetDialog = lazyDialog(() => import('./BudgetDialog').then((part) => part.BudgetDialog));

const route = getRouteApi('/shell/operator/accounts');

function statusOf(account: Account) {
  if (account.disabled) return <Tag tone="bad">{words.disabled}</Tag>;
  return account.verified ? <Tag tone="ok">{words.active}</Tag> : <Tag tone="warn">{words.notVerified}</Tag>;
}

// A name of two words stands in two lines: the addresses need the place.
function RoleCell({ role }: { role: Role }) {
  const readOnly = role === 'auditor' || role === 'member';
  const name = roleNames[role === 'auditor' ? 'operator' : role === 'member' ? 'owner' : role];
  return (
    <Box>
      {seesInstallation({ role }) ? <Tag tone="accent">{name}</Tag> : name}
      {readOnly && (
        <Text size="xs" c="dimmed">
          {words.readOnly}
        </Text>
      )}
    </Box>
  );
}

function Budget({ budget }: { budget: Account['budget'] }) {
  if (!budget) return '–';
  const { cost_nano, tokens } = budget;
  return (
    <Stack gap={0}>
      {cost_nano !== null && <span>{formatMoney(cost_nano)}</span>}
      {tokens !== null && <span>{words.ofTokens(formatNumber(tokens))}</span>}
    </Stack>
  );
}

export function AccountsPage() {
  const { data: me } = useMe();
  const changes = may(me, 'change_installation');
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const setSearch = (text?: string) => navigate({ search: { q: text }, replace: true, resetScroll: false });
  const [making, setMaking] = useState(false);
  const [acting, setActing] = useState<{ account: Account; action: AccountAction } | null>(null);
  const done = () => setActing(null);
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
          <Text size="sm" fw={600} className="break" dir="auto">
            {account.email}
            {account.id === me?.account && (
              <Text span c="dimmed" fw={400} inherit>
                {' '}
                ({words.you})
              </Text>
            )}
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
      cell: ({ role }) => <RoleCell role={role} />,
    },
    {
      header: words.columns.tier,
      kind: 'tight',
      width: 160,
      cell: (account) =>
        changes ? (
          <Select
            aria-label={words.tierOf(account.email)}
            data={tiers}
            value={account.tier}
            onChange={(tier) => tier && change.mutate({ account, change: { tier } })}
            allowDeselect={false}
            size="xs"
            w={130}
          />
        ) : (
          <bdi>{account.tier}</bdi>
        ),
    },
    {
      header: words.columns.budget,
      kind: 'numeric',
      cell: ({ budget }) => <Budget budget={budget} />,
    },
    { header: words.columns.keys, kind: 'numeric', cell: ({ keys }) => formatNumber(keys) },
    { header: words.columns.created, kind: 'tight', cell: ({ created_ms }) => formatDate(created_ms) },
    {
      header: words.columns.action,
      kind: 'menu',
      cell: (account) => (
        <AccountActions
          account={account}
          changes={changes}
          mine={account.id === me?.account}
          open={(action) => setActing({ account, action })}
          onEnable={() => change.mutate({ account, change: { disabled: false } })}
        />
      ),
    },
  ];
  return (
    <Page
      title={words.title}
      description={changes ? `${words.lead} ${words.leadOfChanges}` : words.lead}
      actions={
        changes && (
          <Button
            leftSection={<IconUserPlus size={18} aria-hidden />}
            onClick={() => setMaking(true)}
            aria-label={words.newAccount}
          >
            {words.newAccount}
          </Button>
        )
      }
    >
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
      {making && <NewAccountDialog tiers={tiers} onClose={() => setMaking(false)} />}
      {acting?.action === 'detail' && (
        <AccountDialog
          account={acting.account}
          openedBy={(changes ? words.actionsFor : words.detailsOf)(acting.account.email)}
          onClose={done}
        />
      )}
      {acting?.action === 'budget' && <BudgetDialog account={acting.account} onClose={done} />}
      {acting?.action === 'role' && (
        <RoleDialog
          account={acting.account}
          onClose={done}
          onChoose={(role) => {
            change.mutate({ account: acting.account, change: { role } });
            done();
          }}
        />
      )}
      {acting?.action === 'factor' && (
        <SureDialog
          account={acting.account}
          title={words.factorTitle}
          text={words.factorText(acting.account.email)}
          action={words.resetFactorNow}
          onClose={done}
          onSure={() => change.mutate({ account: acting.account, change: { reset_second_factor: true } })}
        />
      )}
      {acting?.action === 'disable' && (
        <SureDialog
          account={acting.account}
          title={words.disableTitle}
          text={words.disableText(acting.account.email)}
          action={words.disableAccount}
          onClose={done}
          onSure={() => change.mutate({ account: acting.account, change: { disabled: true } })}
        />
      )}
    </Page>
  );
}
