import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { Schemas } from '../../api/client';
import { FilterChip } from '../../data/FilterChip';
import { OwnRange } from '../../data/OwnRange';
import { kOwn, PeriodSwitch } from '../../data/PeriodSwitch';
import { kUsual, presets, type Range } from '../../data/period';
import { words as kit } from '../../data/words';
import type { UsageSearch } from './search';
import { words } from './words';

interface UsageFiltersProps {
  search: UsageSearch;
  range: Range;
  change: (part: UsageSearch) => void;
  keys: Schemas['KeyName'][];
  models: Schemas['Model'][];
}

export function UsageFilters({ search, range, change, keys, models }: UsageFiltersProps) {
  const [opened, setOpened] = useState(false);
  const chosen = search.from || opened ? kOwn : (search.period ?? kUsual);
  const choose = (value: string) => {
    const preset = presets.find((one) => one === value);
    setOpened(!preset);
    if (preset) change({ period: preset === kUsual ? undefined : preset, from: undefined, to: undefined });
  };
  const choices = [
    ...presets.map((value) => ({ value, label: kit.presets[value] })),
    { value: kOwn, label: kit.ownRange },
  ];
  return (
    <div className="usage-filters">
      <PeriodSwitch choices={choices} value={chosen} onChange={choose} />
      {chosen === kOwn && (
        <OwnRange
          range={range}
          onChange={(from, to) => {
            setOpened(false);
            change({ period: undefined, from, to });
          }}
        />
      )}
      <div className="toolbar">
        <FilterChip
          label={words.model}
          all={words.allModels}
          choices={models.map(({ id }) => ({ value: id, label: id }))}
          value={search.model}
          onChange={(model) => change({ model })}
        />
        <FilterChip
          label={words.key}
          all={words.allKeys}
          choices={keys.map((key) => ({ value: key.id, label: `${key.name} (${key.hint.slice(-4)})` }))}
          value={search.key}
          onChange={(key) => change({ key })}
        />
        <SegmentedControl
          aria-label={kit.environment}
          value={search.environment ?? 'live'}
          onChange={(value) =>
            change({ environment: value === 'test' || value === 'both' ? value : undefined })
          }
          data={(['live', 'test', 'both'] as const).map((value) => ({
            value,
            label: kit.environments[value],
          }))}
        />
        <div className="toolbar-tools">
          {search.view !== 'table' && (
            <NativeSelect
              aria-label={words.stack}
              value={search.stack ?? ''}
              onChange={(event) => {
                const { value } = event.currentTarget;
                change({ stack: value === 'model' || value === 'key' ? value : undefined });
              }}
              data={[
                { value: '', label: words.stackNone },
                { value: 'model', label: words.stackModel },
                { value: 'key', label: words.stackKey },
              ]}
            />
          )}
          <SegmentedControl
            aria-label={words.view}
            value={search.view ?? 'charts'}
            onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
            data={[
              { value: 'charts', label: words.charts },
              { value: 'table', label: words.table },
            ]}
          />
        </div>
      </div>
    </div>
  );
}
