import { Box, Group, Text } from '@mantine/core';
import type { Key } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable, type Selection } from '../../data/DataTable';
import { formatDate, formatDateTime, formatRelative, plural } from '../../shell/format';
import { Sparkline } from '../../shell/Sparkline';
import { Tag } from '../../shell/Tag';
import { type KeyAction, KeyMenu } from './KeyMenu';
import { KeyStatus } from './KeyStatus';
import { allScopes } from './policy';
import { words } from './words';

function Name({ apiKey, names }: { apiKey: Key; names: Map<string, string> }) {
  return (
    <Box miw={0}>
      <Text fw={600} size="sm" className="break">
        <bdi>{apiKey.name}</bdi>
      </Text>
      <Group gap={6} mt={2}>
        <Tag tone={apiKey.environment === 'live' ? 'accent' : 'neutral'}>{apiKey.environment}</Tag>
        <Text size="xs" c="dimmed" ff="monospace">
          {apiKey.hint}
        </Text>
      </Group>
      {apiKey.rotated_to && (
        <Text size="xs" c="dimmed" mt={2}>
          {words.replacedBy}
          {names.get(apiKey.rotated_to) ?? apiKey.rotated_to}.{' '}
          <b>
            {apiKey.uses_after_rotation === 0
              ? words.unused
              : words.stillUsed(plural(apiKey.uses_after_rotation, 'call'))}
          </b>
        </Text>
      )}
      {apiKey.revoked_why && (
        <Text size="xs" c="dimmed" mt={2} className="break">
          {words.why}
          {apiKey.revoked_why}
        </Text>
      )}
    </Box>
  );
}

function Access({ apiKey }: { apiKey: Key }) {
  const own = Object.values(apiKey.limits ?? {}).some((limit) => limit != null);
  const narrowed = [
    apiKey.models.length > 0 && plural(apiKey.models.length, 'model'),
    apiKey.addresses.length > 0 && plural(apiKey.addresses.length, 'network'),
    own && words.narrowed,
  ].filter(Boolean);
  return (
    <Box>
      <Text size="sm">{accessOf(apiKey)}</Text>
      {narrowed.length > 0 && (
        <Text size="xs" c="dimmed" title={[...apiKey.models, ...apiKey.addresses].join('\n') || undefined}>
          {narrowed.join(', ')}
        </Text>
      )}
    </Box>
  );
}

function Use({ apiKey }: { apiKey: Key }) {
  return (
    <Box>
      <Text size="sm" title={apiKey.last_used_ms ? formatDateTime(apiKey.last_used_ms) : undefined}>
        {apiKey.last_used_ms ? formatRelative(apiKey.last_used_ms) : words.neverUsed}
      </Text>
      {apiKey.sparkline?.some((count) => count > 0) && (
        <Sparkline
          values={apiKey.sparkline}
          label={words.sparkline(
            plural(
              apiKey.sparkline.reduce((sum, count) => sum + count, 0),
              'request',
            ),
            apiKey.sparkline.length,
          )}
        />
      )}
    </Box>
  );
}

const accessOf = ({ scopes }: Key) =>
  scopes.length === allScopes.length ? words.allScopes : scopes.join(', ');

export function keyColumns(
  names: Map<string, string>,
  open: (action: KeyAction, key: Key) => void,
): Column<Key>[] {
  return [
    {
      id: 'name',
      header: words.columns.name,
      kind: 'lead',
      sort: ({ name }) => name,
      text: ({ name }) => name,
      cell: (key) => <Name apiKey={key} names={names} />,
    },
    { header: words.columns.id, text: ({ id }) => id, cell: () => null, fileOnly: true },
    { header: words.columns.hint, text: ({ hint }) => hint, cell: () => null, fileOnly: true },
    {
      header: words.columns.environment,
      text: ({ environment }) => environment,
      cell: () => null,
      fileOnly: true,
    },
    {
      id: 'status',
      header: words.columns.status,
      width: 130,
      sort: ({ status }) => status,
      text: ({ status }) => status,
      cell: (key) => <KeyStatus apiKey={key} />,
    },
    {
      id: 'access',
      header: words.columns.access,
      width: 130,
      optional: true,
      text: accessOf,
      cell: (key) => <Access apiKey={key} />,
    },
    {
      id: 'used',
      header: words.columns.used,
      kind: 'tight',
      width: 136,
      optional: true,
      descending: true,
      sort: ({ last_used_ms }) => last_used_ms,
      text: ({ last_used_ms }) => last_used_ms && new Date(last_used_ms).toISOString(),
      cell: (key) => <Use apiKey={key} />,
    },
    {
      id: 'created',
      header: words.columns.created,
      kind: 'tight',
      width: 124,
      optional: true,
      descending: true,
      sort: ({ created_ms }) => created_ms,
      text: ({ created_ms }) => new Date(created_ms).toISOString(),
      cell: (key) => <span title={words.createdBy(key.created_by)}>{formatDate(key.created_ms)}</span>,
    },
    {
      id: 'expires',
      header: words.columns.expires,
      kind: 'tight',
      width: 124,
      optional: true,
      sort: ({ expires_ms }) => expires_ms,
      text: ({ expires_ms }) => expires_ms && new Date(expires_ms).toISOString(),
      cell: (key) => (key.expires_ms ? formatDate(key.expires_ms) : words.never),
    },
    {
      header: words.columns.actions,
      kind: 'menu',
      width: 56,
      cell: (key) => <KeyMenu apiKey={key} open={(action) => open(action, key)} />,
    },
  ];
}

interface KeyTableProps {
  rows: Key[];
  columns: Column<Key>[];
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  selection?: Selection<Key>;
}

export function KeyTable(props: KeyTableProps) {
  return <DataTable label={words.table} ordered rowKey={(key) => key.id} {...props} />;
}
