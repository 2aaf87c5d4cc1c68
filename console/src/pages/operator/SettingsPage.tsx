import { Badge, Card, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '../../api/client';
import { Await, Page } from '../../shell/Page';

const colors = { default: 'gray.7', file: 'blue.9', environment: 'grape.9', flag: 'teal.9' } as const;

export function SettingsPage() {
  const settings = useQuery({
    queryKey: ['operator', 'settings'],
    queryFn: () => unwrap(api.GET('/api/operator/settings')),
  });
  return (
    <Page
      title="Settings"
      description="What the server runs with, and where each value comes from. They are changed in the configuration file."
    >
      <Await query={settings}>
        {({ data }) => (
          <Card padding={0}>
            <Table.ScrollContainer
              minWidth={640}
              scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Settings' } }}
            >
              <Table verticalSpacing="xs" horizontalSpacing="md">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>Setting</Table.Th>
                    <Table.Th>Value</Table.Th>
                    <Table.Th>From</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.map((setting) => (
                    <Table.Tr key={setting.name}>
                      <Table.Td>
                        <Text size="sm" ff="monospace">
                          {setting.name}
                        </Text>
                        <Text size="xs" c="dimmed">
                          {setting.text}
                        </Text>
                      </Table.Td>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>{setting.value || '–'}</Table.Td>
                      <Table.Td>
                        <Badge color={colors[setting.origin]}>{setting.origin}</Badge>
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Card>
        )}
      </Await>
    </Page>
  );
}
