import { Button, Card, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { kAlerts } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { formatSecond } from '../../shell/format';
import { Moment } from '../../shell/Moment';
import { Await } from '../../shell/Page';
import { useMay } from '../../shell/roles';
import { Tag, type Tone } from '../../shell/Tag';
import { aboutOf } from './alert_state';
import { words } from './alerts_words';

type Alert = Schemas['Alert'];
type Delivery = Schemas['AlertDelivery'];
const tones: Record<Delivery['state'], Tone> = { waiting: 'warn', delivered: 'ok', dead: 'bad' };

function DeliveryCard({ delivery, resend }: { delivery: Delivery; resend: (() => void) | null }) {
  const { message, sink, state, next_at_ms, log, message_id } = delivery;
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2} miw={0} flex="1 1 200px">
          <Group gap="xs">
            <Text size="sm" fw={600}>
              {words.messages[message]}
            </Text>
            <Tag tone={tones[state]}>{words.deliveries[state]}</Tag>
          </Group>
          <Text size="sm" className="break" dir="auto">
            {words.to(sink)}
          </Text>
          {next_at_ms !== null && (
            <Text size="xs" c="dimmed">
              {words.nextTry}
              <Moment ms={next_at_ms} format={formatSecond} />
            </Text>
          )}
          <Text size="xs" c="dimmed" className="break">
            {words.messageId}
            <bdi className="mono">{message_id}</bdi>
          </Text>
        </Stack>
        {resend && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={words.resendOf(words.messages[message], sink)}
            onClick={resend}
          >
            {words.resend}
          </Button>
        )}
      </Group>
      {log.length === 0 ? (
        <Text size="xs" c="dimmed" mt="xs">
          {words.notTried}
        </Text>
      ) : (
        <Stack component="ol" aria-label={words.tries} gap={2} mt="xs" mb={0} ps="lg">
          {log.map(({ at_ms, delivered, answer }) => (
            <Text key={`${at_ms} ${answer}`} component="li" size="xs" className="break">
              <Moment ms={at_ms} format={formatSecond} />{' '}
              {delivered ? words.took(answer) : words.refused(answer)}
            </Text>
          ))}
        </Stack>
      )}
    </Card>
  );
}

// What was sent because of an alert, to whom, and what each answered.
export function AlertMessages({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const queries = useQueryClient();
  const changes = useMay('change_installation');
  const query = useQuery({
    queryKey: [...kAlerts, 'one', alert.id],
    queryFn: () =>
      unwrap(api.GET('/api/operator/alerts/{id}', { params: { path: { id: String(alert.id) } } })),
    refetchInterval: 5_000,
  });
  const resend = useMutation({
    mutationFn: (id: number) =>
      unwrap(
        api.POST('/api/operator/alert-deliveries/{id}/resend', { params: { path: { id: String(id) } } }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: kAlerts });
      notifications.show({ message: words.resent });
    },
    onError: (error) =>
      notifications.show({ color: 'red', title: words.notResent, message: messageOf(error) }),
  });
  const label = words.showSentOf(words.kinds[alert.kind], aboutOf(alert));
  return (
    <Dialog onClose={onClose} title={words.sentTitle} openedBy={label} size="lg">
      <Stack>
        <Text size="sm" className="break">
          {alert.summary}
        </Text>
        <Await query={query}>
          {({ deliveries }) =>
            deliveries.length === 0 ? (
              <Text size="sm">{words.nothingSent}</Text>
            ) : (
              <Stack gap="sm">
                {deliveries.map((delivery) => (
                  <DeliveryCard
                    key={delivery.id}
                    delivery={delivery}
                    resend={changes ? () => resend.mutate(delivery.id) : null}
                  />
                ))}
              </Stack>
            )
          }
        </Await>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
