import { Badge, Button, Card, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { formatMs } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';

const colors = { up: 'teal.9', down: 'red.9', unknown: 'gray.7' } as const;

function UpstreamCard({ upstream }: { upstream: Schemas['Upstream'] }) {
  const test = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/operator/upstreams/{name}/test', { params: { path: { name: upstream.name } } })),
  });
  return (
    <Card padding="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Group gap="xs">
            <Text fw={600}>{upstream.name}</Text>
            <Badge color={colors[upstream.status]}>{upstream.status}</Badge>
          </Group>
          <Text size="sm" c="dimmed" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {upstream.base_url || 'built in'}
          </Text>
          <Text size="sm">{upstream.models.join(', ') || 'no model is routed to it'}</Text>
        </div>
        <Button variant="default" size="xs" onClick={() => test.mutate()} loading={test.isPending}>
          Test {upstream.name}
        </Button>
      </Group>
      <Text size="sm" mt="xs" aria-live="polite">
        {test.data &&
          `${test.data.ok ? 'Answered' : 'Failed'} after ${formatMs(test.data.latency_ms)}: ${test.data.message}`}
        {test.error && messageOf(test.error)}
      </Text>
    </Card>
  );
}

export function UpstreamsPage() {
  const upstreams = useQuery({
    queryKey: ['operator', 'upstreams'],
    queryFn: () => unwrap(api.GET('/api/operator/upstreams')),
    refetchInterval: 5_000,
  });
  return (
    <Page
      title="Upstreams"
      description="The model servers behind this installation. They are added in the configuration file."
    >
      <Await query={upstreams}>
        {({ data }) =>
          data.length === 0 ? (
            <Card>
              <Empty title="No upstream">Only the built-in sandbox answers.</Empty>
            </Card>
          ) : (
            <Stack gap="sm">
              {data.map((upstream) => (
                <UpstreamCard key={upstream.name} upstream={upstream} />
              ))}
            </Stack>
          )
        }
      </Await>
    </Page>
  );
}
