import { Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { IconChartBar, IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { keyNamesQuery, modelsQuery, usagePartsQuery, usageQuery } from '../../api/queries';
import { ChartGroup } from '../../charts/ChartGroup';
import { kTones } from '../../charts/series';
import { fileSpan, forecastOf, kUsual, rangeOf, writeMinute } from '../../data/period';
import { formatDate, formatDateTime } from '../../shell/format';
import { ButtonLink } from '../../shell/links';
import { Await, Empty, Page } from '../../shell/Page';
import { kPlaygroundKey } from '../requests/search';
import { type Grouping, groupings, type UsageSearch } from './search';
import { requestsOf, requestsOfGroup, requestsOfPart } from './to_requests';
import { UsageCharts } from './UsageCharts';
import { UsageFilters } from './UsageFilters';
import { UsageTable } from './UsageTable';
import { UsageTotals } from './UsageTotals';
import { words } from './words';

const route = getRouteApi('/shell/usage');
const kDay = 86_400_000;
const kFreshMs = 15_000;

// A day comes as 2026-05-20.
const dayName = (day: string) => formatDate(Date.parse(day));

export function UsagePage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { by = 'model', model, key, environment, stack } = search;
  const range = rangeOf(search);
  const isOwn = search.from !== undefined;
  const preset = search.period ?? kUsual;
  const beforeName = isOwn ? words.beforeOwn : words.before[preset];
  const filter = { since: range.since, until: range.until, model, key, environment };
  const series = useQuery({ ...usageQuery('time', filter), refetchInterval: kFreshMs });
  const before = useQuery(usageQuery('time', { ...filter, ...range.before }));
  const groups = useQuery({ ...usageQuery(by, filter), refetchInterval: kFreshMs });
  const keys = useQuery(keyNamesQuery).data?.data;
  const models = useQuery(modelsQuery).data?.data;
  const keyName = useCallback(
    (id: string) =>
      keys?.find((row) => row.id === id)?.name ?? (id === kPlaygroundKey ? words.playground : id),
    [keys],
  );
  const split = useQuery({
    ...usagePartsQuery(stack ?? 'model', filter, kTones.length),
    enabled: stack !== undefined && search.view !== 'table',
    refetchInterval: kFreshMs,
  }).data;
  const parts = useMemo(
    () =>
      stack &&
      split?.map(({ group, usage }) => ({
        name: stack === 'key' ? keyName(group) : group,
        id: group,
        usage,
      })),
    [stack, split, keyName],
  );
  const nameOf = useMemo(() => ({ model: undefined, key: keyName, day: dayName })[by], [by, keyName]);
  // Back leads to what was asked before; how it is shown is no question of its own.
  const change = (part: UsageSearch) =>
    navigate({
      search: (now) => ({ ...now, ...part }),
      replace: 'view' in part || 'by' in part || 'stack' in part,
      resetScroll: false,
    });
  const csv = `/api/usage.csv?${new URLSearchParams(
    Object.entries({ ...filter, by }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )}`;

  return (
    <Page
      title={words.title}
      description={words.lead}
      actions={
        <Button
          component="a"
          href={csv}
          download={words.fileName(by, fileSpan(range))}
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {words.download}
        </Button>
      }
    >
      <UsageFilters search={search} range={range} change={change} keys={keys ?? []} models={models ?? []} />
      <Await query={series}>
        {(usage) =>
          usage.total.requests === 0 ? (
            <Empty
              title={words.none}
              icon={IconChartBar}
              action={
                model || key || environment ? (
                  <Button
                    variant="default"
                    onClick={() => change({ model: undefined, key: undefined, environment: undefined })}
                  >
                    {words.removeFilters}
                  </Button>
                ) : (
                  <ButtonLink to="/first-steps" variant="default">
                    {words.firstCall}
                  </ButtonLink>
                )
              }
            >
              {words.whyNone}
            </Empty>
          ) : (
            <Stack gap="sm">
              <UsageTotals
                now={usage.total}
                before={before.data?.total}
                beforeName={beforeName}
                forecast={!isOwn && preset === 'month' ? forecastOf(usage.total.cost_nano, range) : null}
              />
              {search.view === 'table' ? (
                <UsageTable
                  rows={usage.data.filter((row) => row.requests > 0)}
                  heading={words.heads.time}
                  requestsOf={(group) =>
                    requestsOf(search, { since: Number(group), until: Number(group) + usage.step_ms })
                  }
                  nameOf={(group) => (usage.step_ms < kDay ? formatDateTime : formatDate)(Number(group))}
                />
              ) : (
                <ChartGroup
                  onZoom={({ since, until }) =>
                    change({ period: undefined, from: writeMinute(since), to: writeMinute(until) })
                  }
                >
                  <UsageCharts
                    usage={usage}
                    before={before.data}
                    beforeName={beforeName}
                    parts={parts}
                    split={stack !== undefined}
                    test={environment === 'test'}
                    open={(span, part, sort) =>
                      navigate({ to: '/requests', search: { ...requestsOfPart(search, span, part), sort } })
                    }
                  />
                </ChartGroup>
              )}
              <Group justify="space-between" mt="md">
                <Title order={2} size="h4">
                  {words.breakdown}
                </Title>
                <SegmentedControl
                  aria-label={words.groupBy}
                  size="sm"
                  value={by}
                  onChange={(value) => change({ by: value as Grouping })}
                  data={groupings.map((value) => ({ value, label: words.by[value] }))}
                />
              </Group>
              <Await query={groups}>
                {(grouped) => (
                  <UsageTable
                    rows={grouped.data}
                    heading={words.heads[by]}
                    nameOf={nameOf}
                    requestsOf={(group) => requestsOfGroup(search, by, group)}
                  />
                )}
              </Await>
              <Text size="xs" c="dimmed">
                {words.percentiles}
                {environment === 'both' && words.percentilesOfBoth}
              </Text>
            </Stack>
          )
        }
      </Await>
    </Page>
  );
}
