import { SimpleGrid } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { changeOf } from '../../data/period';
import { Figure } from '../../shell/Figure';
import { formatCompact, formatMoney, formatMs, formatNumber, formatPercent } from '../../shell/format';
import { words } from './words';

type Figures = Schemas['OverviewFigures'];

interface OverviewFiguresProps {
  now: Figures;
  before: Figures | null;
  beforeName: string;
}

export function OverviewFigures({ now, before, beforeName }: OverviewFiguresProps) {
  const versus = (value: (figures: Figures) => number) => {
    const change = before && changeOf(value(now), value(before));
    return change ? words.versus(change, beforeName) : null;
  };
  // A time or a share is compared by what it was: "+400%" of 0.1% says nothing.
  const was = (text: (figures: Figures) => string) =>
    before && before.requests > 0 ? words.was(text(before), beforeName) : null;
  return (
    <SimpleGrid cols={{ base: 2, xs: 3, lg: 6 }} spacing="sm" className="totals">
      <Figure
        label={words.figures.cost}
        value={formatMoney(now.cost_nano)}
        notes={[now.cost_nano === 0 && now.requests > 0 ? words.unpriced : versus((of) => of.cost_nano)]}
      />
      <Figure
        label={words.figures.requests}
        value={formatCompact(now.requests)}
        exact={formatNumber(now.requests)}
        notes={[versus((of) => of.requests)]}
      />
      <Figure
        label={words.figures.tokens}
        value={formatCompact(now.total_tokens)}
        exact={formatNumber(now.total_tokens)}
        notes={[versus((of) => of.total_tokens)]}
      />
      <Figure
        label={words.figures.failed}
        value={formatCompact(now.failed)}
        exact={formatNumber(now.failed)}
        notes={[
          words.ofRequests(formatPercent(now.failed, now.requests)),
          was((of) => formatPercent(of.failed, of.requests)),
        ]}
      />
      <Figure
        label={words.figures.first}
        value={formatMs(now.first_token_p50_ms)}
        notes={[was((of) => formatMs(of.first_token_p50_ms))]}
      />
      <Figure
        label={words.figures.p95}
        value={formatMs(now.first_token_p95_ms)}
        notes={[was((of) => formatMs(of.first_token_p95_ms))]}
      />
    </SimpleGrid>
  );
}
