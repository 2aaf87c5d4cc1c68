import { Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { kAccounts } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { formatDate, formatMoney, formatNumber, formatRelative } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Await } from '../../shell/Page';
import { words } from './accounts_words';
import type { Account } from './useAccountChange';

// What an account has, and what it uses.
export function AccountDialog({
  account: { id, email },
  openedBy,
  onClose,
}: {
  account: Account;
  openedBy: string;
  onClose: () => void;
}) {
  const detail = useQuery({
    queryKey: [...kAccounts, 'detail', id],
    queryFn: () => unwrap(api.GET('/api/operator/accounts/{id}', { params: { path: { id } } })),
  });
  return (
    <Dialog onClose={onClose} title={words.detailTitle} openedBy={openedBy}>
      <Stack>
        <div>
          <Text fw={600} size="sm" className="break" dir="auto">
            {email}
          </Text>
          <Text size="xs" c="dimmed" className="mono">
            {id}
          </Text>
        </div>
        <Await query={detail}>
          {({ account, sessions, live_keys, last_used_ms, month }) => (
            <Table withRowBorders={false}>
              <Table.Tbody>
                {[
                  [words.columns.created, formatDate(account.created_ms)],
                  [words.keys, words.liveOf(formatNumber(live_keys), formatNumber(account.keys))],
                  [words.lastUse, last_used_ms === null ? words.never : formatRelative(last_used_ms)],
                  [words.sessions, formatNumber(sessions)],
                  [words.factor, account.second_factor ? words.on : words.off],
                  [words.requests(formatDate(month.since_ms)), formatNumber(month.requests)],
                  [words.tokens, formatNumber(month.total_tokens)],
                  [words.cost, formatMoney(month.cost_nano)],
                  [
                    words.budgetTitle,
                    account.budget?.cost_nano == null ? words.noBound : formatMoney(account.budget.cost_nano),
                  ],
                  [
                    words.tokenBudget,
                    account.budget?.tokens == null ? words.noBound : formatNumber(account.budget.tokens),
                  ],
                ].map(([name, value]) => (
                  <Table.Tr key={name}>
                    <Table.Th fw={400} c="dimmed" px={0} scope="row">
                      {name}
                    </Table.Th>
                    <Table.Td className="numeric" px={0}>
                      {value}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </Await>
        <Group>
          <AnchorLink to="/requests" search={{ account: id }} size="sm" className="own-line">
            {words.itsRequests}
          </AnchorLink>
          <AnchorLink to="/operator/audit" search={{ q: email }} size="sm" className="own-line">
            {words.itsAudit}
          </AnchorLink>
        </Group>
      </Stack>
    </Dialog>
  );
}
