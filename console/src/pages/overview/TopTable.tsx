import { Box, Button, Card, Progress, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import type { PeriodSearch } from '../../data/period';
import { formatCompact, formatMoney, formatNumber, formatPercent } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { kPlaygroundKey } from '../requests/search';
import { words } from './words';

export type Kind = 'accounts' | 'keys' | 'models';
type Row = Schemas['TopUsageRow'];
const { columns: heads } = words;

function AccountLink({ row, size = 'sm' }: { row: Row; size?: 'sm' | 'xs' }) {
  if (!row.account_email)
    return (
      <Text size={size} c="dimmed" className="break">
        <span className="mono">{row.account}</span> ({words.deleted})
      </Text>
    );
  return (
    <AnchorLink
      to="/operator/accounts"
      search={{ q: row.account_email }}
      className="own-line break"
      size={size}
    >
      <bdi>{row.account_email}</bdi>
    </AnchorLink>
  );
}

function KeyName({ row }: { row: Row }) {
  if (row.key === kPlaygroundKey)
    return (
      <Text size="sm" fw={500}>
        {words.playground}
      </Text>
    );
  return (
    <Text size="sm" fw={500} className="break">
      <bdi className={row.key_name ? undefined : 'mono'}>{row.key_name ?? row.key}</bdi>
    </Text>
  );
}

const leads: Record<Kind, Column<Row>[]> = {
  accounts: [{ header: heads.account, kind: 'lead', cell: (row) => <AccountLink row={row} /> }],
  keys: [
    { header: heads.key, kind: 'lead', cell: (row) => <KeyName row={row} /> },
    {
      header: heads.account,
      cell: (row) =>
        row.key === kPlaygroundKey ? (
          <Text size="sm" c="dimmed">
            {words.everybody}
          </Text>
        ) : (
          <AccountLink row={row} />
        ),
    },
  ],
  models: [
    {
      header: heads.model,
      kind: 'lead',
      cell: ({ model }) => (
        <AnchorLink to="/models" search={{ q: model }} className="own-line break" size="sm">
          <bdi>{model}</bdi>
        </AnchorLink>
      ),
    },
  ],
};

// Where an account's figure leads: to its requests of that time, with live keys.
function RequestsLink({ row: { account, account_email, requests }, time }: { row: Row; time: PeriodSearch }) {
  const count = formatNumber(requests);
  if (!account_email) return count;
  return (
    <AnchorLink
      to="/requests"
      search={{ ...time, account, environment: 'live' }}
      size="sm"
      className="own-line"
      miw={24}
      aria-label={words.requestsOf(count, account_email)}
    >
      {count}
    </AnchorLink>
  );
}

const figuresOf = (kind: Kind, time: PeriodSearch): Column<Row>[] => [
  { header: heads.cost, kind: 'numeric', cell: ({ cost_nano }) => formatMoney(cost_nano) },
  {
    header: heads.share,
    kind: 'numeric',
    cell: ({ share }) => (
      <Box className="top-share">
        <Progress value={share * 100} size="sm" aria-hidden />
        <span>{formatPercent(share, 1)}</span>
      </Box>
    ),
  },
  {
    header: heads.requests,
    kind: 'numeric',
    cell: (row) =>
      kind === 'accounts' ? <RequestsLink row={row} time={time} /> : formatNumber(row.requests),
  },
  { header: heads.failed, kind: 'numeric', cell: ({ failed, requests }) => formatPercent(failed, requests) },
  { header: heads.tokens, kind: 'numeric', cell: ({ total_tokens }) => formatCompact(total_tokens) },
];

// Where rows are cards, ten of them three times are too far to scroll.
const kNarrow = '(max-width: 43.75em)';
const kFew = 3;

interface TopTableProps {
  kind: Kind;
  top: Schemas['TopUsage'];
  by: 'cost' | 'requests';
  time: PeriodSearch; // that the figures are of
}

export function TopTable({ kind, top, by, time: { period, from, to } }: TopTableProps) {
  const columns = useMemo(
    () => [...leads[kind], ...figuresOf(kind, { period, from, to })],
    [kind, period, from, to],
  );
  const narrow = useMediaQuery(kNarrow, false, { getInitialValueInEffect: false });
  const [all, setAll] = useState(false);
  const few = narrow && !all && top.data.length > kFew;
  const what = words.tops[kind];
  const title =
    top.data.length < top.total
      ? words.ranked[by](what, formatNumber(top.data.length), formatNumber(top.total))
      : words.rankedAll[by](what);
  return (
    <Card padding={0}>
      <Title order={2} size="h5" p="md" pb="xs">
        {title}
      </Title>
      <DataTable
        label={title}
        rows={few ? top.data.slice(0, kFew) : top.data}
        rowKey={({ account, key, model }) => model ?? key ?? account ?? ''}
        columns={columns}
        bare
      />
      {few && (
        <Button variant="subtle" fullWidth onClick={() => setAll(true)}>
          {words.showAll(formatNumber(top.data.length), what)}
        </Button>
      )}
    </Card>
  );
}
