import {
  Button,
  Card,
  Group,
  SegmentedControl,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconChartBar, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Schemas } from '../../api/client';
import { keyNamesQuery, modelsQuery, usageQuery } from '../../api/queries';
import { formatDate, formatDateTime, formatMs } from '../../shell/format';
import { lazyBlock } from '../../shell/lazy_part';
import { ButtonLink } from '../../shell/links';
import { Await, Empty, Page } from '../../shell/Page';
import { periods, rangeOf } from './period';
import { type Grouping, groupings, type UsageSearch } from './search';
import type { Series } from './UsageChart';
import { UsageFilters } from './UsageFilters';
import { UsageTable } from './UsageTable';
import { UsageTotals } from './UsageTotals';

const UsageChart = lazyBlock(
  () => import('./UsageChart').then((part) => part.UsageChart),
  <Skeleton height={240} role="status" aria-label="Loading" />,
);
const route = getRouteApi('/shell/usage');
const kDay = 86_400_000;
const duration = (ms: number) => (ms === 0 ? '0' : formatMs(ms));
const charts: { title: string; series: Series[]; overlaid?: boolean; format?: (value: number) => string }[] =
  [
    {
      title: 'Requests',
      series: [
        { name: 'Succeeded', tone: 'good', value: (row) => row.requests - row.failed },
        { name: 'Failed', tone: 'bad', value: (row) => row.failed },
      ],
    },
    {
      title: 'Tokens',
      series: [
        { name: 'Prompt', tone: 'first', value: (row) => row.prompt_tokens },
        { name: 'Completion', tone: 'second', value: (row) => row.completion_tokens },
      ],
    },
    {
      title: 'Latency',
      overlaid: true,
      format: duration,
      series: [
        { name: 'p95', tone: 'back', value: (row) => row.latency_p95_ms ?? 0 },
        { name: 'Median', tone: 'first', value: (row) => row.latency_p50_ms ?? 0 },
      ],
    },
    {
      title: 'Time to first token',
      format: duration,
      series: [{ name: 'Median', tone: 'first', value: (row) => row.first_token_p50_ms ?? 0 }],
    },
  ];

function OverTime({ usage, asTable }: { usage: Schemas['Usage']; asTable: boolean }) {
  if (asTable)
    return (
      <UsageTable
        rows={usage.data.filter((row) => row.requests > 0)}
        heading="Time (UTC)"
        nameOf={(group) => (usage.step_ms < kDay ? formatDateTime : formatDate)(Number(group))}
      />
    );
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm">
      {charts.map(({ title, ...chart }) => (
        <Card key={title}>
          <Title order={2} size="h5" mb="xs">
            {title}
          </Title>
          <UsageChart
            rows={usage.data}
            stepMs={usage.step_ms}
            {...chart}
            label={`${title} over time, in UTC. "Table" above shows the same figures.`}
          />
        </Card>
      ))}
    </SimpleGrid>
  );
}

// A day comes as 2026-05-20.
const dayName = (day: string) => formatDate(Date.parse(day));

export function UsagePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { period = '24h', by = 'model' } = search;
  const range = rangeOf(period);
  const { model, key, environment } = search;
  const filter = { since: range.since, until: range.until, model, key, environment };
  const series = useQuery({ ...usageQuery('time', filter), refetchInterval: 15_000 });
  const before = useQuery(usageQuery('time', { ...filter, ...range.before }));
  const groups = useQuery(usageQuery(by, filter));
  const keys = useQuery(keyNamesQuery);
  const models = useQuery(modelsQuery);
  // Back leads to what was asked before; how it is shown is no question of its own.
  const change = (part: UsageSearch) =>
    navigate({
      search: (now) => ({ ...now, ...part }),
      replace: 'view' in part || 'by' in part,
      resetScroll: false,
    });
  const keyName = (id: string) => keys.data?.data.find((key) => key.id === id)?.name ?? id;
  const csv = `/api/usage.csv?${new URLSearchParams(
    Object.entries({ ...filter, by }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )}`;

  return (
    <Page
      title="Usage"
      description="All calls through the API and the playground that were passed to a model: those of live keys, or those of test keys, which cost nothing. Times are in UTC."
      actions={
        <Button
          component="a"
          href={csv}
          download="usage.csv"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          Download CSV
        </Button>
      }
    >
      <UsageFilters
        search={search}
        change={change}
        keys={keys.data?.data ?? []}
        models={models.data?.data ?? []}
      />
      <Await query={series}>
        {(usage) =>
          usage.total.requests === 0 ? (
            <Empty
              title="No requests in this period"
              icon={IconChartBar}
              action={
                model || key || environment ? (
                  <Button
                    variant="default"
                    onClick={() => change({ model: undefined, key: undefined, environment: undefined })}
                  >
                    Remove the filters
                  </Button>
                ) : (
                  <ButtonLink to="/" variant="default">
                    Make a call
                  </ButtonLink>
                )
              }
            >
              A call appears here a moment after its answer. Try a longer period, or other filters.
            </Empty>
          ) : (
            <Stack gap="sm">
              <UsageTotals
                now={usage.total}
                before={before.data?.total}
                period={periods.find(({ value }) => value === period)?.short ?? ''}
              />
              <OverTime usage={usage} asTable={search.view === 'table'} />
              <Group justify="space-between" mt="md">
                <Title order={2} size="h4">
                  Breakdown
                </Title>
                <SegmentedControl
                  aria-label="Group by"
                  size="sm"
                  value={by}
                  onChange={(value) => change({ by: value as Grouping })}
                  data={groupings}
                />
              </Group>
              <Await query={groups}>
                {(grouped) => (
                  <UsageTable
                    rows={grouped.data}
                    heading={by === 'model' ? 'Model' : by === 'key' ? 'Key' : 'Day (UTC)'}
                    nameOf={by === 'key' ? keyName : by === 'day' ? dayName : undefined}
                  />
                )}
              </Await>
              <Text size="xs" c="dimmed">
                p50: half of the calls were faster. p95: 95 % of the calls were faster. Failed calls count
                too.
              </Text>
            </Stack>
          )
        }
      </Await>
    </Page>
  );
}
