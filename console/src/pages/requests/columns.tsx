import { Box, Group, Text } from '@mantine/core';
import type { RequestRow } from '../../api/client';
import type { Column } from '../../data/columns';
import { formatExact, formatMoney, formatMs, formatNumber } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Moment } from '../../shell/Moment';
import { Tag } from '../../shell/Tag';
import { firstTokenOf } from './figures';
import { RequestStatus } from './RequestStatus';
import type { RequestsSearch } from './search';
import { words } from './words';

const { columns: heads } = words;
const fileOnly = (
  header: string,
  text: (row: RequestRow) => string | number | null | undefined,
): Column<RequestRow> => ({ header, text, cell: () => null, fileOnly: true });

// `nameOf` a request's key is what its owner calls it. Where other accounts are asked for, each says whose it is.
export function requestColumns(
  search: RequestsSearch,
  nameOf: (row: RequestRow) => string,
): Column<RequestRow>[] {
  const others = search.account !== undefined;
  return [
    {
      header: heads.request,
      kind: 'lead',
      width: 236,
      cell: (row) => (
        <Box>
          <AnchorLink
            to="/requests"
            search={{ ...search, id: row.id }}
            resetScroll={false}
            id={row.id}
            size="sm"
            className="mono request-id"
          >
            {row.id}
          </AnchorLink>
          <Text size="xs" c="dimmed">
            <Moment ms={row.at_ms} format={formatExact} />
          </Text>
          {others && (
            <Text size="xs" c="dimmed" className="break">
              <bdi className={row.account_email ? undefined : 'mono'}>{row.account_email ?? row.account}</bdi>
            </Text>
          )}
        </Box>
      ),
    },
    fileOnly(heads.id, (row) => row.id),
    fileOnly(heads.time, (row) => new Date(row.at_ms).toISOString()),
    fileOnly(heads.model, (row) => row.model),
    fileOnly(heads.key, (row) => nameOf(row)),
    fileOnly(heads.keyId, (row) => row.key),
    ...(others
      ? [
          fileOnly(heads.account, (row) => row.account_email ?? ''),
          fileOnly(heads.accountId, (row) => row.account ?? ''),
        ]
      : []),
    fileOnly(heads.environment, (row) => row.environment),
    fileOnly(heads.streamed, (row) => words.streams[row.stream ? 'yes' : 'no']),
    {
      header: heads.modelAndKey,
      cell: (row) => (
        <Box>
          <Text size="sm" className="break">
            {row.model || '–'}
          </Text>
          <Text size="xs" c="dimmed" className="break">
            <bdi>{nameOf(row)}</bdi>
            {row.environment === 'test' && ' (test)'}
          </Text>
        </Box>
      ),
    },
    {
      header: heads.status,
      kind: 'tight',
      width: 214,
      text: (row) => row.status,
      cell: (row) => (
        <Group gap={4} justify="inherit" wrap="nowrap">
          <RequestStatus request={row} />
          {row.attempts > 1 && <Tag>{words.attempts(row.attempts)}</Tag>}
          {(row.refusals ?? 0) > 1 && <Tag>{words.refusalsWithIt(row.refusals ?? 0)}</Tag>}
        </Group>
      ),
    },
    fileOnly(heads.attempts, (row) => row.attempts),
    fileOnly(heads.code, (row) => row.code ?? ''),
    fileOnly(words.refused, (row) => row.refusals ?? 0),
    fileOnly(heads.detail, (row) => row.detail ?? ''),
    fileOnly(heads.target, (row) => row.target),
    {
      id: 'tokens',
      header: heads.tokens,
      kind: 'numeric',
      width: 130,
      optional: true,
      descending: 'only',
      sort: (row) => row.prompt_tokens + row.completion_tokens,
      cell: (row) =>
        `${row.estimated ? '≈ ' : ''}${formatNumber(row.prompt_tokens)} / ${formatNumber(row.completion_tokens)}`,
    },
    fileOnly(heads.prompt, (row) => row.prompt_tokens),
    fileOnly(heads.completion, (row) => row.completion_tokens),
    fileOnly(heads.cached, (row) => row.cached_tokens),
    {
      id: 'cost',
      header: heads.cost,
      kind: 'numeric',
      width: 96,
      optional: true,
      descending: 'only',
      sort: (row) => row.cost_nano ?? 0,
      text: (row) => (row.cost_nano ?? 0) / 1e9,
      cell: (row) => (row.cost_nano ? formatMoney(row.cost_nano) : '–'),
    },
    {
      id: 'first',
      header: heads.firstToken,
      kind: 'numeric',
      width: 108,
      optional: true,
      descending: 'only',
      sort: (row) => row.first_token_ms ?? 0,
      text: firstTokenOf,
      cell: (row) => formatMs(firstTokenOf(row)),
    },
    {
      id: 'latency',
      header: heads.latency,
      kind: 'numeric',
      width: 100,
      optional: true,
      descending: 'only',
      sort: (row) => row.latency_ms,
      text: (row) => row.latency_ms,
      cell: (row) => formatMs(row.latency_ms),
    },
  ];
}
