import { SegmentedControl, Select } from '@mantine/core';
import type { Key, Schemas } from '../../api/client';
import { periods } from './period';
import type { UsageSearch } from './search';

interface UsageFiltersProps {
  search: UsageSearch;
  change: (part: UsageSearch) => void;
  keys: Key[];
  models: Schemas['Model'][];
}

export function UsageFilters({ search, change, keys, models }: UsageFiltersProps) {
  return (
    <div className="filters">
      <SegmentedControl
        aria-label="Period"
        value={search.period ?? '24h'}
        onChange={(period) => change({ period: period as UsageSearch['period'] })}
        data={periods.map(({ value, label }) => ({ value, label }))}
      />
      <Select
        aria-label="Model"
        className="filter"
        placeholder="All models"
        clearable
        searchable
        value={search.model ?? null}
        onChange={(model) => change({ model: model ?? undefined })}
        data={models.map((model) => model.id)}
      />
      <Select
        aria-label="Key"
        className="filter"
        placeholder="All keys"
        clearable
        searchable
        value={search.key ?? null}
        onChange={(key) => change({ key: key ?? undefined })}
        data={keys.map((key) => ({ value: key.id, label: `${key.name} (${key.hint.slice(-4)})` }))}
      />
      <SegmentedControl
        aria-label="Environment"
        value={search.environment ?? 'live'}
        onChange={(value) => change({ environment: value === 'test' ? 'test' : undefined })}
        data={[
          { value: 'live', label: 'Live' },
          { value: 'test', label: 'Test' },
        ]}
      />
      <SegmentedControl
        aria-label="Show as"
        value={search.view ?? 'charts'}
        onChange={(view) => change({ view: view === 'table' ? 'table' : undefined })}
        data={[
          { value: 'charts', label: 'Charts' },
          { value: 'table', label: 'Table' },
        ]}
      />
    </div>
  );
}
