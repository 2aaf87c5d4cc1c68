import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../api/queries';
import { CopyIcon } from '../../shell/CopyButton';
import { formatNumber } from '../../shell/format';
import { Await, Empty, Page } from '../../shell/Page';

const colors = { up: 'teal.9', degraded: 'orange.9', down: 'red.9', unknown: 'gray.7' } as const;

export function ModelsPage() {
  const models = useQuery(modelsQuery);
  return (
    <Page title="Models" description="What you can name as the model of a request, and who answers it.">
      <Await query={models}>
        {({ data }) =>
          data.length === 0 ? (
            <Card>
              <Empty title="No models">The operator has configured none.</Empty>
            </Card>
          ) : (
            <Stack gap="sm">
              {data.map((model) => (
                <Card key={model.id} padding="md">
                  <Group justify="space-between">
                    <Group gap="xs">
                      <Text fw={600} ff="monospace">
                        {model.id}
                      </Text>
                      <CopyIcon value={model.id} label={`Copy ${model.id}`} />
                    </Group>
                    <Group gap="xs">
                      <Badge variant="default">{model.kind}</Badge>
                      {model.status !== 'unknown' && (
                        <Badge color={colors[model.status]}>{model.status}</Badge>
                      )}
                    </Group>
                  </Group>
                  <Text size="sm" c="dimmed" mt={4}>
                    {model.targets.map((target) => `${target.upstream} / ${target.model}`).join(', then ')}
                    {model.context ? ` · ${formatNumber(model.context)} tokens of context` : ''}
                  </Text>
                </Card>
              ))}
            </Stack>
          )
        }
      </Await>
    </Page>
  );
}
