import { Box, Button, Card, Progress, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import type { Schemas } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatCompact, formatMoney, formatNumber, formatPercent } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
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
  if (row.key === '')
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
        row.key === '' ? (
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

const figures: Column<Row>[] = [
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
  { header: heads.requests, kind: 'numeric', cell: ({ requests }) => formatNumber(requests) },
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
}

export function TopTable({ kind, top, by }: TopTableProps) {
  const columns = useMemo(() => [...leads[kind], ...figures], [kind]);
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
