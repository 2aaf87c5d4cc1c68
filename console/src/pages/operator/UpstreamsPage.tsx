import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { formatMs } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag, type Tone } from '../../shell/Tag';

type Upstream = Schemas['Upstream'];
const kinds: Record<Upstream['kind'], string> = {
  openai: 'OpenAI-compatible',
  anthropic: 'Anthropic',
  azure: 'Azure OpenAI',
  sandbox: 'sandbox',
};
const states: Record<Upstream['status'], [Tone, string]> = {
  up: ['ok', 'healthy'],
  down: ['bad', 'down'],
  unknown: ['neutral', 'not called yet'],
};

function TestResult({ result, error }: { result?: Schemas['UpstreamTest']; error: Error | null }) {
  if (error) return <Text size="sm">{messageOf(error)}</Text>;
  if (!result) return null;
  return (
    <Group gap="xs" align="flex-start">
      <Tag tone={result.ok ? 'ok' : 'bad'}>{result.ok ? 'Answered' : 'Failed'}</Tag>
      <Text size="sm" className="break">
        after {formatMs(result.latency_ms)}
        {result.message && `: ${result.message}`}
      </Text>
    </Group>
  );
}

function UpstreamCard({ upstream }: { upstream: Upstream }) {
  const test = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/operator/upstreams/{name}/test', { params: { path: { name: upstream.name } } })),
  });
  const [tone, word] = states[upstream.status];
  return (
    <Card padding="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} miw={0} flex="1 1 240px">
          <Group gap="xs">
            <Title order={2} size="h5">
              {upstream.name}
            </Title>
            <Tag tone={tone}>{word}</Tag>
            <Text size="xs" c="dimmed">
              {kinds[upstream.kind]}, speaks {upstream.speaks.join(', ')}
            </Text>
          </Group>
          <Text size="sm" c="dimmed" className={upstream.base_url && 'mono break'}>
            {upstream.base_url || 'Part of this program. Answers every call with a test key.'}
          </Text>
          <Text size="sm" className="break">
            {upstream.models.length > 0
              ? `Models: ${upstream.models.join(', ')}`
              : 'No model is routed to it.'}
          </Text>
          <div aria-live="polite">
            <TestResult result={test.data} error={test.error} />
          </div>
        </Stack>
        <Button
          variant="default"
          size="xs"
          onClick={() => test.mutate()}
          loading={test.isPending}
          aria-label={`Test ${upstream.name}`}
        >
          Test
        </Button>
      </Group>
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
      description="The model servers behind this installation, as the configuration file names them. A test asks a server for its list of models and does not disturb other calls."
    >
      <Await query={upstreams}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="No upstreams" icon={IconPlugConnected}>
              Only the built-in sandbox answers. Add a model server to the configuration file, and it appears
              here.
            </Empty>
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
