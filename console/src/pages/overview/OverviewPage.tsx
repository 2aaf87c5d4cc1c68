import { Stack } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { overviewQuery } from '../../api/queries';
import { ChartGroup } from '../../charts/ChartGroup';
import { kOwn, PeriodSwitch } from '../../data/PeriodSwitch';
import { type PeriodSearch, writeMinute } from '../../data/period';
import { spanText } from '../../data/span_text';
import { words as kit } from '../../data/words';
import { Await, Empty, Page } from '../../shell/Page';
import { Changes } from './Changes';
import { Health } from './Health';
import { OverviewChart } from './OverviewChart';
import { OverviewFigures } from './OverviewFigures';
import { kPeriods, kUsualPeriod, overviewSpan } from './search';
import { type Kind, TopTable } from './TopTable';
import { words } from './words';

const route = getRouteApi('/shell/operator/overview');
const kFreshMs = 30_000;
const kinds: Kind[] = ['accounts', 'keys', 'models'];

interface PeriodChoiceProps {
  search: PeriodSearch;
  change: (part: PeriodSearch) => void;
}

// A range of one's own is marked in the chart; then it can be left again.
function PeriodChoice({ search, change }: PeriodChoiceProps) {
  const chosen = search.from ? kOwn : (search.period ?? kUsualPeriod);
  const choices = [
    ...kPeriods.map((value): { value: string; label: string } => ({ value, label: kit.presets[value] })),
    ...(search.from ? [{ value: kOwn, label: spanText(overviewSpan(search)) }] : []),
  ];
  const choose = (value: string) => {
    const preset = kPeriods.find((one) => one === value);
    if (preset)
      change({ period: preset === kUsualPeriod ? undefined : preset, from: undefined, to: undefined });
  };
  return (
    <div className="usage-filters">
      <PeriodSwitch choices={choices} value={chosen} onChange={choose} />
    </div>
  );
}

export function OverviewPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { since, until } = overviewSpan(search);
  const beforeName = search.from ? words.beforeOwn : words.before[search.period ?? kUsualPeriod];
  const overview = useQuery({
    ...overviewQuery({ since, until }),
    refetchInterval: kFreshMs,
  });
  const change = (part: PeriodSearch) =>
    navigate({ search: (now) => ({ ...now, ...part }), resetScroll: false });
  return (
    <Page title={words.title} description={words.lead}>
      <Health />
      <PeriodChoice search={search} change={change} />
      <Await query={overview}>
        {(answer) =>
          answer.now.requests === 0 ? (
            <Empty title={words.none} icon={IconChartBar}>
              {words.whyNone}
            </Empty>
          ) : (
            <Stack gap="sm">
              <OverviewFigures now={answer.now} before={answer.before} beforeName={beforeName} />
              <ChartGroup
                onZoom={(span) =>
                  change({ period: undefined, from: writeMinute(span.since), to: writeMinute(span.until) })
                }
              >
                <OverviewChart overview={answer} />
              </ChartGroup>
              {kinds.map((kind) => (
                <TopTable
                  key={kind}
                  kind={kind}
                  top={answer[kind]}
                  by={answer.ranked_by}
                  time={search.from ? search : { period: search.period ?? kUsualPeriod }}
                />
              ))}
            </Stack>
          )
        }
      </Await>
      <Changes />
    </Page>
  );
}
