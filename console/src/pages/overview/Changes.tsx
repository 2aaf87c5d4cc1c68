import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { newestAuditQuery } from '../../api/queries';
import { formatDateTime } from '../../shell/format';
import { AnchorLink } from '../../shell/links';
import { Moment } from '../../shell/Moment';
import { Await } from '../../shell/Page';
import { AuditSentence } from '../operator/AuditSentence';
import { namesIn } from '../operator/audit_names';
import { words } from './words';

const kShown = 10;

// The newest entries of the audit log. Who came and went is no change.
export function Changes() {
  const audit = useQuery({ ...newestAuditQuery, refetchInterval: 30_000 });
  return (
    <Card padding="md">
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h5">
          {words.changed}
        </Title>
        <AnchorLink to="/operator/audit" size="sm" className="own-line">
          {words.allChanges}
        </AnchorLink>
      </Group>
      <Await query={audit}>
        {({ data, emails }) => {
          const nameAt = namesIn(data, emails);
          const changes = data.filter(({ action }) => !action.startsWith('session.')).slice(0, kShown);
          if (changes.length === 0)
            return (
              <Text size="sm" c="dimmed">
                {words.nothingChanged}
              </Text>
            );
          return (
            <Stack component="ul" gap={8} className="plain-list">
              {changes.map((entry) => (
                <li key={entry.id}>
                  <Text size="sm" className="break">
                    <AuditSentence entry={entry} name={nameAt(entry.object, entry.id).was} />
                  </Text>
                  <Text size="xs" c="dimmed" className="break">
                    <bdi>{nameAt(entry.actor, entry.id).was}</bdi>,{' '}
                    <Moment ms={entry.at_ms} format={formatDateTime} />
                  </Text>
                </li>
              ))}
            </Stack>
          );
        }}
      </Await>
    </Card>
  );
}
