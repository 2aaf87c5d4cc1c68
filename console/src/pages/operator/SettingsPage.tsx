import { Box, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsQuery } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { CopyButton } from '../../shell/CopyButton';
import { Await, Empty, Page } from '../../shell/Page';
import { SearchField } from '../../shell/SearchField';
import { Tag, type Tone } from '../../shell/Tag';
import { asYaml, groupsOf, type Setting } from './settings_groups';
import { words } from './settings_words';

const { columns: heads } = words;
const tones: Record<Setting['origin'], Tone> = {
  default: 'neutral',
  file: 'info',
  environment: 'accent',
  flag: 'warn',
};

const columns: Column<Setting>[] = [
  {
    header: heads.setting,
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
    header: heads.value,
    kind: 'block',
    cell: ({ value, origin, default: fallback }) => (
      <Box>
        <Text size="sm" className="mono break">
          {value || '–'}
        </Text>
        {origin !== 'default' && fallback !== value && (
          <Text size="xs" c="dimmed" className="break">
            {words.fallback(fallback)}
          </Text>
        )}
      </Box>
    ),
  },
  {
    header: heads.from,
    kind: 'tight',
    cell: ({ origin }) => <Tag tone={tones[origin]}>{words.origins[origin]}</Tag>,
  },
  {
    header: heads.change,
    kind: 'tight',
    cell: ({ reloadable }) => (reloadable ? words.reload : words.restart),
  },
];

export function SettingsPage() {
  const [search, setSearch] = useState('');
  const [setOnly, setSetOnly] = useState(false);
  const settings = useQuery(settingsQuery);
  const wanted = search.trim().toLowerCase();
  return (
    <Page
      title={words.title}
      description={words.lead}
      actions={
        settings.data && (
          <CopyButton value={asYaml(settings.data.data)} quiet>
            {words.copy}
          </CopyButton>
        )
      }
    >
      <Group gap="md">
        <SearchField label={words.search} placeholder={words.searchFor} value={search} onChange={setSearch} />
        <Switch
          label={words.setOnly}
          checked={setOnly}
          onChange={(event) => setSetOnly(event.currentTarget.checked)}
        />
      </Group>
      <Await query={settings}>
        {({ data }) => {
          const groups = groupsOf(
            data.filter(
              ({ name, text, origin }) =>
                `${name} ${text}`.toLowerCase().includes(wanted) && !(setOnly && origin === 'default'),
            ),
          );
          return groups.length === 0 ? (
            <Empty title={words.none} icon={IconSettings}>
              {words.whyNone}
            </Empty>
          ) : (
            <Stack gap="lg" className="settings">
              {groups.map(({ name, settings: rows }) => (
                <Box key={name} component="section" aria-label={name || words.general}>
                  <Title order={2} size="h5" mb={8} className="break">
                    {name || words.general}
                  </Title>
                  <DataTable
                    label={words.group(name || words.general, rows.length)}
                    rows={rows}
                    rowKey={(row) => row.name}
                    columns={columns}
                  />
                </Box>
              ))}
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}
