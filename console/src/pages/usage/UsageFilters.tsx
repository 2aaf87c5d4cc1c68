import { Button, NativeSelect, Paper, SegmentedControl, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import type { Key, Schemas } from '../../api/client';
import { FilterChip } from '../../data/FilterChip';
import { kUsual, presets, type Range, readMinute, writeMinute } from './period';
import type { UsageSearch } from './search';
import { words } from './words';

interface UsageFiltersProps {
  search: UsageSearch;
  range: Range;
  change: (part: UsageSearch) => void;
  keys: Key[];
  models: Schemas['Model'][];
}

const kOwn = 'own';

export function UsageFilters({ search, range, change, keys, models }: UsageFiltersProps) {
  const isOwn = search.from !== undefined && search.to !== undefined;
  const [opened, setOpened] = useState(false);
  const chosen = isOwn || opened ? kOwn : (search.period ?? kUsual);
  const choose = (value: string) => {
    const preset = presets.find((one) => one === value);
    setOpened(!preset);
    if (preset) change({ period: preset === kUsual ? undefined : preset, from: undefined, to: undefined });
  };
  const choices = [
    ...presets.map((value) => ({ value, label: words.presets[value] })),
    { value: kOwn, label: words.ownRange },
  ];
  return (
    <div className="usage-filters">
      <SegmentedControl
        aria-label={words.period}
        className="usage-period"
        visibleFrom="md"
        value={chosen}
        onChange={choose}
        data={choices}
      />
      <NativeSelect
        aria-label={words.period}
        hiddenFrom="md"
        value={chosen}
        onChange={(event) => choose(event.currentTarget.value)}
        data={choices}
      />
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
          aria-label={words.environment}
          value={search.environment ?? 'live'}
          onChange={(value) =>
            change({ environment: value === 'test' || value === 'both' ? value : undefined })
          }
          data={[
            { value: 'live', label: words.live },
            { value: 'test', label: words.test },
            { value: 'both', label: words.both },
          ]}
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

interface OwnRangeProps {
  range: Range;
  onChange: (from: string, to: string) => void;
}

// Begins with the range that is shown, whichever way that was chosen.
function OwnRange({ range, onChange }: OwnRangeProps) {
  const [from, setFrom] = useState(writeMinute(range.since));
  const [to, setTo] = useState(writeMinute(range.until));
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setFrom(writeMinute(range.since));
    setTo(writeMinute(range.until));
    setWrong(false);
  }, [range.since, range.until]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [since, until] = [readMinute(from), readMinute(to)];
    const bad = since === null || until === null || since >= until || since >= Date.now();
    setWrong(bad);
    if (!bad) onChange(from, to);
  };
  return (
    <Paper component="form" withBorder className="own-range" onSubmit={submit}>
      <TextInput
        label={words.from}
        className="own-time"
        type="datetime-local"
        value={from}
        error={wrong}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        label={words.to}
        className="own-time"
        type="datetime-local"
        value={to}
        error={wrong}
        aria-describedby={wrong ? 'own-range-wrong' : undefined}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {words.show}
      </Button>
      {wrong && (
        <Text id="own-range-wrong" role="alert" size="sm" c="var(--mantine-color-error)">
          {words.badRange}
        </Text>
      )}
    </Paper>
  );
}
