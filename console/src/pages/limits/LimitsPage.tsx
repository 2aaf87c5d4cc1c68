import { Badge, Card, Group, Progress, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { limitsQuery } from '../../api/queries';
import { formatNumber, formatRelative } from '../../shell/format';
import { Await, Page } from '../../shell/Page';

const names: Record<string, string> = {
  requests_per_minute: 'Requests per minute',
  requests_per_hour: 'Requests per hour',
  requests_per_day: 'Requests per day',
  tokens_per_minute: 'Tokens per minute',
  concurrent: 'At once',
};

function Meter({ meter }: { meter: Schemas['Limits']['meters'][number] }) {
  const name = names[meter.limit] ?? meter.limit;
  const part = meter.maximum ? Math.min(100, (meter.used / meter.maximum) * 100) : 0;
  return (
    <Card padding="md">
      <Group justify="space-between" mb={6}>
        <Text fw={600} size="sm">
          {name}
        </Text>
        <Text size="sm" className="numeric">
          {formatNumber(meter.used)} of {meter.maximum === null ? 'no limit' : formatNumber(meter.maximum)}
        </Text>
      </Group>
      <Progress
        value={part}
        color={part >= 90 ? 'red.8' : part >= 70 ? 'orange.8' : undefined}
        aria-label={name}
      />
      <Text size="xs" c="dimmed" mt={6}>
        {meter.used === 0 || meter.resets_ms === null
          ? 'Nothing used'
          : `All of it is free again ${formatRelative(meter.resets_ms)}`}
      </Text>
    </Card>
  );
}

const cell = (value: number | null | undefined) => (value == null ? 'no limit' : formatNumber(value));

export function LimitsPage() {
  const limits = useQuery(limitsQuery);
  return (
    <Page title="Limits" description="All limits of your tier hold together; a refused call uses nothing.">
      <Await query={limits}>
        {({ tier, tiers, meters }) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
              {meters.map((meter) => (
                <Meter key={meter.limit} meter={meter} />
              ))}
            </SimpleGrid>
            <Card>
              <Title order={2} size="h5" mb="sm">
                Tiers
              </Title>
              <Table.ScrollContainer
                minWidth={560}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Tiers' } }}
              >
                <Table verticalSpacing="xs">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Tier</Table.Th>
                      {Object.values(names).map((name) => (
                        <Table.Th key={name} className="numeric">
                          {name}
                        </Table.Th>
                      ))}
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {tiers.map(({ name, limits: row }) => (
                      <Table.Tr key={name}>
                        <Table.Td>
                          <Group gap="xs">
                            <Text size="sm" fw={name === tier ? 700 : 400} tt="capitalize">
                              {name}
                            </Text>
                            {name === tier && (
                              <Badge size="sm" variant="filled">
                                your tier
                              </Badge>
                            )}
                          </Group>
                        </Table.Td>
                        <Table.Td className="numeric">{cell(row.requests_per_minute)}</Table.Td>
                        <Table.Td className="numeric">{cell(row.requests_per_hour)}</Table.Td>
                        <Table.Td className="numeric">{cell(row.requests_per_day)}</Table.Td>
                        <Table.Td className="numeric">{cell(row.tokens_per_minute)}</Table.Td>
                        <Table.Td className="numeric">{cell(row.concurrent)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              <Text size="sm" c="dimmed" mt="sm">
                For another tier, ask whoever runs this installation.
              </Text>
            </Card>
          </Stack>
        )}
      </Await>
    </Page>
  );
}
