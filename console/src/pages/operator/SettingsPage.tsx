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
import { asYaml, groupsOf, type Setting, type SettingGroup } from './settings_groups';
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

interface RowsProps {
  label: string;
  rows: Setting[];
}

function Rows({ label, rows }: RowsProps) {
  return <DataTable label={label} rows={rows} rowKey={(row) => row.name} columns={columns} />;
}

// What was not set here stands behind a line, unless it is searched for.
function Section({ name, of, set, rest, open }: SettingGroup & { open: boolean }) {
  const title = name || words.general;
  const [shown, setShown] = useState(false);
  return (
    <Box component="section" aria-label={title}>
      <Title order={2} size="h5" mb={8} className="break">
        {title}
        {of && (
          <Text span inherit c="dimmed" fw={500}>
            {' '}
            <bdi>{of}</bdi>
          </Text>
        )}
      </Title>
      {set.length > 0 && <Rows label={words.group(title, set.length)} rows={set} />}
      {rest.length > 0 &&
        (open ? (
          <Rows label={words.ofDefaults(title, rest.length)} rows={rest} />
        ) : (
          <details className="more" onToggle={(event) => setShown(event.currentTarget.open)}>
            <summary>{words.defaults(rest.length)}</summary>
            {shown && <Rows label={words.ofDefaults(title, rest.length)} rows={rest} />}
          </details>
        ))}
    </Box>
  );
}

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
              {groups.map((group) => (
                <Section key={group.name} open={wanted !== ''} {...group} />
              ))}
            </Stack>
          );
        }}
      </Await>
    </Page>
  );
}
