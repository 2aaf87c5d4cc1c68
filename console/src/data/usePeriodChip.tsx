import { useState } from 'react';
import { FilterChip } from './FilterChip';
import { OwnRange } from './OwnRange';
import { type PeriodSearch, presets, readMinute, type Span } from './period';
import { spanText } from './span_text';
import { words } from './words';

const kOwn = 'own';

// The time that a list is narrowed to, as a filter among others. `form` stands below them.
export function usePeriodChip(
  search: PeriodSearch,
  range: Span, // what a range of one's own begins with
  all: string,
  onChange: (period: PeriodSearch) => void,
) {
  const [opened, setOpened] = useState(false);
  const since = readMinute(search.from);
  const until = readMinute(search.to);
  const own = since !== null && until !== null ? spanText({ since, until }) : words.ownRange;
  const value = since !== null || opened ? kOwn : search.period;
  const chip = (
    <FilterChip
      label={words.period}
      all={all}
      choices={[
        ...presets.map((preset) => ({ value: preset, label: words.presets[preset] })),
        { value: kOwn, label: own, menuLabel: words.ownRange },
      ]}
      value={value}
      searchable={false}
      onChange={(picked) => {
        setOpened(picked === kOwn);
        if (picked === kOwn) return;
        onChange({
          period: presets.find((one) => one === picked),
          from: undefined,
          to: undefined,
        });
      }}
    />
  );
  const form = opened && (
    <OwnRange
      range={range}
      onChange={(from, to) => {
        setOpened(false);
        onChange({ period: undefined, from, to });
      }}
    />
  );
  return { chip, form };
}
