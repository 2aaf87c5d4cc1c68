import { Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { upstreamsQuery } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { formatMs, formatNumber, formatPercent } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Await, Empty, Page } from '../../shell/Page';
import { useMay } from '../../shell/roles';
import { Tag } from '../../shell/Tag';
import { DrainButton } from './DrainButton';
import { lastFaultOf, stateOf, type Target, worstOf } from './target_state';
import { words } from './upstreams_words';

type Upstream = Schemas['Upstream'];
const { columns: heads } = words;

function State({ target, sandbox }: { target: Target; sandbox: boolean }) {
  const { tone, word, why, until } = stateOf(target, sandbox);
  return (
    <Stack gap={2} align="flex-start">
      <Tag tone={tone}>{word}</Tag>
      {[why, until].filter(Boolean).map((text) => (
        <Text key={text} size="xs" c="dimmed" className="break">
          {text}
        </Text>
      ))}
    </Stack>
  );
}

const columnsOf = (upstream: string, sandbox: boolean, changes: boolean): Column<Target>[] => [
  {
    header: heads.model,
    kind: 'lead',
    cell: ({ model, serves }) => {
      const others = serves.filter((name) => name !== model);
      return (
        <Box>
          <Text size="sm" fw={600} className="mono break">
            {model}
          </Text>
          {others.length > 0 && (
            <Text size="xs" c="dimmed" className="break">
              {words.serves} <bdi className="mono">{others.join(', ')}</bdi>
            </Text>
          )}
        </Box>
      );
    },
  },
  { header: heads.state, kind: 'block', cell: (target) => <State target={target} sandbox={sandbox} /> },
  {
    header: heads.running,
    kind: 'numeric',
    cell: ({ in_flight, max_in_flight }) =>
      max_in_flight > 0
        ? words.ofMost(formatNumber(in_flight), formatNumber(max_in_flight))
        : formatNumber(in_flight),
  },
  {
    header: heads.recent,
    kind: 'numeric',
    cell: ({ recent_calls, recent_failures, recent_p95_ms }) =>
      recent_calls === 0 ? (
        words.quiet
      ) : (
        <Box>
          {words.recentFailed(formatPercent(recent_failures, recent_calls))}
          <Text size="xs" c="dimmed">
            {words.ofRecent(formatNumber(recent_calls))}
          </Text>
          {recent_p95_ms !== null && (
            <Text size="xs" c="dimmed">
              {words.p95(formatMs(recent_p95_ms))}
            </Text>
          )}
        </Box>
      ),
  },
  {
    header: heads.failed,
    kind: 'numeric',
    cell: (target) => (
      <Box>
        {words.failedOf(formatNumber(target.failures), formatNumber(target.requests))}
        {target.failures > 0 && (
          <Text size="xs" c="dimmed">
            {formatPercent(target.failures, target.requests)}
          </Text>
        )}
        {lastFaultOf(target) && (
          <Text size="xs" c="dimmed" className="last-fault">
            {words.last(lastFaultOf(target))}
          </Text>
        )}
      </Box>
    ),
  },
  { header: heads.probe, kind: 'tight', cell: ({ probe }) => words.probes[probe] },
  ...(sandbox || !changes
    ? []
    : [
        {
          header: heads.action,
          kind: 'tight',
          cell: (target) => <DrainButton upstream={upstream} target={target} />,
        } satisfies Column<Target>,
      ]),
];

function TestResult({ result, error }: { result?: Schemas['UpstreamTest']; error: Error | null }) {
  if (error) return <Text size="sm">{messageOf(error)}</Text>;
  if (!result) return null;
  return (
    <Group gap="xs" align="flex-start">
      <Tag tone={result.ok ? 'ok' : 'bad'}>{result.ok ? words.answered : words.failed}</Tag>
      <Text size="sm" className="break">
        {words.after(formatMs(result.latency_ms), result.message)}
      </Text>
    </Group>
  );
}

function UpstreamCard({ upstream }: { upstream: Upstream }) {
  const changes = useMay('change_installation');
  const test = useMutation({
    mutationFn: () =>
      unwrap(api.POST('/api/operator/upstreams/{name}/test', { params: { path: { name: upstream.name } } })),
  });
  const sandbox = upstream.kind === 'sandbox';
  const state = worstOf(upstream.targets, sandbox);
  const columns = useMemo(
    () => columnsOf(upstream.name, sandbox, changes),
    [upstream.name, sandbox, changes],
  );
  return (
    <Card padding={0}>
      <Group justify="space-between" align="flex-start" gap="sm" p="md">
        <Stack gap={4} miw={0} flex="1 1 240px">
          <Group gap="xs">
            <Title order={2} size="h5">
              {upstream.name}
            </Title>
            <Tag tone={state?.tone ?? (sandbox ? 'ok' : 'neutral')}>
              {state?.word ?? (sandbox ? 'healthy' : words.unused)}
            </Tag>
            <Text size="xs" c="dimmed">
              {words.speaks(words.kinds[upstream.kind], upstream.speaks)}
            </Text>
          </Group>
          <Text size="sm" c="dimmed" className={upstream.base_url && 'mono break'}>
            {upstream.base_url || words.builtIn}
          </Text>
          {upstream.targets.length === 0 && <Text size="sm">{words.noModels}</Text>}
          <AnchorLink
            to="/requests"
            search={{ upstream: upstream.name, account: 'all' }}
            size="sm"
            className="own-line"
            aria-label={words.requestsOf(upstream.name)}
          >
            {words.requests}
          </AnchorLink>
          <div aria-live="polite">
            <TestResult result={test.data} error={test.error} />
          </div>
        </Stack>
        {changes && (
          <Button
            variant="default"
            size="xs"
            onClick={() => test.mutate()}
            loading={test.isPending}
            aria-label={words.testOf(upstream.name)}
          >
            {words.test}
          </Button>
        )}
      </Group>
      {upstream.targets.length > 0 && (
        <DataTable
          label={words.targets(upstream.name)}
          rows={upstream.targets}
          rowKey={({ model }) => model}
          columns={columns}
          bare
          tall
        />
      )}
    </Card>
  );
}

export function UpstreamsPage() {
  const changes = useMay('change_installation');
  const upstreams = useQuery({ ...upstreamsQuery, refetchInterval: 5_000 });
  return (
    <Page title={words.title} description={changes ? `${words.lead} ${words.leadOfTests}` : words.lead}>
      <Await query={upstreams}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title={words.none} icon={IconPlugConnected}>
              {words.whyNone}
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
