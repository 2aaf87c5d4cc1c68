import { ActionIcon, Badge, Button, Card, Group, Menu, Stack, Table, Text } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Key } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { CopyIcon } from '../../shell/CopyButton';
import { formatDate, formatNumber, formatRelative } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';
import { CreateKeyDialog } from './CreateKeyDialog';
import { EditKeyDialog } from './EditKeyDialog';
import { KeyStatus } from './KeyStatus';
import { RevokeKeyDialog } from './RevokeKeyDialog';
import { RotateKeyDialog } from './RotateKeyDialog';
import { Sparkline } from './Sparkline';
import { useKeyChange } from './useKeyChange';

type Dialog = { kind: 'edit' | 'rotate' | 'revoke'; key: Key } | null;

function KeyMenu({ apiKey, open }: { apiKey: Key; open: (kind: 'edit' | 'rotate' | 'revoke') => void }) {
  const change = useKeyChange();
  if (apiKey.status === 'revoked') return null;
  const enabled = apiKey.status === 'active';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${apiKey.name}`}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => open('edit')}>Edit</Menu.Item>
        {enabled && !apiKey.rotated_to && <Menu.Item onClick={() => open('rotate')}>Rotate</Menu.Item>}
        {apiKey.status !== 'expired' && (
          <Menu.Item
            onClick={() =>
              change.mutate({ id: apiKey.id, body: { status: enabled ? 'disabled' : 'active' } })
            }
          >
            {enabled ? 'Disable' : 'Enable'}
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item color="red" onClick={() => open('revoke')}>
          Revoke
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function KeyRow({ apiKey, open }: { apiKey: Key; open: (kind: 'edit' | 'rotate' | 'revoke') => void }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600} size="sm">
          {apiKey.name}
        </Text>
        <Group gap={4} wrap="nowrap">
          <Text size="xs" c="dimmed" ff="monospace">
            {apiKey.hint}
          </Text>
          <CopyIcon value={apiKey.id} label={`Copy the id of ${apiKey.name}`} />
        </Group>
        {apiKey.rotated_to && (
          <Text size="xs" c="dimmed">
            rotated · the old key was used {formatNumber(apiKey.uses_after_rotation)} times since
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Badge variant={apiKey.environment === 'live' ? 'filled' : 'default'} size="sm">
          {apiKey.environment}
        </Badge>
      </Table.Td>
      <Table.Td>
        <Text size="xs">{apiKey.scopes.join(', ')}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{formatDate(apiKey.created_ms)}</Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{apiKey.last_used_ms ? formatRelative(apiKey.last_used_ms) : 'never'}</Text>
        {apiKey.sparkline && (
          <Sparkline
            values={apiKey.sparkline}
            label={`Requests of the last ${apiKey.sparkline.length} days`}
          />
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">{apiKey.expires_ms ? formatDate(apiKey.expires_ms) : 'never'}</Text>
      </Table.Td>
      <Table.Td>
        <KeyStatus apiKey={apiKey} />
      </Table.Td>
      <Table.Td>
        <KeyMenu apiKey={apiKey} open={open} />
      </Table.Td>
    </Table.Tr>
  );
}

export function KeysPage() {
  const keys = useQuery(keysQuery);
  const navigate = useNavigate();
  const { create } = useSearch({ strict: false }) as { create?: boolean };
  const [dialog, setDialog] = useState<Dialog>(null);
  const setCreate = (open: boolean) =>
    navigate({ to: '/keys', search: (open ? { create: true } : {}) as never, replace: true });
  const createButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreate(true)}>
      Create New Key
    </Button>
  );
  return (
    <Page
      title="API Keys"
      description="A key is shown once, when it is created. Use one for each application."
      actions={createButton}
    >
      <Await query={keys}>
        {({ data }) =>
          data.length === 0 ? (
            <Card>
              <Empty title="No key yet" action={createButton}>
                Create one, set it as SOLIDRUST_API_KEY, and your applications can call the API.
              </Empty>
            </Card>
          ) : (
            <Card padding={0}>
              <Table.ScrollContainer
                minWidth={860}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'API keys' } }}
              >
                <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Name</Table.Th>
                      <Table.Th>Environment</Table.Th>
                      <Table.Th>Scopes</Table.Th>
                      <Table.Th>Created</Table.Th>
                      <Table.Th>Last used</Table.Th>
                      <Table.Th>Expires</Table.Th>
                      <Table.Th>Status</Table.Th>
                      <Table.Th aria-label="Actions" />
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {data.map((key) => (
                      <KeyRow key={key.id} apiKey={key} open={(kind) => setDialog({ kind, key })} />
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
            </Card>
          )
        }
      </Await>
      <Stack>
        {create && <CreateKeyDialog onClose={() => setCreate(false)} />}
        {dialog?.kind === 'edit' && <EditKeyDialog apiKey={dialog.key} onClose={() => setDialog(null)} />}
        {dialog?.kind === 'rotate' && <RotateKeyDialog apiKey={dialog.key} onClose={() => setDialog(null)} />}
        {dialog?.kind === 'revoke' && <RevokeKeyDialog apiKey={dialog.key} onClose={() => setDialog(null)} />}
      </Stack>
    </Page>
  );
}
