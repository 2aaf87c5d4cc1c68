import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { sessionsQuery } from '../../api/queries';
import { formatDateTime, formatRelative } from '../../shell/format';
import { Await } from '../../shell/Page';
import { Tag } from '../../shell/Tag';
import { deviceOf } from './device';
import { words } from './words';

function SessionRow({ session, onEnd }: { session: Schemas['Session']; onEnd: () => void }) {
  const device = deviceOf(session.user_agent);
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start">
      <div>
        <Group gap="xs">
          <Text size="sm" fw={600}>
            {device}
          </Text>
          {session.current && <Tag tone="ok">{words.sessions.current}</Tag>}
        </Group>
        <Text size="xs" c="dimmed" className="break">
          {session.address}
          {words.sessions.signedIn}
          {formatDateTime(session.created_ms)}
          {words.sessions.lastSeen} {formatRelative(session.last_seen_ms)}
        </Text>
      </div>
      {!session.current && (
        <Button
          variant="default"
          size="compact-sm"
          flex="none"
          onClick={onEnd}
          aria-label={words.sessions.endOne(device, session.address)}
        >
          {words.sessions.end}
        </Button>
      )}
    </Group>
  );
}

export function SessionsCard() {
  const sessions = useQuery(sessionsQuery);
  const queries = useQueryClient();
  const settle = {
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: (error: Error) =>
      notifications.show({ color: 'red', title: words.sessions.notEnded, message: messageOf(error) }),
  };
  const end = useMutation({
    mutationFn: (id: string) => unwrap(api.DELETE('/api/sessions/{id}', { params: { path: { id } } })),
    ...settle,
  });
  const endOthers = useMutation({ mutationFn: () => unwrap(api.DELETE('/api/sessions')), ...settle });
  const others = sessions.data?.data.some(({ current }) => !current);
  return (
    <Card>
      <Stack>
        <Group justify="space-between" align="flex-start">
          <div>
            <Title order={2} size="h5">
              {words.sessions.title}
            </Title>
            <Text size="sm" c="dimmed" mt={4}>
              {words.sessions.lead}
            </Text>
          </div>
          {others && (
            <Button
              variant="default"
              size="xs"
              onClick={() => endOthers.mutate()}
              loading={endOthers.isPending}
            >
              {words.sessions.endOthers}
            </Button>
          )}
        </Group>
        <Await query={sessions}>
          {({ data }) => (
            <Stack gap="md">
              {data.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
              ))}
            </Stack>
          )}
        </Await>
      </Stack>
    </Card>
  );
}
