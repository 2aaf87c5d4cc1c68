import { Accordion, Anchor, Box, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconBook } from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useAbout } from '../../api/queries';
import { reference } from '../../api/reference';
import type { Column } from '../../data/columns';
import { DataTable } from '../../data/DataTable';
import { CopyIcon } from '../../shell/CopyButton';
import { Await, Empty, Page } from '../../shell/Page';
import { SearchField } from '../../shell/SearchField';
import { Code } from '../../shell/Snippets';
import { Tag } from '../../shell/Tag';
import { curlFor, type ErrorCode, found, type Operation, rootOf } from './reference';
import { Said } from './Said';
import { words } from './words';

const route = getRouteApi('/shell/reference');

interface OperationsProps {
  operations: Operation[];
  root: string;
  model: string;
}

function Operations({ operations, root, model }: OperationsProps) {
  return (
    <Accordion variant="contained" radius="md" multiple>
      {operations.map((operation) => {
        const name = `${operation.method} ${operation.path}`;
        return (
          <Accordion.Item key={name} value={name.replaceAll(/\W+/g, '-')}>
            <Accordion.Control>
              <Group gap="xs">
                <Tag tone={operation.method === 'GET' ? 'info' : 'accent'}>{operation.method}</Tag>
                <Text size="sm" fw={600} className="mono break">
                  {operation.path}
                </Text>
              </Group>
              <Text size="xs" c="dimmed" mt={2}>
                {operation.summary}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              <Stack gap="sm">
                {(operation.about || operation.open) && (
                  <Text size="sm">
                    <Said text={operation.open ? `${words.noKey} ${operation.about}` : operation.about} />
                  </Text>
                )}
                <Code
                  where={words.shell}
                  label={words.codeFor(name)}
                  code={curlFor(operation, root, model)}
                />
              </Stack>
            </Accordion.Panel>
          </Accordion.Item>
        );
      })}
    </Accordion>
  );
}

const columns: Column<ErrorCode>[] = [
  {
    header: words.columns.code,
    kind: 'lead',
    cell: ({ code, type }) => (
      <Box style={{ whiteSpace: 'nowrap' }}>
        <Text size="sm" fw={600} className="mono">
          {code}
        </Text>
        {type !== code && (
          <Text size="xs" c="dimmed" className="mono">
            {type}
          </Text>
        )}
      </Box>
    ),
  },
  { header: words.columns.status, kind: 'tight', cell: ({ status }) => status },
  { header: words.columns.cause, kind: 'block', cell: ({ cause }) => <Said text={cause} /> },
  { header: words.columns.remedy, kind: 'block', cell: ({ remedy }) => <Said text={remedy} /> },
];

// What programs may call here, made of the API's document when the console is built.
export function DocsPage() {
  const { q } = route.useSearch();
  const navigate = route.useNavigate();
  const about = useAbout();
  const operations = useMemo(() => found(reference.operations, q), [q]);
  const errors = useMemo(() => found(reference.errors, q), [q]);
  return (
    <Page title={words.title} description={words.lead}>
      <Await query={about}>
        {({ api_base_url, default_model, docs }) => (
          <Stack gap="xl">
            <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" component="dl" m={0}>
              <div>
                <Text component="dt" size="xs" c="dimmed">
                  {words.baseUrl}
                </Text>
                <Group component="dd" gap={4} m={0} wrap="nowrap">
                  <Text size="sm" className="mono break">
                    {api_base_url}
                  </Text>
                  <CopyIcon value={api_base_url} label={words.copyBaseUrl} />
                </Group>
              </div>
              <div>
                <Text component="dt" size="xs" c="dimmed">
                  {words.key}
                </Text>
                <Text component="dd" size="sm" m={0} py={3}>
                  <Said text={words.keyHow} />
                </Text>
              </div>
            </SimpleGrid>
            <Group gap="md">
              <SearchField
                label={words.search}
                placeholder={words.searchFor}
                value={q ?? ''}
                onChange={(text) =>
                  navigate({ search: { q: text || undefined }, replace: true, resetScroll: false })
                }
              />
              {docs && (
                <Anchor size="sm" className="own-line" href="/docs/">
                  {words.documentation}
                </Anchor>
              )}
              <Anchor size="sm" className="own-line" href="/docs/api.yaml" download>
                {words.document}
              </Anchor>
              <Anchor size="sm" className="own-line" href="/docs/control.yaml" download>
                {words.ofConsole}
              </Anchor>
            </Group>
            {operations.length > 0 && (
              <section aria-labelledby="operations">
                <Title order={2} size="h4" id="operations" mb="sm">
                  {words.operations(operations.length)}
                </Title>
                <Operations operations={operations} root={rootOf(api_base_url)} model={default_model} />
              </section>
            )}
            {errors.length > 0 && (
              <section aria-labelledby="errors">
                <Title order={2} size="h4" id="errors">
                  {words.errors(errors.length)}
                </Title>
                <Text size="sm" c="dimmed" mb="sm">
                  <Said text={words.errorForm} />
                </Text>
                <DataTable
                  label={words.table(errors.length)}
                  rows={errors}
                  rowKey={({ code }) => code}
                  columns={columns}
                  tall
                />
              </section>
            )}
            {operations.length + errors.length === 0 && (
              <Empty title={words.none} icon={IconBook}>
                {words.whyNone}
              </Empty>
            )}
          </Stack>
        )}
      </Await>
    </Page>
  );
}
