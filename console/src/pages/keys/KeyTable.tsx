import { Box, Group, Text } from '@mantine/core';
import type { Key } from '../../api/client';
import { type Column, DataTable } from '../../shell/DataTable';
import { formatDate, formatDateTime, formatRelative, plural } from '../../shell/format';
import { Sparkline } from '../../shell/Sparkline';
import { Tag } from '../../shell/Tag';
import { type KeyAction, KeyMenu } from './KeyMenu';
import { KeyStatus } from './KeyStatus';
import { allScopes } from './policy';

function Name({ apiKey, names }: { apiKey: Key; names: Map<string, string> }) {
  return (
    <Box miw={0}>
      <Text fw={600} size="sm" className="break">
        {apiKey.name}
      </Text>
      <Group gap={6} mt={2}>
        <Tag tone={apiKey.environment === 'live' ? 'accent' : 'neutral'}>{apiKey.environment}</Tag>
        <Text size="xs" c="dimmed" ff="monospace">
          {apiKey.hint}
        </Text>
      </Group>
      {apiKey.rotated_to && (
        <Text size="xs" c="dimmed" mt={2}>
          Replaced by {names.get(apiKey.rotated_to) ?? apiKey.rotated_to}.{' '}
          <b>
            {apiKey.uses_after_rotation === 0
              ? 'Not used since.'
              : `Still used: ${plural(apiKey.uses_after_rotation, 'call')} since.`}
          </b>
        </Text>
      )}
      {apiKey.revoked_why && (
        <Text size="xs" c="dimmed" mt={2} className="break">
          Reason: {apiKey.revoked_why}
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
    own && 'own limits',
  ].filter(Boolean);
  return (
    <Box>
      <Text size="sm">
        {apiKey.scopes.length === allScopes.length ? 'All scopes' : apiKey.scopes.join(', ')}
      </Text>
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
        {apiKey.last_used_ms ? formatRelative(apiKey.last_used_ms) : 'Never'}
      </Text>
      {apiKey.sparkline?.some((count) => count > 0) && (
        <Sparkline
          values={apiKey.sparkline}
          label={`${plural(
            apiKey.sparkline.reduce((sum, count) => sum + count, 0),
            'request',
          )} in the last ${apiKey.sparkline.length} days`}
        />
      )}
    </Box>
  );
}

interface KeyTableProps {
  keys: Key[];
  all: Key[]; // those that are not shown may have replaced one that is
  open: (action: KeyAction, key: Key) => void;
}

export function KeyTable({ keys, all, open }: KeyTableProps) {
  const names = new Map(all.map((key) => [key.id, key.name]));
  const columns: Column<Key>[] = [
    { header: 'Name', kind: 'lead', cell: (key) => <Name apiKey={key} names={names} /> },
    { header: 'Status', cell: (key) => <KeyStatus apiKey={key} /> },
    { header: 'Access', cell: (key) => <Access apiKey={key} /> },
    { header: 'Last used', kind: 'tight', cell: (key) => <Use apiKey={key} /> },
    {
      header: 'Created',
      kind: 'tight',
      cell: (key) => <span title={`by ${key.created_by}`}>{formatDate(key.created_ms)}</span>,
    },
    {
      header: 'Expires',
      kind: 'tight',
      cell: (key) => (key.expires_ms ? formatDate(key.expires_ms) : 'Never'),
    },
    {
      header: 'Actions',
      kind: 'menu',
      cell: (key) => <KeyMenu apiKey={key} open={(action) => open(action, key)} />,
    },
  ];
  return <DataTable label="API keys" rows={keys} rowKey={(key) => key.id} columns={columns} />;
}
