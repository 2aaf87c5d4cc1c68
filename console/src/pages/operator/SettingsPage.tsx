import { Box, Group, Switch, Text } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Schemas, unwrap } from '../../api/client';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { Await, Empty, Page } from '../../shell/Page';
import { SearchField } from '../../shell/SearchField';
import { Tag, type Tone } from '../../shell/Tag';

type Setting = Schemas['Setting'];
const origins: Record<Setting['origin'], [Tone, string]> = {
  default: ['neutral', 'default'],
  file: ['info', 'configuration file'],
  environment: ['accent', 'environment'],
  flag: ['warn', 'command line'],
};

const columns: Column<Setting>[] = [
  {
    header: 'Setting',
    kind: 'lead',
    cell: ({ name, text }) => (
      <Box>
        <Text size="sm" fw={600} className="mono break">
          {name}
        </Text>
        <Text size="xs" c="dimmed" className="break">
          {text}
        </Text>
      </Box>
    ),
  },
  {
    header: 'Value',
    cell: ({ value, origin, default: fallback }) => (
      <Box>
        <Text size="sm" className="mono break">
          {value || '–'}
        </Text>
        {origin !== 'default' && fallback !== value && (
          <Text size="xs" c="dimmed" className="break">
            Default: {fallback || 'none'}
          </Text>
        )}
      </Box>
    ),
  },
  {
    header: 'From',
    kind: 'tight',
    width: 180,
    cell: ({ origin }) => <Tag tone={origins[origin][0]}>{origins[origin][1]}</Tag>,
  },
];

export function SettingsPage() {
  const [search, setSearch] = useState('');
  const [setOnly, setSetOnly] = useState(false);
  const settings = useQuery({
    queryKey: ['operator', 'settings'],
    queryFn: () => unwrap(api.GET('/api/operator/settings')),
  });
  const wanted = search.trim().toLowerCase();
  return (
    <Page
      title="Settings"
      description="What the server runs with, and where each value comes from. Change them in the configuration file, the environment or on the command line."
    >
      <Group gap="md">
        <SearchField
          label="Search the settings"
          placeholder="Name or description"
          value={search}
          onChange={setSearch}
        />
        <Switch
          label="Only what was set here"
          checked={setOnly}
          onChange={(event) => setSetOnly(event.currentTarget.checked)}
        />
      </Group>
      <Await query={settings}>
        {({ data }) => {
          const rows = data.filter(
            ({ name, text, origin }) =>
              `${name} ${text}`.toLowerCase().includes(wanted) && !(setOnly && origin === 'default'),
          );
          return rows.length === 0 ? (
            <Empty title="No such setting" icon={IconSettings}>
              Nothing matches. Settings that were not set have their defaults.
            </Empty>
          ) : (
            <DataTable label="Settings" rows={rows} rowKey={({ name }) => name} columns={columns} />
          );
        }}
      </Await>
    </Page>
  );
}
