import { Group, SimpleGrid, Text } from '@mantine/core';
import { useAbout } from '../../api/queries';
import { CopyIcon } from '../../shell/CopyButton';
import { Snippets } from '../../shell/Snippets';
import { greeting } from '../../shell/snippet_text';
import { words } from './words';

function Connection({ baseUrl, model }: { baseUrl: string; model: string }) {
  const facts: [string, string][] = [
    [words.baseUrl, baseUrl],
    [words.model, model],
  ];
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" component="dl" m={0}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Group component="dd" gap={4} m={0} wrap="nowrap">
            <Text size="sm" className="mono break">
              {value || words.noModel}
            </Text>
            {value && <CopyIcon value={value} label={words.copyThe(name.toLowerCase())} />}
          </Group>
        </div>
      ))}
    </SimpleGrid>
  );
}

// What an application needs to call the API.
export function HowToCall() {
  const about = useAbout().data;
  if (!about) return null;
  return (
    <>
      <Connection baseUrl={about.api_base_url} model={about.default_model} />
      <Snippets baseUrl={about.api_base_url} request={greeting(about.default_model)} />
    </>
  );
}
