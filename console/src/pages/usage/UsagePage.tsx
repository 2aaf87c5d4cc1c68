import {
  Button,
  Card,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { Schemas } from '../../api/client';
import { keysQuery, modelsQuery, usageQuery } from '../../api/queries';
import { formatCompact, formatDateTime, formatMs } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';
import { changeOf, periods, rangeOf, readSearch, type UsageSearch } from './period';
import { UsageTable } from './UsageTable';

const UsageChart = lazy(() => import('./UsageChart').then((module) => ({ default: module.UsageChart })));
const kRequests = [
  { name: 'Succeeded', color: '#2b8a3e', value: (row: Schemas['UsageRow']) => row.requests - row.failed },
  { name: 'Failed', color: '#c92a2a', value: (row: Schemas['UsageRow']) => row.failed },
];
const kTokens = [
  { name: 'Prompt', color: '#1864ab', value: (row: Schemas['UsageRow']) => row.prompt_tokens },
  { name: 'Completion', color: '#c5511f', value: (row: Schemas['UsageRow']) => row.completion_tokens },
];

function Figure({ label, value, change }: { label: string; value: string; change?: string | null }) {
  return (
    <Card padding="md">
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text size="xl" fw={650}>
        {value}
      </Text>
      {change && (
        <Text size="xs" c="dimmed">
          {change} against the period before
        </Text>
      )}
    </Card>
  );
}

function Totals({ now, before }: { now: Schemas['UsageRow']; before?: Schemas['UsageRow'] }) {
  const tokens = (row: Schemas['UsageRow']) => row.prompt_tokens + row.completion_tokens;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Figure
        label="Requests"
        value={formatCompact(now.requests)}
        change={before && changeOf(now.requests, before.requests)}
      />
      <Figure
        label="Failed"
        value={formatCompact(now.failed)}
        change={before && changeOf(now.failed, before.failed)}
      />
      <Figure
        label="Tokens"
        value={formatCompact(tokens(now))}
        change={before && changeOf(tokens(now), tokens(before))}
      />
      <Figure
        label="Latency p50 / p95"
        value={`${formatMs(now.latency_p50_ms)} / ${formatMs(now.latency_p95_ms)}`}
      />
    </SimpleGrid>
  );
}

export function UsagePage() {
  const navigate = useNavigate();
  const search = readSearch(useSearch({ strict: false }) as Record<string, unknown>);
  const [asTable, setAsTable] = useState(false);
  const [by, setBy] = useState<'model' | 'key' | 'day'>('model');
  const range = rangeOf(search.period);
  const filter = { since: range.since, until: range.until, model: search.model, key: search.key };
  const series = useQuery(usageQuery('time', filter));
  const before = useQuery(usageQuery('time', { ...filter, ...range.before }));
  const groups = useQuery(usageQuery(by, filter));
  const keys = useQuery(keysQuery);
  const models = useQuery(modelsQuery);
  const change = (part: UsageSearch) =>
    navigate({ to: '/usage', search: { ...search, ...part } as never, replace: true });
  const keyName = (id: string) => keys.data?.data.find((key) => key.id === id)?.name ?? id;
  const csv = `/api/usage.csv?${new URLSearchParams(
    Object.entries({ ...filter, by }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )}`;

  return (
    <Page
      title="Usage"
      description="Every request is counted once. Times are in UTC."
      actions={
        <Button
          component="a"
          href={csv}
          download="usage.csv"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          CSV
        </Button>
      }
    >
      <Group>
        <SegmentedControl
          aria-label="Period"
          value={search.period}
          onChange={(period) => change({ period: period as UsageSearch['period'] })}
          data={periods.map(({ value, label }) => ({ value, label }))}
        />
        <Select
          aria-label="Model"
          placeholder="All models"
          clearable
          value={search.model ?? null}
          onChange={(model) => change({ model: model ?? undefined })}
          data={models.data?.data.map((model) => model.id) ?? []}
        />
        <Select
          aria-label="Key"
          placeholder="All keys"
          clearable
          value={search.key ?? null}
          onChange={(key) => change({ key: key ?? undefined })}
          data={keys.data?.data.map((key) => ({ value: key.id, label: key.name })) ?? []}
        />
        <Switch
          label="Tables instead of charts"
          checked={asTable}
          onChange={(event) => setAsTable(event.currentTarget.checked)}
        />
      </Group>
      <Await query={series}>
        {(usage) =>
          usage.total.requests === 0 ? (
            <Card>
              <Empty title="No requests in this period">
                They appear here within a second of being answered.
              </Empty>
            </Card>
          ) : (
            <Stack>
              <Totals now={usage.total} before={before.data?.total} />
              {asTable ? (
                <Card>
                  <UsageTable
                    rows={usage.data.filter((row) => row.requests > 0)}
                    heading="Time"
                    nameOf={(group) => formatDateTime(Number(group))}
                  />
                </Card>
              ) : (
                <SimpleGrid cols={{ base: 1, md: 2 }}>
                  {[
                    { title: 'Requests', series: kRequests },
                    { title: 'Tokens', series: kTokens },
                  ].map((chart) => (
                    <Card key={chart.title}>
                      <Title order={2} size="h5" mb="sm">
                        {chart.title}
                      </Title>
                      <Suspense fallback={<Text size="sm">Loading the chart…</Text>}>
                        <UsageChart
                          rows={usage.data}
                          stepMs={usage.step_ms}
                          series={chart.series}
                          label={`${chart.title} over time; the switch above shows them as a table`}
                        />
                      </Suspense>
                    </Card>
                  ))}
                </SimpleGrid>
              )}
            </Stack>
          )
        }
      </Await>
      <Card>
        <Group justify="space-between" mb="sm">
          <Title order={2} size="h5">
            Where it goes
          </Title>
          <SegmentedControl
            aria-label="Group by"
            size="xs"
            value={by}
            onChange={(value) => setBy(value as typeof by)}
            data={[
              { value: 'model', label: 'By model' },
              { value: 'key', label: 'By key' },
              { value: 'day', label: 'By day' },
            ]}
          />
        </Group>
        <Await query={groups}>
          {(usage) =>
            usage.data.length === 0 ? (
              <Text size="sm" c="dimmed">
                Nothing yet.
              </Text>
            ) : (
              <UsageTable
                rows={usage.data}
                heading={by === 'model' ? 'Model' : by === 'key' ? 'Key' : 'Day'}
                nameOf={by === 'key' ? keyName : undefined}
              />
            )
          }
        </Await>
      </Card>
    </Page>
  );
}
