import { Box, Group, Text } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { modelsQuery } from '../../api/queries';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { CopyIcon } from '../../shell/CopyButton';
import { formatNumber } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Await, Empty, Page } from '../../shell/Page';
import { Tag, type Tone } from '../../shell/Tag';

type Model = Schemas['Model'];
const states: Record<Model['status'], [Tone, string]> = {
  up: ['ok', 'available'],
  degraded: ['warn', 'degraded'],
  down: ['bad', 'unavailable'],
  unknown: ['neutral', 'not called yet'],
};

const columns: Column<Model>[] = [
  {
    header: 'Model',
    kind: 'lead',
    cell: (model) => (
      <Group gap={4} wrap="nowrap" align="center">
        <Text size="sm" fw={600} className="mono break">
          {model.id}
        </Text>
        <CopyIcon value={model.id} label={`Copy ${model.id}`} />
      </Group>
    ),
  },
  {
    header: 'Status',
    kind: 'tight',
    cell: ({ status }) => <Tag tone={states[status][0]}>{states[status][1]}</Tag>,
  },
  { header: 'Type', kind: 'tight', cell: ({ kind }) => (kind === 'chat' ? 'Chat' : 'Embeddings') },
  {
    header: 'Context',
    kind: 'numeric',
    cell: ({ context }) => (context ? `${formatNumber(context)} tokens` : '–'),
  },
  {
    header: 'Playground',
    kind: 'tight',
    cell: ({ id, kind }) =>
      kind === 'chat' ? (
        <AnchorLink to="/playground" search={{ model: id }} size="sm" className="own-line">
          Try it
        </AnchorLink>
      ) : (
        '–'
      ),
  },
  {
    header: 'Answered by',
    cell: ({ targets }) => (
      <Box>
        {targets.map((target) => (
          <Text key={`${target.upstream}/${target.model}`} size="xs" c="dimmed" className="mono break">
            {target.upstream} / {target.model}
          </Text>
        ))}
      </Box>
    ),
  },
];

export function ModelsPage() {
  const models = useQuery({ ...modelsQuery, refetchInterval: 15_000 });
  return (
    <Page
      title="Models"
      description="The names that a request can give as its model. Where several servers answer for one, the next takes over when one fails."
    >
      <Await query={models}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="No models" icon={IconSparkles}>
              The operator has not configured any yet.
            </Empty>
          ) : (
            <DataTable label="Models" rows={data} rowKey={(model) => model.id} columns={columns} />
          )
        }
      </Await>
    </Page>
  );
}
