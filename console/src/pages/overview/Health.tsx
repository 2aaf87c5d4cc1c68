import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { upstreamsQuery } from '../../api/queries';
import { formatNumber, plural } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Await } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { type Trouble, troubleIn } from './trouble';
import { words } from './words';

function Line({ trouble: { upstream, model, state } }: { trouble: Trouble }) {
  return (
    <Group component="li" gap="xs" wrap="wrap">
      <Tag tone={state.tone}>{state.word}</Tag>
      <Text size="sm" fw={500} className="break">
        <bdi>{upstream}</bdi>: <bdi className="mono">{model}</bdi>
      </Text>
      <Text size="xs" c="dimmed" className="break">
        {[state.why, state.until].filter(Boolean).join('; ')}
      </Text>
    </Group>
  );
}

// The targets in trouble, before anything else.
export function Health() {
  const upstreams = useQuery({ ...upstreamsQuery, refetchInterval: 10_000 });
  return (
    <Await query={upstreams}>
      {({ data }) => {
        const targets = data.reduce((sum, upstream) => sum + upstream.targets.length, 0);
        const trouble = troubleIn(data);
        if (targets === 0) return null; // the notice over the page says what is missing
        return (
          <Card padding="md">
            <Group justify="space-between" gap="xs" mb={trouble.length > 0 ? 'xs' : 0}>
              <Group gap="xs">
                <Title order={2} size="h5">
                  {words.health}
                </Title>
                <Text size="sm" c="dimmed">
                  {trouble.length > 0
                    ? words.trouble(formatNumber(trouble.length), plural(targets, 'target'))
                    : words.allWell(plural(targets, 'target'))}
                </Text>
              </Group>
              <AnchorLink to="/operator/upstreams" size="sm" className="own-line">
                {words.allUpstreams}
              </AnchorLink>
            </Group>
            {trouble.length > 0 && (
              <Stack component="ul" gap={6} className="plain-list">
                {trouble.map((one) => (
                  <Line key={`${one.upstream}/${one.model}`} trouble={one} />
                ))}
              </Stack>
            )}
          </Card>
        );
      }}
    </Await>
  );
}
